-- Who said go or no-go, on what they saw. Never changed, never deleted: a later one takes the place of an earlier one.
CREATE TABLE sign_off (
  org_id text NOT NULL DEFAULT current_org(),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- Nothing where it is about the program.
  service_id uuid,
  run_id uuid,
  exposures text[] NOT NULL,
  decision text NOT NULL CHECK (decision IN ('GO', 'GO WITH CONDITIONS', 'NO-GO')),
  -- What the rules said at that moment.
  computed text NOT NULL CHECK (computed IN ('GO', 'GO WITH CONDITIONS', 'NO-GO')),
  actor text NOT NULL,
  -- As they wrote it under the decision.
  name text NOT NULL,
  -- Conditions, note, why it is looser than the rules, and what was known.
  body jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id)
);
CREATE INDEX sign_off_newest ON sign_off (org_id, service_id, at DESC, id);
ALTER TABLE sign_off ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_off FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON sign_off USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT ON sign_off TO airworthy_app;
