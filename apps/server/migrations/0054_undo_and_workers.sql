-- What a finding was before the last move that a person may take back: its life, who moved it, when, and the version that the move made.
ALTER TABLE finding ADD COLUMN before jsonb;
-- Processes that take audits, as they say themselves. Nothing is lost with it, so it is not logged; no request may read it.
CREATE UNLOGGED TABLE auth.worker (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  slots integer NOT NULL,
  running integer NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
);
