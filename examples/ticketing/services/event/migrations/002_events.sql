-- migrate:up
CREATE TABLE events (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  organizer_id uuid NOT NULL,
  venue_id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  description text NOT NULL DEFAULT '',
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  time_zone text NOT NULL,
  sales_start_at timestamptz NOT NULL,
  sales_end_at timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'completed', 'cancelled')),
  royalty_bps integer NOT NULL CHECK (royalty_bps BETWEEN 0 AND 2000),
  resale_cap_bps integer NOT NULL CHECK (resale_cap_bps BETWEEN 0 AND 20000),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (ends_at > starts_at),
  CHECK (sales_end_at > sales_start_at AND sales_end_at <= ends_at)
);
CREATE INDEX events_listing ON events (tenant_id, status, starts_at, id);

CREATE TABLE price_tiers (
  event_id uuid NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  tenant_id uuid NOT NULL,
  section_id uuid NOT NULL,
  name text NOT NULL,
  price_cents bigint NOT NULL CHECK (price_cents >= 0),
  currency char(3) NOT NULL DEFAULT 'USD',
  PRIMARY KEY (event_id, section_id)
);

CREATE TABLE event_transitions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  tenant_id uuid NOT NULL,
  from_status text NOT NULL,
  to_status text NOT NULL,
  actor text NOT NULL,
  reason text,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX event_transitions_event ON event_transitions (event_id, id);

CREATE TABLE event_timers (
  key text PRIMARY KEY,
  payload jsonb NOT NULL,
  run_at timestamptz NOT NULL,
  leased_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  generation integer NOT NULL DEFAULT 0
);
CREATE INDEX event_timers_due ON event_timers (run_at);

ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY events_tenant ON events
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE price_tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE price_tiers FORCE ROW LEVEL SECURITY;
CREATE POLICY price_tiers_tenant ON price_tiers
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE event_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_transitions FORCE ROW LEVEL SECURITY;
CREATE POLICY event_transitions_tenant ON event_transitions
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE event_timers;
DROP TABLE event_transitions;
DROP TABLE price_tiers;
DROP TABLE events;
