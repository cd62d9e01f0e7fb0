-- Counters of all instances. Lost at a crash of the server, which costs nothing but a window.
CREATE UNLOGGED TABLE rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL CHECK (hits > 0),
  resets_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rate_limits_over ON rate_limits (resets_at);

-- The trail of who did what. Rows are added and never changed.
CREATE TABLE audit_trail (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE RESTRICT,
  action text NOT NULL,
  subject text NOT NULL,
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_trail_merchant ON audit_trail (merchant_id, id);
CREATE INDEX audit_trail_account ON audit_trail (account_id);
ALTER TABLE audit_trail ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_trail FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_trail_of_merchant ON audit_trail USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
