-- Which server does what only one may do at a time, until when (unix milliseconds, by the database's clock).

CREATE TABLE leases (
    name    TEXT PRIMARY KEY,
    owner   TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);
