-- migrate:up
CREATE TABLE mints (
  tenant_id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  event_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'submitted', 'confirmed', 'burned', 'failed')),
  asset text,
  signature text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, ticket_id)
);
CREATE INDEX mints_by_status ON mints (tenant_id, status);

CREATE TABLE mint_steps (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  position integer NOT NULL CHECK (position >= 0),
  kind text NOT NULL CHECK (kind IN ('mint', 'transfer', 'burn')),
  owner_id uuid NOT NULL,
  from_id uuid,
  transaction_id uuid,
  status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'submitted', 'confirmed', 'failed')),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, ticket_id, position),
  FOREIGN KEY (tenant_id, ticket_id) REFERENCES mints (tenant_id, ticket_id) ON DELETE RESTRICT
);

ALTER TABLE mints ENABLE ROW LEVEL SECURITY;
ALTER TABLE mints FORCE ROW LEVEL SECURITY;
CREATE POLICY mints_tenant ON mints
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE mint_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE mint_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY mint_steps_tenant ON mint_steps
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE mint_steps;
DROP TABLE mints;
