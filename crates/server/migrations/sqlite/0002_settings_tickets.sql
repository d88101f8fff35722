-- Opened settings frames. The digest is of the random name that stands in the form.

CREATE TABLE settings_tickets (
    digest      TEXT PRIMARY KEY,
    portal      TEXT NOT NULL REFERENCES portals (member_id),
    connector   TEXT NOT NULL,
    line        TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX settings_tickets_by_expiry ON settings_tickets (expires_at);
