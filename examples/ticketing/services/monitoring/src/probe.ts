import type pg from 'pg';
import type { Target } from './config.ts';
import { up } from './metrics.ts';

export async function probe(pool: pg.Pool, target: Target): Promise<boolean> {
  const start = Date.now();
  let ok = false;
  try {
    const response = await fetch(`${target.url}/health/ready`);
    ok = response.ok;
  } catch {}
  up.set({ service: target.name }, ok ? 1 : 0);
  await pool.query('INSERT INTO probes (service, up, latency_ms) VALUES ($1, $2, $3)', [target.name, ok, Date.now() - start]);
  const open = await pool.query("SELECT id FROM incidents WHERE service = $1 AND status = 'open'", [target.name]);
  if (!ok && open.rows.length === 0) await pool.query('INSERT INTO incidents (service) VALUES ($1)', [target.name]);
  if (ok && open.rows.length > 0) {
    await pool.query("UPDATE incidents SET status = 'closed', closed_at = now() WHERE id = $1", [open.rows[0].id]);
  }
  return ok;
}

/** Looks at every service again and again. */
export function watch(pool: pg.Pool, targets: readonly Target[], everyMs: number): NodeJS.Timeout {
  return setInterval(() => {
    targets.forEach((target) => probe(pool, target));
  }, everyMs);
}
