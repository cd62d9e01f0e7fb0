import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Pool } from 'pg';

export const registry = new Registry();
registry.setDefaultLabels({ service: 'voice-ledger' });
collectDefaultMetrics({ register: registry });
const registers = [registry];

export const requestSeconds = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration of requests',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers,
});
export const outboundSeconds = new Histogram({
  name: 'outbound_request_duration_seconds',
  help: 'Duration of calls to other systems',
  labelNames: ['system', 'outcome'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers,
});
export const voiceSeconds = new Histogram({
  name: 'voice_answer_duration_seconds',
  help: 'From the end of an utterance to its answer',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers,
});
export const openSockets = new Gauge({ name: 'voice_sockets_open', help: 'Open voice connections', registers });
export const breakerOpen = new Gauge({ name: 'breaker_open', help: '1 while a breaker is open', labelNames: ['system'], registers });
export const countersAway = new Gauge({ name: 'redis_counters_away', help: '1 while Redis is away and the table counts', registers });
export const refusals = new Counter({
  name: 'refused_requests_total',
  help: 'Requests refused before any work',
  labelNames: ['reason'],
  registers,
});
export const logins = new Counter({ name: 'logins_total', help: 'Sign-ins by outcome', labelNames: ['outcome'], registers });
export const webhookDeliveries = new Counter({
  name: 'webhook_deliveries_total',
  help: 'Webhooks by outcome',
  labelNames: ['outcome'],
  registers,
});
export const messages = new Counter({
  name: 'messages_total',
  help: 'Messages by channel and outcome',
  labelNames: ['channel', 'outcome'],
  registers,
});
export const jobs = new Histogram({
  name: 'job_duration_seconds',
  help: 'Duration of jobs by queue and outcome',
  labelNames: ['queue', 'outcome'],
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30],
  registers,
});
export const modelTokens = new Counter({
  name: 'model_tokens_total',
  help: 'Tokens that the language model counted',
  labelNames: ['model', 'direction'],
  registers,
});
export const voiceSpent = new Counter({ name: 'voice_spent_rupees_total', help: 'What voice cost', registers });
export const voiceActions = new Counter({
  name: 'voice_actions_total',
  help: 'What was done by voice',
  labelNames: ['action'],
  registers,
});

/** Depth of queues and use of the pool are asked when somebody looks. */
export function watchDatabase(pool: Pool, waitingJobs: () => Promise<ReadonlyMap<string, number>>): void {
  const connections = new Gauge({ name: 'database_connections', help: 'Connections by state', labelNames: ['state'], registers });
  const depth = new Gauge({ name: 'queue_waiting_jobs', help: 'Jobs that wait', labelNames: ['queue'], registers });
  registry.registerMetric(
    new Gauge({
      name: 'database_pool_watch',
      help: 'Always 1; refreshes the gauges above',
      registers: [],
      async collect() {
        this.set(1);
        connections.set({ state: 'total' }, pool.totalCount);
        connections.set({ state: 'idle' }, pool.idleCount);
        connections.set({ state: 'waiting' }, pool.waitingCount);
        for (const [queue, count] of await waitingJobs()) depth.set({ queue }, count);
      },
    }),
  );
}
