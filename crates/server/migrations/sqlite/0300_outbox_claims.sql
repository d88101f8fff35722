-- Which worker has a job's call in hand, or had it when it was last heard of ('lost' when only the outcome is unknown). A call for a job
-- that is claimed already may be a repeat: the message counts those.

ALTER TABLE outbox ADD COLUMN claim TEXT;
ALTER TABLE messages ADD COLUMN repeats BIGINT NOT NULL DEFAULT 0;

-- A portal that removed the app keeps its row, since sites and their history belong to it, and nothing secret in it.
ALTER TABLE portals ADD COLUMN removed_at BIGINT;
