import type { Node } from 'oxc-parser';
import type { Known, RoutePurpose, RouteRateLimit } from '@airworthy/model';
import type { BootValue } from '../boot/boot-value.ts';
import { walk } from '../lang/typescript/syntax.ts';
import { parseDuration } from '../lang/text/duration.ts';
import { propertyOf, toKnown } from '../boot/inspect.ts';
import type { Machine } from '../boot/machine.ts';
import { snapshot } from '../boot/snapshot.ts';
import { readKey } from './limiter-key.ts';
import type { LinkedRoute } from './linked.ts';

const PURPOSES: [RoutePurpose, RegExp][] = [
  ['health', /(?:^|\/)_{0,2}(?:health[\w-]*|healthz|livez?|liveness|readyz?|readiness|ping|status|startup)(?:\/|$)/i],
  ['metrics', /(?:^|\/)metrics(?:\/|$)/i],
  ['docs', /(?:^|\/)(?:docs?|documentation|swagger[\w.-]*|openapi[\w.-]*|api-docs|redoc|reference)(?:\/|$)/i],
  ['password-reset', /(?:forgot|reset|recover)[-_]?password|password[-_/](?:forgot|reset|recover)/i],
  ['token-refresh', /(?:^|\/)(?:refresh|refresh[-_]token|token\/refresh)(?:\/|$)/i],
  ['login', /(?:^|\/)(?:login|log-in|signin|sign-in|authenticate|sessions?\/new|token)(?:\/|$)/i],
  ['register', /(?:^|\/)(?:register|signup|sign-up|registration)(?:\/|$)/i],
  ['webhook', /webhooks?(?:\/|$)/i],
  [
    'debug',
    /(?:^|\/)(?:debug|__debug|dev-tools|pprof|heapdump|test-(?:communication|connection|error|email|mail|sms|route|endpoint|auth|webhook|db|database|redis|queue|sentry))(?:\/|$)/i,
  ],
  ['admin', /(?:^|\/)admin(?:\/|$)/i],
  ['internal', /(?:^|\/)internal(?:\/|$)/i],
  ['upload', /(?:^|\/)(?:upload[\w-]*|import|attachments?)(?:\/|$)/i],
  ['payment', /(?:^|\/)(?:payments?|checkout|charges?|refunds?|payouts?|billing)(?:\/|$)/i],
  ['search', /(?:^|\/)(?:search|autocomplete|suggest[\w-]*)(?:\/|$)/i],
];

/** What a route is for, by its path; the wiring decides before the words do. */
export function purposeOf(method: string, path: string, websocket: boolean, by: string | undefined): RoutePurpose {
  if (websocket) return 'websocket';
  if (by === '@fastify/static' || by === 'express.static') return 'static';
  if (path === '' || path === '/') return 'root';
  for (const [purpose, pattern] of PURPOSES) {
    if (purpose === 'login' && method === 'GET' && !/login|signin/i.test(path)) continue;
    if (pattern.test(path)) return purpose;
  }
  return 'api';
}

/** A time window as milliseconds: a number, or a text like `1 minute`. */
export function toMilliseconds(value: Known<string | number>): Known<number> {
  if (value.state !== 'known')
    return value.state === 'env'
      ? { state: 'env', name: value.name, ...(typeof value.fallback === 'number' ? { fallback: value.fallback } : {}) }
      : value;
  const milliseconds = typeof value.value === 'number' ? value.value : parseDuration(value.value);
  return milliseconds === undefined ? { state: 'unknown', source: String(value.value) } : { state: 'known', value: milliseconds };
}

/** What the limiter does for a route. */
export function limitOf(machine: Machine, route: LinkedRoute): RouteRateLimit | null {
  const limiter = route.limiter;
  if (limiter === undefined) return null;
  const options = [...limiter.options.map((value) => snapshot(machine, value)), ...(limiter.recorded ?? [])];
  const first = (...keys: string[]): BootValue | undefined => {
    for (const value of options) {
      for (const key of keys) {
        const member = propertyOf(value, key);
        if (member !== undefined && !(member.kind === 'known' && member.value === undefined)) return member;
      }
    }
    return undefined;
  };
  const spared = first('allowList', 'skip', 'allowlist');
  if (spared?.kind === 'function' && namesPath(spared.node, route.path)) return null;
  const fastify = limiter.by.includes('fastify');
  const koa = limiter.by.startsWith('koa-ratelimit');
  const driver = first('driver');
  const max = first('max', 'limit', 'points');
  const window = first('timeWindow', 'windowMs', 'duration');
  const store = first('store', 'redis', 'nameSpace');
  const keyed = readKey(first('keyGenerator', ...(koa ? ['id'] : [])));
  return {
    // The packages have documented defaults: 1000 per minute, 2500 per hour, 5 per minute.
    max: max === undefined ? { state: 'known', value: fastify ? 1000 : koa ? 2500 : 5 } : toKnown<number>(max, 'number'),
    windowMs: window === undefined ? { state: 'known', value: koa ? 3_600_000 : 60_000 } : toMilliseconds(toKnown<string | number>(window)),
    keyedBy: keyed.keyedBy,
    ...(keyed.perTenant === true ? { perTenant: true } : {}),
    store:
      first('redis') !== undefined || (driver?.kind === 'known' && driver.value === 'redis')
        ? 'redis'
        : store === undefined || (store.kind === 'known' && store.value === undefined)
          ? 'memory'
          : storeKind(store),
    location: machine.locate(limiter.site),
  };
}

/** `allowList: (request) => request.url === '/healthz'`: the limiter lets the route alone. */
function namesPath(node: Node, path: string): boolean {
  let named = false;
  walk(node, (at) => {
    if (at.type === 'Literal' && typeof at.value === 'string' && at.value.length > 1 && at.value.startsWith('/'))
      named ||= at.value === path || path.startsWith(`${at.value.replace(/\/$/, '')}/`);
  });
  return named;
}

function storeKind(value: BootValue): string {
  if (value.kind === 'external')
    return /redis/i.test(value.name)
      ? 'redis'
      : /mongo|postgres|knex|sequelize|prisma|mysql/i.test(value.name)
        ? 'database'
        : /memory/i.test(value.name)
          ? 'memory'
          : 'unknown';
  return value.kind === 'object' && /redis/i.test(value.className ?? '') ? 'redis' : 'unknown';
}
