-- In the order in which the next job is looked for, so that the search ends at the first one.

DROP INDEX outbox_by_portal;
CREATE INDEX outbox_by_due ON outbox (portal, parked, due_at, id);
