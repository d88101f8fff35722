-- Messages that change and carry files, dialogs that end, and jobs that stand in one line with the message they are about.

ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT 'message';
ALTER TABLE messages ADD COLUMN edited BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
-- How many files it has.
ALTER TABLE messages ADD COLUMN files BIGINT NOT NULL DEFAULT 0;
-- Counts the texts a visitor's message has had; told_version is the one the portal has, NULL while it has none.
ALTER TABLE messages ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN told_version BIGINT;
-- When the portal made the last change that is applied, unix seconds: an older one that comes late changes nothing.
ALTER TABLE messages ADD COLUMN changed_ts BIGINT NOT NULL DEFAULT 0;
UPDATE messages SET told_version = 0 WHERE author = 'visitor' AND state = 'delivered';
CREATE INDEX messages_by_im ON messages (chat, im_message_id);

-- 'open' or 'finished', and the portal's number of the session; NULL before the first.
ALTER TABLE chats ADD COLUMN dialog TEXT;
ALTER TABLE chats ADD COLUMN dialog_session TEXT;

-- A lane is one direction of one chat.
ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT 'visitor';
UPDATE outbox SET lane = 'operator' WHERE kind = 'delivery';
DROP INDEX outbox_by_lane;
CREATE INDEX outbox_by_lane ON outbox (chat, lane, parked, id);

-- What the portals have told us, now by content, too: a message is edited more than once.
CREATE TABLE received_by_content (
    portal        TEXT NOT NULL,
    event         TEXT NOT NULL,
    im_chat_id    TEXT NOT NULL,
    im_message_id TEXT NOT NULL,
    content       TEXT NOT NULL,
    received_at   BIGINT NOT NULL,
    PRIMARY KEY (portal, event, im_chat_id, im_message_id, content)
);
INSERT INTO received_by_content (portal, event, im_chat_id, im_message_id, content, received_at)
    SELECT portal, event, im_chat_id, im_message_id, '', received_at FROM received;
DROP TABLE received;
ALTER TABLE received_by_content RENAME TO received;

-- Changes of messages that have not come yet.
CREATE TABLE early_changes (
    portal        TEXT NOT NULL,
    chat          TEXT NOT NULL REFERENCES chats (id),
    im_chat_id    TEXT NOT NULL,
    im_message_id TEXT NOT NULL,
    removed       BIGINT NOT NULL,
    operator      TEXT,
    text          TEXT NOT NULL,
    ts            BIGINT NOT NULL,
    received_at   BIGINT NOT NULL,
    PRIMARY KEY (portal, chat, im_chat_id, im_message_id)
);

-- Files; their bytes stand in the files folder under their id.
CREATE TABLE files (
    id          TEXT PRIMARY KEY,
    chat        TEXT NOT NULL REFERENCES chats (id),
    -- The message; NULL for an upload that no message has named yet.
    seq         BIGINT,
    position    BIGINT NOT NULL DEFAULT 0,
    name        TEXT NOT NULL,
    mime        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    width       BIGINT,
    height      BIGINT,
    -- 'ready', 'fetching', 'unavailable', or 'dropped': nobody may have it any more.
    state       TEXT NOT NULL,
    -- Where the portal gives it, while it is being fetched.
    link_sealed TEXT,
    attempts    BIGINT NOT NULL DEFAULT 0,
    due_at      BIGINT NOT NULL DEFAULT 0,
    created_at  BIGINT NOT NULL,
    FOREIGN KEY (chat, seq) REFERENCES messages (chat, seq)
);
CREATE INDEX files_by_message ON files (chat, seq, position);
CREATE INDEX files_by_state ON files (state, due_at);
