-- migrate:up
CREATE TABLE vouchers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  code text NOT NULL,
  discount_cents bigint NOT NULL CHECK (discount_cents > 0),
  maximum_uses integer NOT NULL CHECK (maximum_uses > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, code)
);

CREATE TABLE voucher_redemptions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  voucher_id uuid NOT NULL REFERENCES vouchers (id) ON DELETE RESTRICT,
  user_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  redeemed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX voucher_redemptions_voucher ON voucher_redemptions (voucher_id);

CREATE TABLE settlement_parts (
  payment_id uuid NOT NULL REFERENCES payments (id) ON DELETE RESTRICT,
  account text NOT NULL,
  tenant_id uuid NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (payment_id, account)
);

-- migrate:down
DROP TABLE settlement_parts;
DROP TABLE voucher_redemptions;
DROP TABLE vouchers;
