-- migrate:up
CREATE TABLE analytics_inbox (
  message_id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE analytics_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX analytics_nonces_expiry ON analytics_nonces (expires_at);

CREATE TABLE analytics_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE analytics_rate_limits;
DROP TABLE analytics_nonces;
DROP TABLE analytics_inbox;
