import { pushTo, known } from '@airworthy/model';
import type { RateLimiter, Route } from '@airworthy/model';

/**
 * Limits of `@nestjs/throttler`, each with the routes that it covers. It counts by address, answers 429 with `Retry-After`, and tells the
 * rest in headers. https://docs.nestjs.com/security/rate-limiting
 */
export function throttlersOf(routes: readonly Route[]): RateLimiter[] {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    if (route.rateLimit === null || !route.guards.some((guard) => guard.phase === 'guard' && /throttl/i.test(guard.name))) continue;
    const { location } = route.rateLimit;
    const key = `${location.path}:${location.line}:${location.column ?? 0}`;
    pushTo(groups, key, route);
  }
  return [...groups.values()].flatMap((covered) => {
    const limit = covered[0]?.rateLimit;
    if (limit === null || limit === undefined) return [];
    return [
      {
        location: limit.location,
        wiring: { state: 'wired', rung: 'L7' },
        by: '@nestjs/throttler',
        scope: covered.length >= routes.length * 0.5 ? 'global' : 'route',
        max: limit.max,
        windowMs: limit.windowMs,
        store: limit.store === 'redis' || limit.store === 'database' || limit.store === 'memory' ? limit.store : 'unknown',
        keyedBy: limit.keyedBy === 'custom' || limit.keyedBy === 'user' ? limit.keyedBy : 'ip',
        perUser: limit.keyedBy === 'user',
        perTenant: limit.perTenant ?? false,
        statusCode: known(429),
        sendsRetryAfter: true,
        sendsHeaders: true,
        allowList: false,
        expires: true,
        atomic: true,
        bans: 'unknown',
      } satisfies RateLimiter,
    ];
  });
}
