CREATE TABLE invoices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT,
  number text NOT NULL,
  status text NOT NULL DEFAULT 'issued' CHECK (status IN ('issued', 'part_paid', 'paid')),
  currency char(3) NOT NULL DEFAULT 'INR' CHECK (currency = 'INR'),
  taxable_paise bigint NOT NULL CHECK (taxable_paise >= 0),
  cgst_paise bigint NOT NULL CHECK (cgst_paise >= 0),
  sgst_paise bigint NOT NULL CHECK (sgst_paise >= 0),
  igst_paise bigint NOT NULL CHECK (igst_paise >= 0),
  total_paise bigint NOT NULL CHECK (total_paise = taxable_paise + cgst_paise + sgst_paise + igst_paise),
  paid_paise bigint NOT NULL DEFAULT 0 CHECK (paid_paise BETWEEN 0 AND total_paise),
  request_key text NOT NULL,
  due_on date NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (merchant_id, number),
  UNIQUE (merchant_id, request_key)
);
CREATE INDEX invoices_customer ON invoices (customer_id, created_at);
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
CREATE POLICY invoices_of_merchant ON invoices USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

CREATE TABLE invoice_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  invoice_id uuid NOT NULL REFERENCES invoices (id) ON DELETE RESTRICT,
  product_id uuid NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
  description text NOT NULL,
  hsn_code text NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  unit_price_paise bigint NOT NULL CHECK (unit_price_paise >= 0),
  gst_basis_points integer NOT NULL CHECK (gst_basis_points BETWEEN 0 AND 2800),
  taxable_paise bigint NOT NULL CHECK (taxable_paise >= 0),
  cgst_paise bigint NOT NULL CHECK (cgst_paise >= 0),
  sgst_paise bigint NOT NULL CHECK (sgst_paise >= 0),
  igst_paise bigint NOT NULL CHECK (igst_paise >= 0),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX invoice_lines_invoice ON invoice_lines (invoice_id);
CREATE INDEX invoice_lines_product ON invoice_lines (product_id);
CREATE INDEX invoice_lines_merchant ON invoice_lines (merchant_id);
ALTER TABLE invoice_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY invoice_lines_of_merchant ON invoice_lines USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

CREATE TABLE payments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  invoice_id uuid NOT NULL REFERENCES invoices (id) ON DELETE RESTRICT,
  amount_paise bigint NOT NULL CHECK (amount_paise > 0),
  method text NOT NULL CHECK (method IN ('cash', 'upi', 'bank')),
  request_key text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (merchant_id, request_key)
);
CREATE INDEX payments_invoice ON payments (invoice_id);
ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments FORCE ROW LEVEL SECURITY;
CREATE POLICY payments_of_merchant ON payments USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
