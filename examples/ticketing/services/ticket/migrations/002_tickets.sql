-- migrate:up
CREATE TABLE inventory_events (
  event_id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  venue_id uuid NOT NULL,
  organizer_id uuid NOT NULL,
  starts_at timestamptz NOT NULL,
  sales_start_at timestamptz NOT NULL,
  sales_end_at timestamptz NOT NULL,
  royalty_bps integer NOT NULL CHECK (royalty_bps BETWEEN 0 AND 2000),
  resale_cap_bps integer NOT NULL CHECK (resale_cap_bps BETWEEN 0 AND 20000),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE reservations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  event_id uuid NOT NULL REFERENCES inventory_events (event_id) ON DELETE RESTRICT,
  user_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'held' CHECK (status IN ('held', 'confirmed', 'released', 'expired')),
  order_id uuid UNIQUE,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reservations_of_user ON reservations (event_id, user_id, status);

CREATE TABLE inventory_seats (
  event_id uuid NOT NULL REFERENCES inventory_events (event_id) ON DELETE RESTRICT,
  seat_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  label text NOT NULL,
  price_cents bigint NOT NULL CHECK (price_cents >= 0),
  status text NOT NULL DEFAULT 'free' CHECK (status IN ('free', 'held', 'sold')),
  reservation_id uuid REFERENCES reservations (id) ON DELETE RESTRICT,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, seat_id),
  CHECK ((status = 'free') = (reservation_id IS NULL))
);
CREATE INDEX inventory_seats_free ON inventory_seats (event_id, label) WHERE status = 'free';
CREATE INDEX inventory_seats_reservation ON inventory_seats (reservation_id);

CREATE TABLE tickets (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  event_id uuid NOT NULL REFERENCES inventory_events (event_id) ON DELETE RESTRICT,
  seat_id uuid NOT NULL,
  label text NOT NULL,
  owner_id uuid NOT NULL,
  order_id uuid NOT NULL,
  face_price_cents bigint NOT NULL CHECK (face_price_cents >= 0),
  status text NOT NULL DEFAULT 'valid' CHECK (status IN ('valid', 'used', 'void')),
  owner_version integer NOT NULL DEFAULT 1 CHECK (owner_version > 0),
  scan_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (event_id, seat_id) REFERENCES inventory_seats (event_id, seat_id) ON DELETE RESTRICT,
  CHECK ((status = 'used') = (scan_id IS NOT NULL))
);
-- A seat has one ticket that is good.
CREATE UNIQUE INDEX tickets_one_per_seat ON tickets (event_id, seat_id) WHERE status <> 'void';
CREATE INDEX tickets_of_owner ON tickets (owner_id, created_at);
CREATE INDEX tickets_of_order ON tickets (order_id);

CREATE TABLE ticket_transitions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL,
  ticket_id uuid NOT NULL REFERENCES tickets (id) ON DELETE RESTRICT,
  action text NOT NULL CHECK (action IN ('issued', 'transferred', 'voided', 'redeemed')),
  actor text NOT NULL,
  from_owner uuid,
  to_owner uuid,
  reference text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (ticket_id, action, reference)
);

CREATE TABLE ticket_timers (
  key text PRIMARY KEY,
  payload jsonb NOT NULL,
  run_at timestamptz NOT NULL,
  leased_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  generation integer NOT NULL DEFAULT 0
);
CREATE INDEX ticket_timers_due ON ticket_timers (run_at);

ALTER TABLE inventory_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory_events FORCE ROW LEVEL SECURITY;
CREATE POLICY inventory_events_tenant ON inventory_events
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE inventory_seats ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory_seats FORCE ROW LEVEL SECURITY;
CREATE POLICY inventory_seats_tenant ON inventory_seats
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE reservations ENABLE ROW LEVEL SECURITY;
ALTER TABLE reservations FORCE ROW LEVEL SECURITY;
CREATE POLICY reservations_tenant ON reservations
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE tickets FORCE ROW LEVEL SECURITY;
CREATE POLICY tickets_tenant ON tickets
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE ticket_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket_transitions FORCE ROW LEVEL SECURITY;
CREATE POLICY ticket_transitions_tenant ON ticket_transitions
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE ticket_timers;
DROP TABLE ticket_transitions;
DROP TABLE tickets;
DROP TABLE inventory_seats;
DROP TABLE reservations;
DROP TABLE inventory_events;
