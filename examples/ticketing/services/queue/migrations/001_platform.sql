-- migrate:up
CREATE TABLE queue_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX queue_nonces_expiry ON queue_nonces (expires_at);

CREATE TABLE queue_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE queue_rate_limits;
DROP TABLE queue_nonces;
