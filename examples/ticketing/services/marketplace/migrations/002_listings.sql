-- migrate:up
CREATE TABLE listings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  ticket_id uuid NOT NULL,
  event_id uuid NOT NULL,
  seller_id uuid NOT NULL,
  organizer_id uuid NOT NULL,
  label text NOT NULL,
  price_cents bigint NOT NULL CHECK (price_cents > 0),
  royalty_bps integer NOT NULL CHECK (royalty_bps BETWEEN 0 AND 2000),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'reserved', 'sold', 'cancelled')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX listings_one_active ON listings (ticket_id) WHERE status IN ('active', 'reserved');
CREATE INDEX listings_of_event ON listings (event_id, status, price_cents);

CREATE TABLE purchases (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  listing_id uuid NOT NULL REFERENCES listings (id) ON DELETE RESTRICT,
  buyer_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'paying', 'paid', 'completed', 'failed', 'refunding', 'refunded', 'charged_back')),
  price_cents bigint NOT NULL CHECK (price_cents > 0),
  royalty_cents bigint NOT NULL CHECK (royalty_cents >= 0),
  fee_cents bigint NOT NULL CHECK (fee_cents >= 0),
  payment_source text NOT NULL,
  payment_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX purchases_listing ON purchases (listing_id);

CREATE TABLE marketplace_timers (
  key text PRIMARY KEY,
  payload jsonb NOT NULL,
  run_at timestamptz NOT NULL,
  leased_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  generation integer NOT NULL DEFAULT 0
);
CREATE INDEX marketplace_timers_due ON marketplace_timers (run_at);

CREATE TABLE price_alerts (
  id serial PRIMARY KEY,
  tenant_id uuid NOT NULL,
  user_id uuid,
  event_id uuid,
  max_price double precision,
  currency text,
  created_at timestamp DEFAULT now()
);

ALTER TABLE listings ENABLE ROW LEVEL SECURITY;
ALTER TABLE listings FORCE ROW LEVEL SECURITY;
CREATE POLICY listings_tenant ON listings
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
ALTER TABLE purchases ENABLE ROW LEVEL SECURITY;
ALTER TABLE purchases FORCE ROW LEVEL SECURITY;
CREATE POLICY purchases_tenant ON purchases
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE price_alerts;
DROP TABLE marketplace_timers;
DROP TABLE purchases;
DROP TABLE listings;
