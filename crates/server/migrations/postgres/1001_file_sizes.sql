-- What is kept for a chat or a site is added up from this index alone.

CREATE INDEX files_by_size ON files (chat, state, size);
