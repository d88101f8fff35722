-- Where a site's launcher stands, who answers there, what visitors are asked first, and the secret that its own server signs
-- visitors' identities with.

ALTER TABLE sites ADD COLUMN position TEXT NOT NULL DEFAULT 'end';
ALTER TABLE sites ADD COLUMN avatar TEXT;

-- 'off', 'optional' or 'required'.
ALTER TABLE sites ADD COLUMN ask_name TEXT NOT NULL DEFAULT 'off';
ALTER TABLE sites ADD COLUMN ask_email TEXT NOT NULL DEFAULT 'off';
ALTER TABLE sites ADD COLUMN ask_phone TEXT NOT NULL DEFAULT 'off';
ALTER TABLE sites ADD COLUMN consent TEXT;
UPDATE sites SET ask_name = 'required' WHERE name_required = 1;
ALTER TABLE sites DROP COLUMN name_required;

CREATE TABLE identity_secrets (
    site_key        TEXT PRIMARY KEY REFERENCES sites (site_key),
    secret_sealed   TEXT NOT NULL,
    made_at         BIGINT NOT NULL,
    -- The one before, which is good for a while longer.
    previous_sealed TEXT,
    previous_until  BIGINT
);
