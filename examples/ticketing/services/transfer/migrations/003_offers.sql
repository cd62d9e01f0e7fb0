-- migrate:up
ALTER TABLE transfers ADD COLUMN expires_at timestamptz;

-- migrate:down
ALTER TABLE transfers DROP COLUMN expires_at;
