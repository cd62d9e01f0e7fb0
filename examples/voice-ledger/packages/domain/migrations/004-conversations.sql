CREATE TABLE conversation_turns (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  conversation_id uuid NOT NULL,
  speaker text NOT NULL CHECK (speaker IN ('user', 'assistant')),
  said text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX conversation_turns_conversation ON conversation_turns (merchant_id, conversation_id, id);
CREATE INDEX conversation_turns_age ON conversation_turns (created_at);
ALTER TABLE conversation_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_turns FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_turns_of_merchant ON conversation_turns USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

CREATE TABLE confirmations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  conversation_id uuid NOT NULL,
  action jsonb NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX confirmations_open ON confirmations (merchant_id, conversation_id) WHERE used_at IS NULL;
ALTER TABLE confirmations ENABLE ROW LEVEL SECURITY;
ALTER TABLE confirmations FORCE ROW LEVEL SECURITY;
CREATE POLICY confirmations_of_merchant ON confirmations USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

CREATE TABLE one_time_codes (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  purpose text NOT NULL CHECK (purpose IN ('delete_customer')),
  subject_id uuid NOT NULL,
  code_hash text NOT NULL,
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 5),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX one_time_codes_open ON one_time_codes (merchant_id, purpose, created_at);
ALTER TABLE one_time_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE one_time_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY one_time_codes_of_merchant ON one_time_codes USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());

CREATE TABLE recordings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  merchant_id uuid NOT NULL REFERENCES merchants (id) ON DELETE RESTRICT,
  conversation_id uuid NOT NULL,
  object_key text NOT NULL UNIQUE,
  bytes integer NOT NULL CHECK (bytes >= 0),
  delete_after timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX recordings_expired ON recordings (delete_after);
CREATE INDEX recordings_merchant ON recordings (merchant_id);
ALTER TABLE recordings ENABLE ROW LEVEL SECURITY;
ALTER TABLE recordings FORCE ROW LEVEL SECURITY;
CREATE POLICY recordings_of_merchant ON recordings USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant());
