-- What was taken is forgotten with its message, whatever the event was called.

CREATE INDEX received_by_message ON received (portal, im_chat_id, im_message_id);
