-- migrate:up
CREATE TABLE orders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  event_id uuid NOT NULL,
  venue_id uuid NOT NULL,
  organizer_id uuid NOT NULL,
  reservation_id uuid NOT NULL UNIQUE,
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'paying', 'paid', 'fulfilled', 'failed', 'refunding', 'refunded', 'charged_back')),
  payment_source text NOT NULL,
  screening_reference text NOT NULL,
  subtotal_cents bigint NOT NULL CHECK (subtotal_cents >= 0),
  fee_cents bigint NOT NULL CHECK (fee_cents >= 0),
  total_cents bigint NOT NULL CHECK (total_cents = subtotal_cents + fee_cents),
  currency char(3) NOT NULL DEFAULT 'USD',
  payment_id uuid UNIQUE,
  refund_cents bigint NOT NULL DEFAULT 0 CHECK (refund_cents BETWEEN 0 AND total_cents),
  event_starts_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_of_user ON orders (user_id, created_at);
CREATE INDEX orders_of_event ON orders (event_id, status);

CREATE TABLE order_items (
  order_id uuid NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
  seat_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  label text NOT NULL,
  price_cents bigint NOT NULL CHECK (price_cents >= 0),
  ticket_id uuid UNIQUE,
  PRIMARY KEY (order_id, seat_id)
);

CREATE TABLE order_transitions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL,
  order_id uuid NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
  from_status text NOT NULL,
  to_status text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_transitions_order ON order_transitions (order_id, id);

CREATE TABLE order_timers (
  key text PRIMARY KEY,
  payload jsonb NOT NULL,
  run_at timestamptz NOT NULL,
  leased_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  generation integer NOT NULL DEFAULT 0
);
CREATE INDEX order_timers_due ON order_timers (run_at);

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
CREATE POLICY orders_tenant ON orders
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE order_items FORCE ROW LEVEL SECURITY;
CREATE POLICY order_items_tenant ON order_items
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE order_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE order_transitions FORCE ROW LEVEL SECURITY;
CREATE POLICY order_transitions_tenant ON order_transitions
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE order_timers;
DROP TABLE order_transitions;
DROP TABLE order_items;
DROP TABLE orders;
