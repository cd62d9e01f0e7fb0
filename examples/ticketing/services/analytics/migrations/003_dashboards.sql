-- migrate:up
CREATE TABLE dashboard_totals (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000001',
  event_id uuid NOT NULL,
  tickets integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- migrate:down
DROP TABLE dashboard_totals;
