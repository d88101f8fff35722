-- A session of a launched page ends for good, however often it is renewed. Those of before the update get as long as new ones.

ALTER TABLE page_sessions ADD COLUMN ends_at BIGINT NOT NULL DEFAULT 0;
UPDATE page_sessions SET ends_at = expires_at + 43200000;
