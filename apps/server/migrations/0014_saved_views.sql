-- Filters of a list that a person gave a name.
CREATE TABLE saved_view (
  org_id text NOT NULL DEFAULT current_org(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  user_id text NOT NULL,
  page text NOT NULL CHECK (page IN ('findings')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  search text NOT NULL CHECK (length(search) <= 2000),
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, user_id, page, name)
);
ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_view FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON saved_view USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO airworthy_app;
-- My work.
CREATE INDEX claim_by_user ON claim (org_id, user_id);
CREATE INDEX finding_by_owner ON finding (org_id, owner_id, due_at) WHERE owner_id IS NOT NULL;
CREATE INDEX finding_related ON finding (org_id, item, severity);
