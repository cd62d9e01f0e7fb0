-- migrate:up
CREATE TABLE blockchain_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX blockchain_nonces_expiry ON blockchain_nonces (expires_at);

CREATE TABLE blockchain_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

CREATE TABLE blockchain_jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz,
  done_at timestamptz,
  dead_at timestamptz,
  last_error text
);
CREATE INDEX blockchain_jobs_waiting ON blockchain_jobs (next_attempt_at) WHERE done_at IS NULL AND dead_at IS NULL;

-- migrate:down
DROP TABLE blockchain_jobs;
DROP TABLE blockchain_rate_limits;
DROP TABLE blockchain_nonces;
