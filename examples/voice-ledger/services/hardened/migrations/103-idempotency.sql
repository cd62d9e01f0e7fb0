-- What was answered to a request with this key. The row is claimed before anything happens.
CREATE TABLE idempotency_keys (
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  operation text NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 8 AND 80),
  body_hash text NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done')),
  status integer CHECK (status BETWEEN 200 AND 299),
  body jsonb,
  expires_at timestamptz NOT NULL DEFAULT now() + interval '2 days',
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (merchant_id, account_id, operation, key)
);
CREATE INDEX idempotency_keys_account ON idempotency_keys (account_id);
CREATE INDEX idempotency_keys_over ON idempotency_keys (expires_at);
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_of_merchant ON idempotency_keys USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

-- Addresses that bounced, complained or opted out, by hash. Nothing is sent to them any more.
CREATE TABLE suppressed_addresses (
  address_hash text PRIMARY KEY,
  reason text NOT NULL CHECK (reason IN ('bounced', 'complained', 'opted_out')),
  created_at timestamptz NOT NULL DEFAULT now()
);
