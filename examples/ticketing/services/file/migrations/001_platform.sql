-- migrate:up
CREATE TABLE file_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX file_nonces_expiry ON file_nonces (expires_at);

CREATE TABLE file_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE file_rate_limits;
DROP TABLE file_nonces;
