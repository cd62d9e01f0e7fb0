import type { HealthEndpoint, Known, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Holds } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { decidingEndpoints } from '../../derive/health.ts';
import { both, isWired, live, toldIf, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'The running app serves no health endpoint.';
const named = (health: HealthEndpoint): string => `${health.method} ${health.path}`;
/** An answer that changes without a dependency that was recognised may come from one that was not. */
const mayAsk = (health: HealthEndpoint): Holds => (health.checks.length > 0 ? true : health.constant === true ? false : undefined);
const asks = (health: HealthEndpoint): string =>
  health.checks.length > 0
    ? `asks ${health.checks.join(', ')}`
    : mayAsk(health) === false
      ? 'asks no dependency'
      : 'asks no dependency that was recognised';
const isReadiness = (health: HealthEndpoint): boolean => health.kind === 'readiness' || health.kind === 'combined';
const not = (answer: Holds): Holds => (answer === undefined ? undefined : !answer);

export const healthServed = defineCheck({
  id: 'reliability/health-served',
  ...controlExists('healthEndpoints', {
    title: 'The running app serves a health endpoint',
    failTitle: 'A health endpoint is written, but the running app does not serve it',
    seen: (health) => `${named(health)} (${health.kind}) ${asks(health)}`,
    none: NONE,
  }),
});

const LIVE_PATH =
  /(^|\/)(health|healthz|_health|probes?|status)\/(live|liveness|alive)$|(^|\/)(livez|liveness|healthz\/live)$|^\/(live|alive)$/i;
const STARTUP_PATH = /(^|\/)(health|healthz|_health|probes?|status)\/(startup|started)$|(^|\/)(startupz|startup)$/i;

/** Beside an endpoint of its own for readiness, a `/healthz` that asks nothing says that the process is alive. */
function speaksForLife(health: HealthEndpoint, all: readonly HealthEndpoint[]): boolean {
  return (
    health.kind === 'combined' &&
    health.checks.length === 0 &&
    health.constant === true &&
    live(all).some((one) => one.kind === 'readiness')
  );
}

type Probe = { route?: Route; health?: HealthEndpoint };

/** An endpoint of one kind, known by its path or by what its handler does. */
function probeServed(
  kind: HealthEndpoint['kind'],
  path: RegExp,
  name: string,
  also?: (health: HealthEndpoint, all: readonly HealthEndpoint[]) => boolean,
) {
  return {
    title: `The running app serves a dedicated ${name} endpoint`,
    failTitle: `A ${name} endpoint is written, but the running app does not serve it`,
    needs: ['routes', 'healthEndpoints'] as const,
    subjects: (facts: { routes: Route[]; healthEndpoints: HealthEndpoint[] }): Probe[] => [
      ...facts.routes.filter((route) => path.test(route.path)).map((route) => ({ route })),
      ...facts.healthEndpoints
        .filter(
          (health) =>
            (health.kind === kind || also?.(health, facts.healthEndpoints) === true) &&
            !facts.routes.some((route) => path.test(route.path) && route.path === health.path),
        )
        .map((health) => ({ health })),
    ],
    holds: (probe: Probe): Holds => isWired(probe.route ?? probe.health ?? {}),
    location: (probe: Probe) => (probe.route ?? probe.health)?.location,
    message: (probe: Probe) => {
      const one = probe.route ?? probe.health;
      return one ? `${one.method} ${one.path}${wiringNote(one)}` : '';
    },
    whenNone: 'fail' as const,
    noneMessage: `No route of the running app is a ${name} endpoint.`,
    confidence: 'proved' as const,
    quantifier: 'any' as const,
  };
}

export const livenessServed = defineCheck({
  id: 'reliability/liveness-served',
  ...probeServed('liveness', LIVE_PATH, 'liveness', speaksForLife),
});

export const startupServed = defineCheck({ id: 'reliability/startup-served', ...probeServed('startup', STARTUP_PATH, 'startup') });

export const readinessServed = defineCheck({
  id: 'reliability/readiness-served',
  ...controlExists('healthEndpoints', {
    title: 'An endpoint tells whether the instance can serve',
    failTitle: 'No endpoint that is served looks at what the instance needs',
    of: isReadiness,
    works: (health) => mayAsk(health),
    seen: (health) => `${named(health)} ${asks(health)}`,
    none: 'No readiness endpoint is served.',
  }),
});

export const livenessIndependent = defineCheck({
  id: 'reliability/liveness-independent',
  ...everyLive('healthEndpoints', {
    title: 'Liveness asks no dependency',
    failTitle: 'Liveness fails when a dependency fails, so healthy instances are restarted',
    of: (health) => health.kind === 'liveness',
    holds: (health) => (health.watchesProcess === true && health.checks.length === 0 ? true : not(mayAsk(health))),
    seen: (health) => `${named(health)} ${asks(health)}`,
    none: 'There is no liveness endpoint of its own.',
  }),
});

/** Readiness asks a dependency that the service has. The question does not arise where it has none. */
function asked(words: RegExp, what: string, family: 'dbClients' | 'cacheClients') {
  return {
    title: `Readiness asks ${what}`,
    failTitle: `Readiness does not ask ${what}`,
    needs: ['healthEndpoints', family] as const,
    subjects: (facts: { healthEndpoints: HealthEndpoint[] } & Record<string, unknown[]>): HealthEndpoint[] =>
      live((facts[family] ?? []) as HealthEndpoint[]).length > 0 ? facts.healthEndpoints.filter(isReadiness) : [],
    holds: (health: HealthEndpoint): Holds =>
      both(isWired(health), health.checks.some((check) => words.test(check)) || (health.checks.length > 0 ? false : mayAsk(health))),
    location: (health: HealthEndpoint) => health.location,
    message: (health: HealthEndpoint) => `${named(health)} ${asks(health)}${wiringNote(health)}`,
    whenNone: 'na' as const,
    noneMessage: `There is no readiness endpoint, or the service does not use ${what}.`,
    confidence: 'proved' as const,
    quantifier: 'any' as const,
  };
}

export const databaseAsked = defineCheck({
  id: 'reliability/readiness-asks-database',
  ...asked(/postgres|mysql|mongo|sql|database|^db$|prisma|knex/i, 'the database', 'dbClients'),
});

export const cacheAsked = defineCheck({
  id: 'reliability/readiness-asks-cache',
  ...asked(/redis|cache|memcached|valkey/i, 'the cache', 'cacheClients'),
});

/** What a check of readiness is called that asks the broker behind a library. */
const BROKERS: readonly (readonly [by: RegExp, words: RegExp])[] = [
  [/^(?:bull|bullmq|bee-queue)$/, /queue|bull|redis/i],
  [/^amqp/, /queue|rabbit|amqp/i],
  [/kafka/, /kafka|broker/i],
  [/^pg-boss$/, /queue|boss|postgres|database|^db$/i],
];

export const queueAsked = defineCheck({
  id: 'reliability/readiness-asks-queue',
  title: 'Readiness asks the queue',
  failTitle: 'Readiness does not ask the queue',
  needs: ['healthEndpoints', 'queues', 'jobEnqueues'],
  subjects: ({ healthEndpoints, queues, jobEnqueues }) =>
    live(queues).length > 0 || live(jobEnqueues).length > 0 ? healthEndpoints.filter(isReadiness) : [],
  // A Redis that keeps the cache says nothing of a broker of another kind.
  holds: (health, { queues, jobEnqueues }) => {
    const kinds = [...new Set([...live(queues), ...live(jobEnqueues)].map(({ by }) => by))];
    const words = kinds.map((by) => BROKERS.find(([pattern]) => pattern.test(by))?.[1] ?? /queue|rabbit|amqp|bull|kafka|sqs|redis/i);
    const all = words.every((one) => health.checks.some((check) => one.test(check)));
    return both(isWired(health), all || (health.checks.length > 0 ? false : mayAsk(health)));
  },
  location: (health) => health.location,
  message: (health) => `${named(health)} ${asks(health)}${wiringNote(health)}`,
  whenNone: 'na',
  noneMessage: 'There is no readiness endpoint, or the service does not use the queue.',
  confidence: 'proved',
  quantifier: 'any',
});

export const failureIs503 = defineCheck({
  id: 'reliability/failure-is-503',
  title: 'A failing dependency makes the readiness answer 503',
  failTitle: 'Readiness answers with success although a dependency fails',
  needs: ['healthEndpoints'],
  subjects: ({ healthEndpoints }) => decidingEndpoints(live(healthEndpoints)).filter((health) => health.checks.length > 0),
  holds: (health) => {
    if (health.constant === true) return false;
    return health.statuses.length === 0 ? undefined : health.statuses.some((status) => status >= 500);
  },
  location: (health) => health.location,
  message: (health) =>
    `${named(health)} ${asks(health)} and can send ${health.statuses.length > 0 ? health.statuses.join(', ') : 'statuses that could not be read'}${wiringNote(health)}`,
  whenNone: 'na',
  noneMessage: 'No health endpoint asks a dependency.',
  confidence: 'proved',
});

export const readinessReal = defineCheck({
  id: 'reliability/readiness-real',
  title: 'Readiness reports what it found, not a constant',
  failTitle: 'Readiness reports success whatever the state',
  needs: ['healthEndpoints'],
  // A plain `/health` that asks nothing says that the process answers; that nothing speaks for readiness is told by an item of its own.
  subjects: ({ healthEndpoints }) =>
    decidingEndpoints(live(healthEndpoints)).filter((one) => one.kind === 'readiness' || one.checks.length > 0 || one.constant !== true),
  holds: (health) => not(told(health.constant)),
  location: (health) => health.location,
  message: (health) =>
    `${named(health)} ${health.constant === true ? 'always gives the same answer' : health.checks.length > 0 ? asks(health) : 'answers by what it finds'}${wiringNote(health)}`,
  whenNone: 'na',
  noneMessage: 'No endpoint of the running app speaks for readiness.',
  confidence: 'proved',
});

/** A time of its own, from the code or from the environment with a default. */
const isSet = (time: Known<number>): boolean =>
  (time.state === 'known' && time.value > 0) || (time.state === 'env' && time.fallback !== undefined && time.fallback > 0);

export const checksBounded = defineCheck({
  id: 'reliability/health-checks-bounded',
  ...everyLive('healthEndpoints', {
    title: 'Each check of a dependency is bounded in time',
    failTitle: 'A check of a dependency can hang as long as the dependency does',
    holds: (health) => told(health.bounded),
    seen: (health) =>
      `${named(health)} ${asks(health)}, ${health.bounded === true ? 'each with a time-out' : 'without a visible time-out'}`,
    none: 'No health endpoint asks a dependency over the network.',
  }),
  needs: ['healthEndpoints', 'dbClients'],
  beside: ['dbClients'],
  // A query of an embedded database runs within the process: nothing is waited for that a time-out could end.
  subjects({ healthEndpoints, dbClients }) {
    const stores = live(dbClients);
    const embedded = stores.length > 0 && stores.every((client) => client.engine === 'sqlite');
    // What every connection and every statement is given ends the check too.
    const ends = stores.length > 0 && stores.every((client) => isSet(client.connectionTimeout) && isSet(client.statementTimeout));
    return live(healthEndpoints)
      .filter((health) => health.checks.some((what) => !(embedded && what === 'database')))
      .map((health) =>
        ends && health.checks.every((what) => what === 'database' || stores.some(({ engine }) => engine === what))
          ? { ...health, bounded: true }
          : health,
      );
  },
});

export const healthDiscreet = defineCheck({
  id: 'reliability/health-discreet',
  ...everyLive('healthEndpoints', {
    title: 'Health answers give away nothing about the inside',
    failTitle: 'Health answers tell versions, hosts or error messages',
    holds: (health) => (health.leaks === undefined ? undefined : health.leaks.length === 0),
    seen: (health) => `${named(health)} ${health.leaks?.length ? `tells ${health.leaks.join(', ')}` : 'tells states only'}`,
    none: NONE,
  }),
});

export const healthCached = defineCheck({
  id: 'reliability/health-cached',
  ...everyLive('healthEndpoints', {
    title: 'Frequent probes do not multiply the load on dependencies',
    failTitle: 'Every probe sends its own queries to the dependencies',
    of: (health) => health.checks.length > 0,
    holds: (health) => toldIf(health.cached),
    seen: (health) => `${named(health)} ${health.cached === true ? 'keeps results for a moment' : 'asks anew on every call'}`,
    none: 'No health endpoint asks a dependency.',
  }),
});

export const softDependenciesDegrade = defineCheck({
  id: 'reliability/soft-dependencies-degrade',
  title: 'Optional dependencies are reported as degraded, not as unready',
  failTitle: 'Every dependency is treated as essential',
  needs: ['healthEndpoints'],
  // What a balancer asks decides; reports for people beside it do not.
  subjects: ({ healthEndpoints }) => decidingEndpoints(live(healthEndpoints)).filter((health) => health.checks.length > 1),
  holds: (health) => both(isWired(health), health.soft === undefined ? undefined : health.soft.length > 0),
  location: (health) => health.location,
  message: (health) =>
    `${named(health)} ${asks(health)}; optional: ${health.soft === undefined ? 'not readable' : health.soft.length > 0 ? 'some are reported as degraded' : 'none'}${wiringNote(health)}`,
  related: (health) => health.related ?? [],
  whenNone: 'na',
  noneMessage: 'Readiness asks at most one dependency.',
  confidence: 'likely',
  quantifier: 'any',
});
