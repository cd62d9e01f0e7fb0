-- migrate:up
CREATE TABLE minting_inbox (
  message_id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE minting_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX minting_nonces_expiry ON minting_nonces (expires_at);

CREATE TABLE minting_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

CREATE TABLE minting_jobs (
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
CREATE INDEX minting_jobs_waiting ON minting_jobs (next_attempt_at) WHERE done_at IS NULL AND dead_at IS NULL;

-- migrate:down
DROP TABLE minting_jobs;
DROP TABLE minting_rate_limits;
DROP TABLE minting_nonces;
DROP TABLE minting_inbox;
