export { createHttp } from './create-http.ts';
export type { App, HttpOptions } from './create-http.ts';
export { Problem } from './errors.ts';
export { requireUser, requireRole } from './users.ts';
export { serviceRoutes } from './services.ts';
export { currentCorrelationId, runWithCorrelationId } from './correlation.ts';
export { idempotencyKey } from './idempotency.ts';
export { serve } from './serve.ts';
