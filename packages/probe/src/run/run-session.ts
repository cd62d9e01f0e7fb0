import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AuditResult, ProbeLoad, ProbeRun, ProbeTier } from '@airworthy/model';
import { PROBE_RUN_SCHEMA_VERSION, PROBE_TIERS } from '@airworthy/model';
import { parse } from 'yaml';
import { fill } from '../config/fill.ts';
import type { ProbeConfig } from '../config/probe-config.ts';
import { Masks } from '../http/mask.ts';
import { jsonOf, pick } from '../http/reply.ts';
import { Sender } from '../http/sender.ts';
import { joinVerdicts } from '../join/join-verdicts.ts';
import type { ItemWords } from '../join/join-verdicts.ts';
import { mergeRoutes, routesOfAudit, routesOfOpenApi } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import { ProbeError } from '../probe-error.ts';
import { PROBES } from '../probes/registry.ts';
import { startTarget } from '../runner/start-target.ts';
import { startInstance } from '../runner/start-instance.ts';
import { runInstances } from '../runner/run-instances.ts';
import type { RunningTarget } from '../runner/start-target.ts';
import { resolveTarget } from '../target/address.ts';
import type { Address } from '../target/address.ts';
import { paperToken } from '../tokens/jwt.ts';
import { signIn } from '../users/users.ts';
import type { User } from '../users/users.ts';
import { Io } from './io.ts';
import type { Probe, Target } from './probe.ts';
import type { Plan } from './run-probes.ts';
import { planProbes, runPlan } from './run-probes.ts';
import { survey } from './survey.ts';

export interface SessionOptions {
  readonly config: ProbeConfig;
  /** Folder that paths of the settings are relative to. */
  readonly folder: string;
  readonly tier: ProbeTier;
  readonly audit?: AuditResult;
  readonly words?: ReadonlyMap<string, ItemWords>;
  readonly version: string;
  readonly probes?: readonly Probe[];
  /** Names of probes, or beginnings of them; all by default. */
  readonly only?: readonly string[];
  /** Is shown the plan before anything is sent; false ends the run. */
  confirm(plan: Plan, where: { target: string; allowed: readonly string[] }): Promise<boolean>;
  onCase?(at: number, total: number, text: string): void;
}

/** A whole run: target, plan, consent, probes, verdicts. Whatever it started has ended when it returns. Undefined without consent. */
export async function runSession(options: SessionOptions): Promise<ProbeRun | undefined> {
  const { config } = options;
  if (!config.start && config.target === undefined)
    throw new ProbeError('usage', 'There is nothing to probe.', {
      hint: 'Name it with --target, or say in airworthy.probe.yaml how to start it.',
    });
  if (options.tier === 'fault' && !config.start) throw new ProbeError('usage', 'Tier fault is for targets that the run itself starts.');
  const routes = routesFor(options);
  // The paper plan is what is asked about; the real one can only be smaller.
  const probes = (options.probes ?? PROBES).filter((one) => !options.only || options.only.some((name) => one.id.startsWith(name)));
  const allows = (tier: ProbeTier): boolean => PROBE_TIERS.indexOf(tier) <= PROBE_TIERS.indexOf(options.tier);
  const address = config.start ? undefined : await resolveTarget(config.target ?? '', config.allow);
  const paper = planProbes(probes, paperTarget(options, routes), allows);
  const where = { target: address?.origin ?? `what "${config.start?.run.join(' ') ?? ''}" starts`, allowed: config.allow };
  if (!(await options.confirm(paper, where))) return undefined;
  const running = config.start ? await startTarget(fill(config.start, { env: environment() }), options.folder) : undefined;
  try {
    return await probeTarget(options, routes, probes, allows, running, address);
  } finally {
    await running?.stop();
  }
}

