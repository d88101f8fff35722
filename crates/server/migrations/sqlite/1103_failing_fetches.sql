-- Since when the portal does not give a file that has to be fetched, unix milliseconds; it is given up by time.

ALTER TABLE files ADD COLUMN failing_since BIGINT;
