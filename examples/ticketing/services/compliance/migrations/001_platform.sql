-- migrate:up
CREATE TABLE compliance_inbox (
  message_id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE compliance_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX compliance_nonces_expiry ON compliance_nonces (expires_at);

CREATE TABLE compliance_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE compliance_rate_limits;
DROP TABLE compliance_nonces;
DROP TABLE compliance_inbox;
