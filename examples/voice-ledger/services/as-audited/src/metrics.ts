import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const requestSeconds = new Histogram({
  name: 'http_request_seconds',
  help: 'Duration of requests',
  labelNames: ['method', 'route', 'status'],
  registers: [registry],
});

export const openSockets = new Gauge({ name: 'voice_sockets_open', help: 'Open voice connections', registers: [registry] });
