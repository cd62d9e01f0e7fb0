import { Client } from 'pg';

/**
 * Runs between the first and the last, written by SQL: each says every item of every service anew, as the first run of the service said it. The
 * rows are those that imports write; what is in force stays what the first run said.
 */
export async function writeHistory(url: string, runs: number, tell: (line: string) => void): Promise<void> {
  const sql = new Client({ connectionString: url });
  await sql.connect();
  // As the owner, and without the checks of references, which hold by how the rows are made.
  await sql.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET statement_timeout = 0`);
  for (let run = 1; run <= runs; run += 1) {
    const from = performance.now();
    await sql.query('BEGIN');
    await sql.query(
      `CREATE TEMP TABLE made ON COMMIT DROP AS
       SELECT gen_random_uuid() AS id, first.id AS first_id, first.org_id, first.repository_id, first.created_at - make_interval(days => 7 * $1) AS at
       FROM run first WHERE first.trigger = 'push' AND first.requested_by <> 'history'`,
      [runs - run + 1],
    );
    await sql.query(
      `INSERT INTO run (org_id, id, repository_id, state, trigger, requested_by, tree_hash, standards_hash, tool_version, result_sha256, created_at, started_at, finished_at)
       SELECT r.org_id, made.id, r.repository_id, 'done', 'push', 'history', r.tree_hash, r.standards_hash, r.tool_version, r.result_sha256, made.at, made.at, made.at
       FROM made JOIN run r ON r.org_id = made.org_id AND r.id = made.first_id`,
    );
    await sql.query(
      `INSERT INTO service_run (org_id, run_id, service_id, finished_at, grade, points, coverage, counts, decisions, components)
       SELECT s.org_id, made.id, s.service_id, made.at, s.grade, s.points, s.coverage, s.counts, s.decisions, s.components
       FROM made JOIN service_run s ON s.org_id = made.org_id AND s.run_id = made.first_id`,
    );
    const { rowCount } = await sql.query(
      `INSERT INTO verdict_event (org_id, service_id, item, method, status, confidence, reason, evidence, item_hash, code_hash, run_id, actor, at)
       SELECT e.org_id, e.service_id, e.item, e.method, e.status, e.confidence, e.reason || ' (' || $1::int || ')', e.evidence, e.item_hash, e.code_hash, made.id, 'history', made.at
       FROM made JOIN verdict_event e ON e.org_id = made.org_id AND e.run_id = made.first_id`,
      [run],
    );
    await sql.query('COMMIT');
    tell(`run ${run + 1}, by SQL: ${rowCount} verdict events in ${((performance.now() - from) / 1000).toFixed(0)} s`);
  }
  await sql.query('SET session_replication_role = DEFAULT');
  await sql.query('VACUUM ANALYZE');
  await sql.end();
}

/** How much there is, by table. */
export async function sizes(url: string): Promise<string> {
  const sql = new Client({ connectionString: url });
  await sql.connect();
  const count = async (table: string): Promise<string> => {
    const { rows } = await sql.query<{ n: number }>(`SELECT count(*)::float8 AS n FROM ${table}`);
    return `${(rows[0]?.n ?? 0).toLocaleString('en')} ${table}`;
  };
  const counts: string[] = [];
  for (const table of ['service', 'run', 'verdict_event', 'verdict', 'finding', 'ledger']) counts.push(await count(table));
  const { rows } = await sql.query<{ bytes: number }>('SELECT pg_database_size(current_database())::float8 AS bytes');
  await sql.end();
  return `${counts.join(', ')}; ${((rows[0]?.bytes ?? 0) / 1e9).toFixed(1)} GB`;
}
