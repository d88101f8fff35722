-- The bots and chat apps that this server has registered: a portal cannot be asked for them.

CREATE TABLE bots (
    portal        TEXT NOT NULL REFERENCES portals (member_id) ON DELETE CASCADE,
    bot_id        TEXT NOT NULL,
    code          TEXT NOT NULL,
    name          TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    PRIMARY KEY (portal, bot_id)
);

CREATE TABLE apps (
    portal        TEXT NOT NULL REFERENCES portals (member_id) ON DELETE CASCADE,
    app_id        TEXT NOT NULL,
    bot_id        TEXT NOT NULL,
    code          TEXT NOT NULL,
    -- The page's address, or the command that the icon runs.
    action        TEXT NOT NULL,
    title         TEXT,
    context       TEXT,
    hidden        BIGINT NOT NULL,
    registered_at BIGINT NOT NULL,
    PRIMARY KEY (portal, app_id)
);
