-- Standards that an organisation writes for itself, asked by every audit of its repositories beside those of the product.
CREATE TABLE own_standard (
  org_id text NOT NULL DEFAULT current_org(),
  id text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 200000),
  version integer NOT NULL DEFAULT 1,
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (org_id, id)
);
ALTER TABLE own_standard ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_standard FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON own_standard USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON own_standard TO airworthy_app;
