-- migrate:up
CREATE TABLE probes (
  id serial PRIMARY KEY,
  service text NOT NULL,
  up boolean NOT NULL,
  latency_ms integer,
  at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE incidents (
  id serial PRIMARY KEY,
  service text NOT NULL,
  status text NOT NULL DEFAULT 'open',
  opened_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz
);

-- migrate:down
DROP TABLE incidents;
DROP TABLE probes;
