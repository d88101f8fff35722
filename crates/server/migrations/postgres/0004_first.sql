-- The state of the SQLite migrations 0001 to 0004. Times are unix milliseconds (BIGINT), identifiers TEXT. Columns named *_sealed hold ciphertext (src/keys.rs).

CREATE TABLE portals (
    member_id                TEXT PRIMARY KEY,
    address                  TEXT NOT NULL,
    client_endpoint          TEXT NOT NULL,
    access_token_sealed      TEXT NOT NULL,
    refresh_token_sealed     TEXT NOT NULL,
    application_token_sealed TEXT,
    installed_at             BIGINT NOT NULL,
    -- Counts the pairs of tokens a portal has had, so that a slow refresh does not undo a newer install.
    tokens_version           BIGINT NOT NULL DEFAULT 0
);
-- Not unique: an address may be given to a new portal after the old one was removed.
CREATE INDEX portals_by_address ON portals (address, installed_at);

CREATE TABLE sites (
    site_key   TEXT PRIMARY KEY,
    portal     TEXT NOT NULL REFERENCES portals (member_id),
    connector  TEXT NOT NULL,
    line       TEXT NOT NULL,
    title      TEXT NOT NULL,
    url        TEXT NOT NULL,
    greeting   TEXT,
    origins    TEXT NOT NULL,
    active     BIGINT NOT NULL DEFAULT 0,
    UNIQUE (portal, connector, line)
);

CREATE TABLE registrations (
    id          TEXT PRIMARY KEY,
    portal      TEXT NOT NULL REFERENCES portals (member_id),
    bot_id      TEXT NOT NULL,
    code        TEXT NOT NULL,
    hash_sealed TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (portal, bot_id, code)
);

CREATE TABLE page_sessions (
    id            TEXT PRIMARY KEY,
    registration  TEXT NOT NULL REFERENCES registrations (id),
    parent_origin TEXT NOT NULL,
    launch        TEXT NOT NULL,
    token_digest  TEXT NOT NULL,
    expires_at    BIGINT NOT NULL
);
CREATE INDEX page_sessions_by_expiry ON page_sessions (expires_at);

-- One visitor of one site. Its id is the chat's and the visitor's id at the portal, too.
CREATE TABLE chats (
    id           TEXT PRIMARY KEY,
    site_key     TEXT NOT NULL REFERENCES sites (site_key),
    token_digest TEXT NOT NULL UNIQUE,
    name         TEXT,
    last_seq     BIGINT NOT NULL DEFAULT 0,
    last_change  BIGINT NOT NULL DEFAULT 0,
    created_at   BIGINT NOT NULL
);
CREATE INDEX chats_by_site ON chats (site_key);

CREATE TABLE messages (
    chat          TEXT NOT NULL REFERENCES chats (id),
    seq           BIGINT NOT NULL,
    -- Our stable id for it at the portal: never a count, no "|".
    external_id   TEXT NOT NULL UNIQUE,
    -- The visitor's own id for it; absent for the operators' messages.
    client_id     TEXT,
    author        TEXT NOT NULL,
    operator      TEXT,
    text          TEXT NOT NULL,
    page_url      TEXT,
    im_chat_id    TEXT,
    im_message_id TEXT,
    state         TEXT NOT NULL,
    change        BIGINT NOT NULL,
    sent_at       BIGINT NOT NULL,
    PRIMARY KEY (chat, seq),
    UNIQUE (chat, client_id)
);
CREATE UNIQUE INDEX messages_by_change ON messages (chat, change);

-- What the portals have told us, so that a repeat changes nothing.
CREATE TABLE received (
    portal        TEXT NOT NULL,
    event         TEXT NOT NULL,
    im_chat_id    TEXT NOT NULL,
    im_message_id TEXT NOT NULL,
    received_at   BIGINT NOT NULL,
    PRIMARY KEY (portal, event, im_chat_id, im_message_id)
);

-- What the portals have still to be told. The request is made from the message when it is sent.
CREATE TABLE outbox (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portal      TEXT NOT NULL REFERENCES portals (member_id),
    chat        TEXT NOT NULL REFERENCES chats (id),
    seq         BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    parked      BIGINT NOT NULL DEFAULT 0,
    attempts    BIGINT NOT NULL DEFAULT 0,
    due_at      BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    last_error  TEXT,
    UNIQUE (chat, seq, kind),
    FOREIGN KEY (chat, seq) REFERENCES messages (chat, seq)
);
-- The first finds a portal's oldest jobs, the second what stands before a job in its lane (chat and kind).
CREATE INDEX outbox_by_portal ON outbox (portal, parked, id);
CREATE INDEX outbox_by_lane ON outbox (chat, kind, parked, id);

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
