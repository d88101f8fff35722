-- Page sessions now stand for a widget of the new messenger, too. They live for minutes: those of before the update end with it.

DROP TABLE page_sessions;
CREATE TABLE page_sessions (
    id                    TEXT PRIMARY KEY,
    portal                TEXT NOT NULL REFERENCES portals (member_id),
    -- The chat app that was launched; absent for a widget.
    registration          TEXT REFERENCES registrations (id),
    user_id               TEXT NOT NULL,
    -- The dialog it was opened for; absent where there is none.
    dialog                TEXT,
    parent_origin         TEXT NOT NULL,
    -- What the page shows, as JSON.
    shown                 TEXT NOT NULL,
    token_digest          TEXT NOT NULL,
    -- A widget's user's own access token, until it expires.
    user_token_sealed     TEXT,
    user_token_expires_at BIGINT,
    user_name             TEXT,
    client_name           TEXT,
    -- When the portal was last asked for the names.
    names_asked_at        BIGINT,
    expires_at            BIGINT NOT NULL
);
CREATE INDEX page_sessions_by_expiry ON page_sessions (expires_at);
CREATE INDEX page_sessions_by_portal ON page_sessions (portal);
CREATE INDEX page_sessions_by_registration ON page_sessions (registration);

-- A HASH that was replaced is good for a while: the portal's pages that are open sign with it until they are loaded again.
ALTER TABLE registrations ADD COLUMN previous_hash_sealed TEXT;
ALTER TABLE registrations ADD COLUMN previous_until BIGINT;

-- What users of widgets have asked us to send, so that a repeated request sends nothing twice.
CREATE TABLE app_messages (
    portal      TEXT NOT NULL REFERENCES portals (member_id),
    user_id     TEXT NOT NULL,
    -- The page's own id for it.
    id          TEXT NOT NULL,
    dialog      TEXT NOT NULL,
    text_digest TEXT NOT NULL,
    state       TEXT NOT NULL,
    -- The portal's number of it, once it is sent.
    message_id  BIGINT,
    asked_at    BIGINT NOT NULL,
    PRIMARY KEY (portal, user_id, id)
);
CREATE INDEX app_messages_by_age ON app_messages (asked_at);

CREATE TABLE replies (
    id         TEXT PRIMARY KEY,
    portal     TEXT NOT NULL REFERENCES portals (member_id),
    -- The user whose own it is, or empty for the portal's shared ones.
    owner      TEXT NOT NULL,
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (portal, owner, title)
);
