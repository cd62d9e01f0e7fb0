-- A row is visible to work that was told its merchant. Without a merchant nothing is.
CREATE FUNCTION current_merchant() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.merchant', true), '')::uuid
$$;

CREATE TABLE merchants (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  state_code char(2) NOT NULL,
  contact_email text NOT NULL,
  next_invoice_number bigint NOT NULL DEFAULT 1 CHECK (next_invoice_number > 0),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE customers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  phone text,
  email text,
  state_code char(2) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  erased_at timestamptz,
  -- A court or an authority wants the records kept.
  legal_hold boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX customers_name ON customers (merchant_id, lower(name)) WHERE erased_at IS NULL;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
CREATE POLICY customers_of_merchant ON customers USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

CREATE TABLE products (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  hsn_code text NOT NULL,
  unit_price_paise bigint NOT NULL CHECK (unit_price_paise >= 0),
  gst_basis_points integer NOT NULL CHECK (gst_basis_points IN (0, 500, 1200, 1800, 2800)),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX products_name ON products (merchant_id, lower(name));
ALTER TABLE products ENABLE ROW LEVEL SECURITY;
ALTER TABLE products FORCE ROW LEVEL SECURITY;
CREATE POLICY products_of_merchant ON products USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
