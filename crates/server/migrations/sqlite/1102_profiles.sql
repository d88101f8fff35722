-- What visitors say of themselves before their first message: as they gave it, and what they agreed to, in the site's words
-- of that day.

ALTER TABLE chats ADD COLUMN email TEXT;
ALTER TABLE chats ADD COLUMN phone TEXT;
ALTER TABLE chats ADD COLUMN consent TEXT;
ALTER TABLE chats ADD COLUMN consent_at BIGINT;
