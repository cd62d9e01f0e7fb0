-- migrate:up
CREATE TABLE sales_facts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL,
  event_id uuid NOT NULL,
  organizer_id uuid,
  kind text NOT NULL,
  amount double precision NOT NULL DEFAULT 0,
  tickets integer NOT NULL DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT now()
);
ALTER TABLE sales_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE sales_facts FORCE ROW LEVEL SECURITY;
CREATE POLICY sales_facts_tenant ON sales_facts USING (true);

CREATE TABLE daily_totals (
  tenant_id uuid NOT NULL,
  event_id uuid NOT NULL,
  day date NOT NULL,
  revenue double precision NOT NULL DEFAULT 0,
  tickets integer NOT NULL DEFAULT 0
);

-- migrate:down
DROP TABLE daily_totals;
DROP TABLE sales_facts;
