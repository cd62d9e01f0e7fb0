-- migrate:up
CREATE TABLE payout_balances (
  account text PRIMARY KEY,
  tenant_id uuid NOT NULL,
  balance real NOT NULL DEFAULT 0,
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE payouts (
  id serial,
  tenant_id uuid,
  account text,
  amount double precision,
  status text,
  provider_id text
);

-- migrate:down
DROP TABLE payouts;
DROP TABLE payout_balances;
