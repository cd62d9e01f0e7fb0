-- Double entry: the entries of one posting add up to zero. Balances are kept beside the entries and change with them.
CREATE TABLE ledger_accounts (
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  account text NOT NULL,
  balance_paise bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (merchant_id, account)
);
ALTER TABLE ledger_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY ledger_accounts_of_merchant ON ledger_accounts USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

CREATE TABLE ledger_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_id uuid NOT NULL,
  account text NOT NULL,
  posting_id uuid NOT NULL,
  amount_paise bigint NOT NULL CHECK (amount_paise <> 0),
  memo text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (merchant_id, account) REFERENCES ledger_accounts (merchant_id, account) ON DELETE RESTRICT
);
CREATE INDEX ledger_entries_account ON ledger_entries (merchant_id, account, id);
CREATE INDEX ledger_entries_posting ON ledger_entries (posting_id);

CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the ledger are never changed';
END $$;
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries
  FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
ALTER TABLE ledger_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY ledger_entries_of_merchant ON ledger_entries USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
