CREATE TABLE reminders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  invoice_id uuid NOT NULL REFERENCES invoices (id) ON DELETE RESTRICT,
  due_at timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'delivered', 'failed')),
  provider_id text,
  sent_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reminders_invoice ON reminders (invoice_id);
CREATE INDEX reminders_merchant ON reminders (merchant_id);
CREATE UNIQUE INDEX reminders_provider ON reminders (provider_id) WHERE provider_id IS NOT NULL;
ALTER TABLE reminders ENABLE ROW LEVEL SECURITY;
ALTER TABLE reminders FORCE ROW LEVEL SECURITY;
CREATE POLICY reminders_of_merchant ON reminders USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

CREATE TABLE shared_cache (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX shared_cache_expired ON shared_cache (expires_at);

CREATE TABLE voice_usage (
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  user_id uuid NOT NULL,
  day date NOT NULL,
  spent_micro bigint NOT NULL DEFAULT 0 CHECK (spent_micro >= 0),
  input_tokens bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
  heard_ms bigint NOT NULL DEFAULT 0 CHECK (heard_ms >= 0),
  spoken_characters bigint NOT NULL DEFAULT 0 CHECK (spoken_characters >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (merchant_id, user_id, day)
);
ALTER TABLE voice_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE voice_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY voice_usage_of_merchant ON voice_usage USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());


-- Every insert is the first and only delivery of an event, on whatever instance it arrived.
CREATE TABLE webhook_events (
  event_id text PRIMARY KEY,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now()
);
