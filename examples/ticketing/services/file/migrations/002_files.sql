-- migrate:up
CREATE TABLE files (
  id uuid DEFAULT gen_random_uuid(),
  tenant_id uuid,
  owner_id uuid,
  name text NOT NULL,
  type text NOT NULL,
  bytes integer NOT NULL,
  digest text NOT NULL,
  storage_fee real NOT NULL DEFAULT 0,
  scan text NOT NULL DEFAULT 'clean',
  created_at timestamp NOT NULL DEFAULT now()
);

-- migrate:down
DROP TABLE files;
