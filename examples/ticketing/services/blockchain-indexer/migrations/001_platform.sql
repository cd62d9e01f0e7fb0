-- migrate:up
CREATE TABLE blockchain_indexer_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX blockchain_indexer_nonces_expiry ON blockchain_indexer_nonces (expires_at);

CREATE TABLE blockchain_indexer_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE blockchain_indexer_rate_limits;
DROP TABLE blockchain_indexer_nonces;
