-- migrate:up
CREATE TABLE search_inbox (
  message_id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE search_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX search_nonces_expiry ON search_nonces (expires_at);

CREATE TABLE search_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE search_rate_limits;
DROP TABLE search_nonces;
DROP TABLE search_inbox;
