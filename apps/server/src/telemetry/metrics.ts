import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Pool } from 'pg';

/** How a worker's turn at a run ended: `given back` means that another worker does it again. */
export type RunOutcome = 'done' | 'failed' | 'cancelled' | 'given-back';

/** What one process counts; every process has its own. */
export interface Metrics {
  readonly registry: Registry;
  request(of: { readonly method: string; readonly route: string; readonly status: number }, seconds: number): void;
  run(outcome: RunOutcome, seconds: number): void;
  /** Connections of a pool, read when somebody asks. */
  watchPool(pool: Pick<Pool, 'idleCount' | 'totalCount' | 'waitingCount'>): void;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  });
  const failures = new Counter({ name: 'http_errors_total', help: 'Answers of 500 and above', labelNames: ['route'], registers });
  const runs = new Counter({
    name: 'airworthy_runs_total',
    help: 'Audits that this process worked on, by how they ended',
    labelNames: ['outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'airworthy_run_duration_seconds',
    help: 'Time from taking a job to its end, by how it ended',
    labelNames: ['outcome'],
    buckets: [1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800],
    registers,
  });
  // A series that is there from the start makes the first failure a rise and not an appearance.
  for (const outcome of ['done', 'failed', 'cancelled', 'given-back'] as const) runs.inc({ outcome }, 0);
  return {
    registry,
    request({ method, route, status }, seconds) {
      requests.observe({ method, route, status }, seconds);
      if (status >= 500) failures.inc({ route });
    },
    run(outcome, seconds) {
      runs.inc({ outcome });
      durations.observe({ outcome }, seconds);
    },
    watchPool(pool) {
      const gauge = new Gauge({
        name: 'database_connections',
        help: 'Connections of the pool',
        labelNames: ['state'],
        registers,
        collect() {
          gauge.set({ state: 'idle' }, pool.idleCount);
          gauge.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
          gauge.set({ state: 'waiting' }, pool.waitingCount);
        },
      });
    },
  };
}
