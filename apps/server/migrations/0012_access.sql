-- Processes remember for a moment whose a cookie is and what its owner may do. Whatever could make that wrong is told to all of them.
CREATE FUNCTION auth.tell_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('airworthy_access', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_access AFTER UPDATE OR DELETE OR TRUNCATE ON auth.session FOR EACH STATEMENT EXECUTE FUNCTION auth.tell_access();
CREATE TRIGGER tell_access AFTER UPDATE OR DELETE OR TRUNCATE ON auth."user" FOR EACH STATEMENT EXECUTE FUNCTION auth.tell_access();
CREATE TRIGGER tell_access AFTER UPDATE OR DELETE OR TRUNCATE ON auth.member FOR EACH STATEMENT EXECUTE FUNCTION auth.tell_access();

-- Number of the newest event of an organisation, in one round trip.
CREATE FUNCTION ledger_seq(p_org text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('airworthy.org', p_org, true);
  RETURN coalesce((SELECT seq FROM ledger_head WHERE org_id = p_org), 0);
END
$$;

-- Lists of findings: the worst and oldest first, of all or of those in a state.
ALTER TABLE finding ADD COLUMN rank smallint GENERATED ALWAYS AS
  ((CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END)::smallint) STORED;
CREATE INDEX finding_by_rank ON finding (org_id, rank, opened_at, id);
CREATE INDEX finding_by_state ON finding (org_id, state, rank, opened_at, id);
CREATE INDEX run_newest ON run (org_id, created_at DESC, id DESC);
CREATE INDEX service_by_name ON service (org_id, name, id);
