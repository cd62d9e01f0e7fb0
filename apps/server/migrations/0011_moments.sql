-- Moments are kept to the millisecond, as JSON tells them: a cursor made of one means the same row again.
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT c.relname AS tab, a.attname AS col FROM pg_attrdef d
             JOIN pg_class c ON c.oid = d.adrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
             WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migration' AND pg_get_expr(d.adbin, d.adrelid) = 'now()' LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT date_trunc(''milliseconds'', now())', one.tab, one.col);
  END LOOP;
END
$$;
