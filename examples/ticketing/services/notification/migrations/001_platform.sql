-- migrate:up
CREATE TABLE notification_inbox (
  message_id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE notification_nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX notification_nonces_expiry ON notification_nonces (expires_at);

CREATE TABLE notification_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE notification_rate_limits;
DROP TABLE notification_nonces;
DROP TABLE notification_inbox;
