-- What other tools said of a service, as far as their newest reports did not take it back; and which reports those were.
CREATE TABLE tool_import (
  org_id text NOT NULL DEFAULT current_org(),
  service_id uuid NOT NULL,
  reports jsonb NOT NULL DEFAULT '[]',
  findings jsonb NOT NULL DEFAULT '[]',
  measurements jsonb NOT NULL DEFAULT '[]',
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (org_id, service_id),
  FOREIGN KEY (org_id, service_id) REFERENCES service (org_id, id)
);
ALTER TABLE tool_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool_import FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON tool_import USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON tool_import TO airworthy_app;
