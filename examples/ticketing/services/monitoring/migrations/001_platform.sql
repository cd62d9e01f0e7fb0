-- migrate:up
CREATE TABLE monitoring_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX monitoring_nonces_expiry ON monitoring_nonces (expires_at);

CREATE TABLE monitoring_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE monitoring_rate_limits;
DROP TABLE monitoring_nonces;
