-- Finds the messages that are too old to be kept.

CREATE INDEX messages_by_age ON messages (sent_at);
