-- migrate:up
CREATE TABLE api_gateway_rate_limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE api_gateway_rate_limits;
