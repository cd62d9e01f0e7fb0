import type { ProbeResult, ProbeTier } from '@airworthy/model';
import { PROBE_TIERS } from '@airworthy/model';
import { ProbeConfigSchema } from '../src/config/probe-config.ts';
import { Masks } from '../src/http/mask.ts';
import { Sender } from '../src/http/sender.ts';
import type { PlannedRoute } from '../src/plan/route.ts';
import { PROBES } from '../src/probes/registry.ts';
import type { Target } from '../src/run/probe.ts';
import { planProbes, runPlan } from '../src/run/run-probes.ts';
import { survey } from '../src/run/survey.ts';
import { resolveTarget } from '../src/target/address.ts';
import type { User } from '../src/users/users.ts';
import { KEYS, OWN_ORIGIN, tokenFor } from './planted-app.ts';

export const route = (method: string, path: string, more: Partial<PlannedRoute> = {}): PlannedRoute => ({
  method,
  path,
  access: 'guarded',
  purpose: 'api',
  guards: 'authenticate',
  guardsFirst: true,
  checks: path.includes(':') ? ['params'] : [],
  limited: false,
  ...more,
});

export const ROUTES: readonly PlannedRoute[] = [
  route('GET', '/api/items'),
  route('GET', '/api/items/:id'),
  route('POST', '/api/items', { checks: ['body'] }),
  route('GET', '/health', { access: 'open', purpose: 'health', guards: '' }),
  route('GET', '/', { access: 'open', purpose: 'root', guards: '' }),
];

export function userNamed(name: string, tenant = name): User {
  const token = tokenFor(name, { tenant });
  return { name, tenant, role: 'user', token, headers: { authorization: `Bearer ${token}` } };
}

export interface Given {
  readonly tier?: ProbeTier;
  readonly routes?: readonly PlannedRoute[];
  readonly users?: readonly User[];
  readonly config?: object;
  readonly values?: Readonly<Record<string, string>>;
  readonly log?: () => string;
  readonly proxies?: NonNullable<Target['proxies']>;
  readonly startInstance?: NonNullable<Target['startInstance']>;
}

/** Runs one probe against a target that listens already. */
export async function tryProbe(
  id: string,
  url: string,
  given: Given = {},
): Promise<{ results: ProbeResult[]; untried: string | undefined; sender: Sender }> {
  const tier = given.tier ?? 'safe';
  const config = ProbeConfigSchema.parse({
    version: 1,
    tokens: { key: KEYS.privateKey, publicKey: KEYS.publicKey },
    origins: [OWN_ORIGIN],
    ...given.config,
  });
  const target: Target = {
    config,
    routes: given.routes ?? ROUTES,
    users: given.users ?? [userNamed('alice')],
    tier,
    tls: false,
    values: given.values ?? {},
    ...(given.startInstance ? { startInstance: given.startInstance } : {}),
    ...(given.proxies ? { proxies: given.proxies } : {}),
    ...(given.log ? { log: given.log } : {}),
  };
  const sender = new Sender(await resolveTarget(url, []), tier, { requests: 5_000, perSecond: 5_000 }, new Masks());
  await survey(sender);
  const probes = PROBES.filter((one) => one.id === id);
  if (probes.length !== 1) throw new Error(`${probes.length} probes are called ${id}`);
  const allows = (wanted: ProbeTier): boolean => PROBE_TIERS.indexOf(wanted) <= PROBE_TIERS.indexOf(tier);
  const plan = planProbes(probes, target, allows);
  return { results: await runPlan(plan, sender), untried: plan.untried[0]?.reason, sender };
}

/** What all cases of a probe came to: one word where they agree, `mixed` where one was refuted among others. */
export function outcomeOf(results: readonly ProbeResult[]): string {
  const outcomes = new Set(results.map((one) => one.outcome));
  if (outcomes.has('refuted')) return 'refuted';
  return outcomes.size === 1 ? ([...outcomes][0] ?? 'none') : outcomes.size === 0 ? 'none' : 'inconclusive';
}
