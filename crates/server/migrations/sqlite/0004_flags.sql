-- Flags are 0 or 1, in a type that every engine and driver knows.

DROP INDEX outbox_by_portal;
DROP INDEX outbox_by_lane;
ALTER TABLE outbox RENAME COLUMN parked TO parked_flag;
ALTER TABLE outbox ADD COLUMN parked BIGINT NOT NULL DEFAULT 0;
UPDATE outbox SET parked = 1 WHERE parked_flag;
ALTER TABLE outbox DROP COLUMN parked_flag;
CREATE INDEX outbox_by_portal ON outbox (portal, parked, id);
CREATE INDEX outbox_by_lane ON outbox (chat, kind, parked, id);

ALTER TABLE sites RENAME COLUMN active TO active_flag;
ALTER TABLE sites ADD COLUMN active BIGINT NOT NULL DEFAULT 0;
UPDATE sites SET active = 1 WHERE active_flag;
ALTER TABLE sites DROP COLUMN active_flag;