async function probeTarget(
  options: SessionOptions,
  routes: readonly PlannedRoute[],
  probes: readonly Probe[],
  allows: (tier: ProbeTier) => boolean,
  running: RunningTarget | undefined,
  given: Address | undefined,
): Promise<ProbeRun> {
  const facts = running?.facts ?? {};
  const config = fill(options.config, { target: facts, env: environment() });
  const address = given ?? (await resolveTarget(facts['url'] ?? '', []));
  const masks = new Masks();
  for (const secret of [config.tokens?.key, ...config.webhooks.map((one) => one.secret)])
    if (secret !== undefined) masks.add('secret', secret);
  const sender = new Sender(address, options.tier, config.budget, masks);
  await survey(sender);
  const users = await signIn(config, sender, masks);
  const values = allows('test-tenant') ? await makeFixtures(config, sender, users) : {};
  const { instances } = config;
  const target: Target = {
    config: fill(config, { fixture: values }),
    routes,
    users,
    tier: options.tier,
    tls: address.tls,
    values,
    signIn: async (name) =>
      (
        await signIn({ ...config, users: Object.fromEntries(Object.entries(config.users).filter(([key]) => key === name)) }, sender, masks)
      )[0],
    ...(running ? { log: () => running.log(), proxies: running.proxies } : {}),
    ...(running && config.alone
      ? {
          startInstance: (env: Readonly<Record<string, string>>) =>
            startInstance(config.alone as NonNullable<ProbeConfig['alone']>, options.folder, env),
        }
      : {}),
    ...(running && instances
      ? {
          startInstances: (round: Readonly<Record<string, string>>, count: number, withinMs?: number) =>
            runInstances(instances, options.folder, round, count, withinMs),
        }
      : {}),
  };
  const plan = planProbes(probes, target, allows);
  const loads: ProbeLoad[] = [];
  const results = await runPlan(plan, sender, options.onCase, loads);
  const service = serviceOf(options);
  const joined = joinVerdicts(
    results,
    options.audit && service !== undefined ? { result: options.audit, service } : undefined,
    options.words ?? new Map(),
  );
  return {
    schemaVersion: PROBE_RUN_SCHEMA_VERSION,
    tool: { name: 'airworthy', version: options.version },
    target: address.origin,
    service: service ?? null,
    tier: options.tier,
    allowed: [...new Set([address.host, ...config.allow])],
    users: users.map((one) => one.name),
    requests: { ...sender.counts },
    results,
    untried: [...plan.untried],
    ...joined,
    ...(loads.length > 0 ? { loads } : {}),
    exchanges: sender.exchanges,
  };
}

/** Objects that probes work on, made as test users before anything else. */
async function makeFixtures(config: ProbeConfig, sender: Sender, users: readonly User[]): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const io = new Io(sender, 'fixture', 'test-tenant');
  for (const fixture of config.fixtures) {
    const { send, body, headers } = fill({ send: fixture.send, body: fixture.body, headers: fixture.headers }, { fixture: values });
    const [method = 'POST', path = '/'] = send.split(' ');
    const user = users.find((one) => one.name === fixture.as);
    if (!user && fixture.as !== 'nobody')
      throw new ProbeError('config', `A fixture is made by ${fixture.as}, who is no user of the settings.`);
    const reply = await io.fixture({ method, path, user, headers, json: body });
    if (reply.class !== 'accepted')
      throw new ProbeError('fixture', `The fixture ${send} was answered ${reply.error ?? reply.status}: ${reply.text.slice(0, 300)}`);
    for (const [name, pointer] of Object.entries(fixture.take)) {
      const value = pick(jsonOf(reply), pointer);
      if (value === undefined) throw new ProbeError('fixture', `The answer to ${send} holds nothing at ${pointer}.`);
      values[name] = String(value);
    }
  }
  return values;
}

function routesFor(options: SessionOptions): PlannedRoute[] {
  const service = serviceOf(options);
  const rows = options.audit?.services.find((one) => one.name === service)?.routes ?? [];
  const path = options.config.openapi;
  const described = path === undefined ? [] : routesOfOpenApi(parse(readFileSync(resolve(options.folder, path), 'utf8')));
  const routes = mergeRoutes(routesOfAudit(rows), described);
  if (routes.length === 0) {
    throw new ProbeError('no-routes', 'No route of the target is known.', {
      hint: 'Name its sources with --repo, or its API description with --openapi.',
    });
  }
  return routes;
}

function serviceOf({ config, audit }: SessionOptions): string | undefined {
  if (!audit) return config.service;
  const names = audit.services.map((one) => one.name);
  if (config.service === undefined) {
    if (names.length === 1) return names[0];
    throw new ProbeError('usage', `The audit found ${names.length} services: ${names.join(', ')}.`, {
      hint: 'Say which one the target is with --service, or under "service".',
    });
  }
  if (!names.includes(config.service))
    throw new ProbeError('usage', `The audit found no service ${config.service}; it found ${names.join(', ')}.`);
  return config.service;
}

/** The target as the settings describe it, with users that have not signed in yet. */
function paperTarget({ config, tier }: SessionOptions, routes: readonly PlannedRoute[]): Target {
  const token = paperToken(config.tokens?.publicKey === undefined ? 'HS256' : 'RS256');
  const users = Object.entries(config.users).map(([name, wanted]): User => {
    const bears = wanted.bearer !== undefined || wanted.login?.token !== undefined;
    return {
      name,
      tenant: wanted.tenant,
      role: wanted.role,
      headers: bears ? { authorization: `Bearer ${token}` } : { cookie: 'paper=paper' },
      token: bears ? token : undefined,
    };
  });
  return {
    config,
    routes,
    users,
    tier,
    tls: config.target?.startsWith('https:') ?? false,
    values: {},
    ...(config.start ? { log: () => '' } : {}),
  };
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
