-- What the running service may do. Another role owns the tables and runs migrations.
DO $$
BEGIN
  CREATE ROLE ledger_service NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object THEN
  NULL; -- roles belong to the server, not to this database
END $$;
GRANT USAGE ON SCHEMA public TO ledger_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ledger_service;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ledger_service;
REVOKE UPDATE, DELETE ON ledger_entries, audit_trail FROM ledger_service;
REVOKE INSERT, DELETE ON merchants FROM ledger_service;
