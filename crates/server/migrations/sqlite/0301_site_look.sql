-- What a site chooses of its chat's look, and whether its visitors tell their name first.

ALTER TABLE sites ADD COLUMN accent TEXT;
ALTER TABLE sites ADD COLUMN name_required BIGINT NOT NULL DEFAULT 0;
