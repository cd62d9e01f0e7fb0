-- What an import need not do again: texts of items that were taken in before, and findings that a run says nothing new of.

CREATE TABLE standards_set (
  org_id text NOT NULL DEFAULT current_org(),
  hash text NOT NULL,
  PRIMARY KEY (org_id, hash)
);
ALTER TABLE standards_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE standards_set FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organisation ON standards_set USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON standards_set TO airworthy_app;

ALTER TABLE finding ADD COLUMN said text NOT NULL DEFAULT '';
ALTER TABLE finding DROP COLUMN last_run_id;
-- When the newest finished run of a service read its code.
ALTER TABLE service ADD COLUMN latest_at timestamptz;

-- Null where a verdict cites no code that could change.
ALTER TABLE verdict_event ALTER COLUMN code_hash DROP NOT NULL;
ALTER TABLE verdict_latest ALTER COLUMN code_hash DROP NOT NULL;

-- Blobs are packed before they come; packing them again costs time and saves nothing.
ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;
