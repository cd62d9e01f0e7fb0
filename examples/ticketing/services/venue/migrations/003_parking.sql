-- migrate:up
CREATE TABLE parking_lots (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  venue_id uuid NOT NULL REFERENCES venues (id) ON DELETE RESTRICT,
  capacity integer NOT NULL,
  taken integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, venue_id)
);
ALTER TABLE parking_lots ENABLE ROW LEVEL SECURITY;
ALTER TABLE parking_lots FORCE ROW LEVEL SECURITY;
CREATE POLICY parking_lots_tenant ON parking_lots
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

CREATE TABLE parking_bookings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  lot_id uuid NOT NULL REFERENCES parking_lots (id) ON DELETE RESTRICT,
  user_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parking_bookings_lot ON parking_bookings (lot_id);
ALTER TABLE parking_bookings ENABLE ROW LEVEL SECURITY;
ALTER TABLE parking_bookings FORCE ROW LEVEL SECURITY;
CREATE POLICY parking_bookings_tenant ON parking_bookings
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE parking_bookings;
DROP TABLE parking_lots;
