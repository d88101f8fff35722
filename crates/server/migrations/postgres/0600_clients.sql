-- The applications of single portals: their own client ids and secrets, by the portal's address.

CREATE TABLE clients (
    address       TEXT PRIMARY KEY,
    client_id     TEXT NOT NULL,
    secret_sealed TEXT NOT NULL,
    added_at      BIGINT NOT NULL
);

-- The one that a portal's tokens were given to; null is the server's own, from its flags.
ALTER TABLE portals ADD COLUMN client TEXT;
