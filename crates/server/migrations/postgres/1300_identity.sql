-- Who a site says its visitor is, and what else opens a chat beside the token it began with.

-- One chat for each user of a site.
CREATE TABLE identities (
    site_key TEXT NOT NULL REFERENCES sites (site_key),
    -- The site's own id of the user.
    user_id  TEXT NOT NULL,
    chat     TEXT NOT NULL UNIQUE REFERENCES chats (id),
    PRIMARY KEY (site_key, user_id)
);

CREATE TABLE visitor_tokens (
    token_digest TEXT PRIMARY KEY,
    chat         TEXT NOT NULL REFERENCES chats (id),
    -- "device": a bearer token of another device; "resume": a secret that is exchanged for one.
    kind         TEXT NOT NULL,
    created_at   BIGINT NOT NULL
);
CREATE INDEX visitor_tokens_by_chat ON visitor_tokens (chat, kind, created_at);
