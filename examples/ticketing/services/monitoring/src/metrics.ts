import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const up = new Gauge({
  name: 'service_up',
  help: 'Whether a service is ready',
  labelNames: ['service'],
  registers: [registry],
});

export const incidentsOpened = new Counter({
  name: 'incidents_opened_total',
  help: 'Incidents that were opened',
  registers: [registry],
});
