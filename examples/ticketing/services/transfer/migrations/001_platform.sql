-- migrate:up
CREATE TABLE transfer_outbox (
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
CREATE INDEX transfer_outbox_waiting ON transfer_outbox (next_attempt_at) WHERE delivered_at IS NULL AND dead_at IS NULL;

CREATE TABLE transfer_inbox (
  message_id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE transfer_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX transfer_nonces_expiry ON transfer_nonces (expires_at);

CREATE TABLE transfer_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

CREATE TABLE transfer_idempotency_keys (
  tenant_id uuid NOT NULL,
  actor text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, actor, key)
);
ALTER TABLE transfer_idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer_idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY transfer_idempotency_keys_tenant ON transfer_idempotency_keys
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE transfer_idempotency_keys;
DROP TABLE transfer_rate_limits;
DROP TABLE transfer_nonces;
DROP TABLE transfer_inbox;
DROP TABLE transfer_outbox;
