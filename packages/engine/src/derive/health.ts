import type { HealthEndpoint } from '@airworthy/model';
import { live } from './wired.ts';

/**
 * What a balancer would ask: the readiness endpoints; without one, the health endpoints that ask a dependency; else whatever there is.
 * A plain `/health` beside a real `/health/ready` is not what decides about traffic.
 */
export function decidingEndpoints(all: readonly HealthEndpoint[]): HealthEndpoint[] {
  const served = live(all).length > 0 ? live(all) : [...all];
  const readiness = served.filter((one) => one.kind === 'readiness');
  if (readiness.length > 0) return readiness;
  const combined = served.filter((one) => one.kind === 'combined');
  const asking = combined.filter((one) => one.checks.length > 0);
  return asking.length > 0 ? asking : combined;
}
