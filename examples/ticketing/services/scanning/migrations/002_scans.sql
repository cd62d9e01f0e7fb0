-- migrate:up
CREATE TABLE devices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  event_id uuid NOT NULL,
  name text NOT NULL,
  registered_by uuid NOT NULL,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (event_id, name)
);

CREATE TABLE scans (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  device_id uuid NOT NULL REFERENCES devices (id) ON DELETE RESTRICT,
  event_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  ticket_id uuid,
  outcome text NOT NULL CHECK (outcome IN ('admitted', 'refused')),
  reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((outcome = 'admitted') = (ticket_id IS NOT NULL))
);
CREATE UNIQUE INDEX scans_one_admission ON scans (ticket_id) WHERE outcome = 'admitted';
CREATE INDEX scans_of_event ON scans (event_id, created_at);
CREATE INDEX scans_of_device ON scans (device_id);

CREATE TABLE scanning_timers (
  key text PRIMARY KEY,
  payload jsonb NOT NULL,
  run_at timestamptz NOT NULL,
  leased_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  generation integer NOT NULL DEFAULT 0
);
CREATE INDEX scanning_timers_due ON scanning_timers (run_at);

ALTER TABLE devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE devices FORCE ROW LEVEL SECURITY;
CREATE POLICY devices_tenant ON devices
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE scans ENABLE ROW LEVEL SECURITY;
ALTER TABLE scans FORCE ROW LEVEL SECURITY;
CREATE POLICY scans_tenant ON scans
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE scanning_timers;
DROP TABLE scans;
DROP TABLE devices;
