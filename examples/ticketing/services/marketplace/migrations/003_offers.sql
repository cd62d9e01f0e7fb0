-- migrate:up
CREATE TABLE offers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  listing_id uuid NOT NULL REFERENCES listings (id) ON DELETE RESTRICT,
  buyer_id uuid,
  price_cents bigint NOT NULL CHECK (price_cents > 0),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX offers_listing ON offers (listing_id);
ALTER TABLE offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE offers FORCE ROW LEVEL SECURITY;
CREATE POLICY offers_tenant ON offers
  USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
  WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);

-- migrate:down
DROP TABLE offers;
