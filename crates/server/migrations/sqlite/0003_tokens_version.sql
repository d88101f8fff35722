-- Counts the pairs of tokens a portal has had, so that a slow refresh does not undo a newer install.

ALTER TABLE portals ADD COLUMN tokens_version BIGINT NOT NULL DEFAULT 0;
