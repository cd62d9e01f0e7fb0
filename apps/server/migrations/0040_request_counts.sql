-- Requests counted by all processes together, for limits. Nothing is lost with it, so it is not logged; no request may read it.
CREATE UNLOGGED TABLE auth.request_count (
  key text NOT NULL,
  number bigint NOT NULL,
  count integer NOT NULL,
  -- Last millisecond of the window; a window is told apart by its number, so that an old one counts for nothing.
  last_ms bigint NOT NULL,
  PRIMARY KEY (key, number)
);
CREATE INDEX request_count_by_end ON auth.request_count (last_ms);
