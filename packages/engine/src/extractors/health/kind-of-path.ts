import type { HealthEndpoint } from '@airworthy/model';

const LAST: readonly (readonly [pattern: RegExp, kind: HealthEndpoint['kind']])[] = [
  [/^(?:live|liveness|livez|alive)$/, 'liveness'],
  [/^(?:ready|readiness|readyz)$/, 'readiness'],
  [/^(?:startup|startupz|started)$/, 'startup'],
  [/^(?:health|healthz|healthcheck|health-check|_health|ping|heartbeat)$/, 'combined'],
];

/** Which probe a path is made for, from its last segment; a path with parameters is about something else. */
export function kindOfPath(path: string): HealthEndpoint['kind'] | undefined {
  if (/[:*]/.test(path)) return undefined;
  const segments = path
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '');
  const last = segments.at(-1);
  if (last === undefined) return undefined;
  const found = LAST.find(([pattern]) => pattern.test(last))?.[1];
  if (
    found !== undefined &&
    found !== 'combined' &&
    segments.length > 1 &&
    !/health|probe|status|^api$|^v\d|internal/.test(segments.at(-2) ?? '')
  )
    return undefined;
  // `/health/detailed`, `/health/db`: a report about health.
  return found ?? (segments.at(-2) !== undefined && /^healthz?$/.test(segments.at(-2) as string) ? 'combined' : undefined);
}
