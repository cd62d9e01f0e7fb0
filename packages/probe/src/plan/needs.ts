import type { ProbeNeed, ProbeResult } from '@airworthy/model';
import type { ProbeConfig } from '../config/probe-config.ts';
import type { PlannedRoute } from './route.ts';

interface Known {
  readonly config: Pick<ProbeConfig, 'users' | 'start' | 'target'>;
  readonly routes: readonly PlannedRoute[];
}

interface Rule {
  /** Whether it may be missing at all; it may where nothing is said. */
  readonly when?: boolean;
  readonly need: string;
  readonly settings: string | null;
  readonly probes: RegExp;
  readonly results?: (one: Pick<ProbeResult, 'code' | 'message'>) => boolean;
}

/** What a run would have to be given to decide more, most useful first: from why probes were not tried, and why results are inconclusive. */
export function needsOf(
  known: Known,
  untried: readonly { reason: string }[],
  results: readonly Pick<ProbeResult, 'outcome' | 'code' | 'message'>[] = [],
): ProbeNeed[] {
  const open = results.filter((one) => one.outcome === 'inconclusive');
  const [probes, left] = [new Set(untried), new Set(open)];
  const needs: ProbeNeed[] = [];
  for (const { when = true, need, settings, ...of } of rulesFor(known)) {
    if (!when) continue;
    // Each is counted once, for the first that it waits for.
    const unlocked = [...probes].filter((one) => of.probes.test(one.reason));
    const decided = [...left].filter((one) => of.results?.(one) === true);
    for (const one of unlocked) probes.delete(one);
    for (const one of decided) left.delete(one);
    if (unlocked.length + decided.length > 0) needs.push({ need, settings, probes: unlocked.length, results: decided.length });
  }
  return needs;
}

function rulesFor({ config, routes }: Known): Rule[] {
  const count = Object.keys(config.users).length;
  const tenants = new Set(Object.values(config.users).map((one) => one.tenant));
  const noUser = /^(?:no-user|no-second-user|stranger-refused)$/;
  const others = config.target !== undefined && !config.start ? ' (then without --target: the run starts it itself)' : '';
  return [
    {
      when: count === 0,
      need: 'a user who is let in, and one of another tenant: without them only refusals are seen, and a refusal says nothing where nobody is let in',
      settings: `users:\n${userLines('first', 'one', routes)}\n${userLines('second', 'two', routes)}`,
      probes: /\b(?:user|users)\b/,
      results: ({ code, message }) => noUser.test(code) || (code === 'baseline-lost' && /\((?:unauthenticated|forbidden)\)/.test(message)),
    },
    {
      when: count > 0,
      need: 'a user, or a query, with which routes answer that refuse the users of the settings',
      settings: 'queries: { GET /orders: status=open }',
      probes: /$^/,
      results: ({ code, message }) => code === 'baseline-lost' && /\((?:unauthenticated|invalid)\)/.test(message),
    },
    {
      when: count === 1 || (count > 0 && tenants.size === 1),
      need: 'a second user, of another tenant: what belongs to one must be hidden from the other',
      settings: `users:\n${userLines('second', 'two', routes)}`,
      probes: /\btwo users\b/,
      results: ({ code }) => code === 'no-second-user',
    },
    { need: 'leave to write as the users of the settings: --tier test-tenant', settings: null, probes: /^needs --tier test-tenant/ },
    {
      need: 'leave to load it and to break what it needs, which only a target gets that the run starts itself: --tier fault',
      settings: null,
      probes: /^needs --tier fault/,
    },
    {
      need: 'a webhook with a delivery that is taken, and how it is signed',
      settings:
        "webhooks:\n  - path: /webhooks/payments\n    secret: '${env.WEBHOOK_SECRET}'\n    sign: { header: x-signature, over: body }\n    id: /id\n    body: { id: evt_1, type: payment.succeeded }",
      probes: /webhook|deliveries/,
    },
    {
      need: `how it is started, and one instance by itself${others}: what happens when it is stopped, killed, or loses its database`,
      settings:
        "# scripts/start-for-probe.mjs writes { url } as JSON to the file that AIRWORTHY_TARGET_FILE names\nstart: { run: [node, scripts/start-for-probe.mjs], ready: /health }\nalone: { run: [node, dist/server.js], ready: /health, env: { PORT: '${instance.port}' } }",
      probes: /\balone\b|start\.proxies|\binstances\b/,
    },
    {
      need: 'limits of requests out of the way for the run',
      settings: "start: { withoutLimits: { REQUESTS_PER_MINUTE: '10000' } }",
      probes: /$^/,
      results: ({ code }) => code === 'limited' || code === 'limited-before',
    },
    {
      need: 'bodies that it takes, for routes whose schema is not known',
      settings: 'witness:\n  POST /orders: { body: { product: 1, count: 2 } }',
      probes: /\bwitness\b|whose body can be made|with a body that is taken/,
      results: ({ code }) => code === 'not-taken',
    },
    {
      need: 'more time or requests',
      settings: 'budget: { minutes: 120, requests: 50000 }',
      probes: /$^/,
      results: ({ code }) => code === 'budget',
    },
    {
      need: 'the load that it is built for',
      settings: 'load: { peak: 1000 }',
      probes: /$^/,
      results: ({ code }) => code === 'measured',
    },
  ];
}

/** As settings, with the request that signs in where one is known. */
function userLines(name: string, tenant: string, routes: readonly PlannedRoute[]): string {
  const login = routes.find((one) => one.purpose === 'login' && one.method === 'POST' && !/[:*]/.test(one.path));
  const variable = name.toUpperCase();
  const credential = login
    ? `login: { send: POST ${login.path}, body: { email: '\${env.${variable}_EMAIL}', password: '\${env.${variable}_PASSWORD}' }, token: /accessToken }`
    : `bearer: '\${env.${variable}_TOKEN}'`;
  return `  ${name}:\n    tenant: ${tenant}\n    ${credential}`;
}
