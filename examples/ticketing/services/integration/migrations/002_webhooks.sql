-- migrate:up
CREATE TABLE webhook_endpoints (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  url text NOT NULL,
  secret text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE webhook_deliveries (
  id serial,
  endpoint_id uuid,
  topic text,
  body text,
  status integer,
  created_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE webhook_endpoints ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_endpoints_tenant ON webhook_endpoints
  USING (tenant_id = current_setting('app.tenant', true)::uuid OR current_setting('app.tenant', true) IS NULL);

-- migrate:down
DROP TABLE webhook_deliveries;
DROP TABLE webhook_endpoints;
