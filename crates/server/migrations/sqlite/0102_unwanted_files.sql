-- Files whose messages were forgotten; their bytes go with the next sweep.

CREATE TABLE unwanted_files (
    id TEXT PRIMARY KEY
);
