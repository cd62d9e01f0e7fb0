-- migrate:up
CREATE TABLE integration_inbox (
  message_id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE integration_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX integration_nonces_expiry ON integration_nonces (expires_at);

CREATE TABLE integration_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE integration_rate_limits;
DROP TABLE integration_nonces;
DROP TABLE integration_inbox;
