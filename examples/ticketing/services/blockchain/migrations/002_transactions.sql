-- migrate:up
CREATE TABLE wallets (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('authority')),
  address text NOT NULL UNIQUE,
  sealed_key bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, purpose)
);

CREATE TABLE chain_transactions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  reference text NOT NULL CHECK (length(reference) BETWEEN 8 AND 128),
  requested_by text NOT NULL,
  instruction jsonb NOT NULL,
  status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'signed', 'confirmed', 'failed')),
  wallet_id uuid REFERENCES wallets (id) ON DELETE RESTRICT,
  message jsonb,
  signature text UNIQUE,
  last_valid_height bigint,
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  slot bigint,
  error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, reference)
);
CREATE INDEX chain_transactions_open ON chain_transactions (tenant_id, status, created_at);
CREATE INDEX chain_transactions_wallet ON chain_transactions (wallet_id);

ALTER TABLE wallets ENABLE ROW LEVEL SECURITY;
ALTER TABLE wallets FORCE ROW LEVEL SECURITY;
CREATE POLICY wallets_tenant ON wallets
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE chain_transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE chain_transactions FORCE ROW LEVEL SECURITY;
CREATE POLICY chain_transactions_tenant ON chain_transactions
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE chain_transactions;
DROP TABLE wallets;
