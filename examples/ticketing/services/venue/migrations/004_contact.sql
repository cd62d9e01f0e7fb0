-- migrate:up
ALTER TABLE venues ADD COLUMN contact text;
UPDATE venues SET contact = name;
ALTER TABLE venues ALTER COLUMN contact SET NOT NULL;
ALTER TABLE venues ALTER COLUMN contact SET DEFAULT '';
CREATE INDEX seats_row ON seats (row_label);
ALTER TABLE venues RENAME COLUMN closed_at TO ended_at;

-- migrate:down
ALTER TABLE venues RENAME COLUMN ended_at TO closed_at;
DROP INDEX seats_row;
ALTER TABLE venues DROP COLUMN contact;
