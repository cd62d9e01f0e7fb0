-- migrate:up
CREATE TABLE api_gateway_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL,
  subscriber text NOT NULL,
  topic text NOT NULL,
  message jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz,
  delivered_at timestamptz,
  dead_at timestamptz,
  last_error text,
  UNIQUE (message_id, subscriber)
);
CREATE INDEX api_gateway_outbox_waiting ON api_gateway_outbox (next_attempt_at) WHERE delivered_at IS NULL AND dead_at IS NULL;

CREATE TABLE api_gateway_inbox (
  message_id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_gateway_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX api_gateway_nonces_expiry ON api_gateway_nonces (expires_at);

CREATE TABLE api_gateway_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

CREATE TABLE api_gateway_idempotency_keys (
  tenant_id uuid NOT NULL,
  actor text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, actor, key)
);
ALTER TABLE api_gateway_idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_gateway_idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY api_gateway_idempotency_keys_tenant ON api_gateway_idempotency_keys
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE api_gateway_idempotency_keys;
DROP TABLE api_gateway_rate_limits;
DROP TABLE api_gateway_nonces;
DROP TABLE api_gateway_inbox;
DROP TABLE api_gateway_outbox;
