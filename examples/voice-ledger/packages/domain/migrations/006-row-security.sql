-- A row is visible to work that was told its merchant. Without a merchant nothing is.
CREATE FUNCTION current_merchant() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.merchant', true), '')::uuid
$$;

ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
CREATE POLICY customers_of_merchant ON customers USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE products ENABLE ROW LEVEL SECURITY;
ALTER TABLE products FORCE ROW LEVEL SECURITY;
CREATE POLICY products_of_merchant ON products USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
CREATE POLICY invoices_of_merchant ON invoices USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE invoice_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY invoice_lines_of_merchant ON invoice_lines USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments FORCE ROW LEVEL SECURITY;
CREATE POLICY payments_of_merchant ON payments USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE ledger_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY ledger_accounts_of_merchant ON ledger_accounts USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE ledger_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY ledger_entries_of_merchant ON ledger_entries USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE conversation_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_turns FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_turns_of_merchant ON conversation_turns USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE confirmations ENABLE ROW LEVEL SECURITY;
ALTER TABLE confirmations FORCE ROW LEVEL SECURITY;
CREATE POLICY confirmations_of_merchant ON confirmations USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE one_time_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE one_time_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY one_time_codes_of_merchant ON one_time_codes USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE recordings ENABLE ROW LEVEL SECURITY;
ALTER TABLE recordings FORCE ROW LEVEL SECURITY;
CREATE POLICY recordings_of_merchant ON recordings USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE reminders ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminders FORCE ROW LEVEL SECURITY;
CREATE POLICY reminders_of_merchant ON reminders USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
ALTER TABLE voice_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE voice_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY voice_usage_of_merchant ON voice_usage USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
