import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AuditResult, ProbeRun, ProbeTier } from '@airworthy/model';
import { PROBE_RUN_SCHEMA_VERSION, PROBE_TIERS } from '@airworthy/model';
import { parse } from 'yaml';
import type { ProbeConfig } from '../config/probe-config.ts';
import { joinVerdicts } from '../join/join-verdicts.ts';
import type { ItemWords } from '../join/join-verdicts.ts';
import { needsOf } from '../plan/needs.ts';
import { labelOf, mergeRoutes, routesOfAudit, routesOfOpenApi } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import { ProbeError } from '../probe-error.ts';
import { PROBES } from '../probes/registry.ts';
import { resolveTarget } from '../target/address.ts';
import { paperToken } from '../tokens/jwt.ts';
import type { User } from '../users/users.ts';
import type { Probe, Target } from './probe.ts';
import type { Plan } from './run-probes.ts';
import { planProbes } from './run-probes.ts';
import { runStages } from './run-stages.ts';

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
  const known = { config, routes };
  if (!(await options.confirm({ ...paper, needs: needsOf(known, paper.untried) }, where))) return undefined;
  const service = serviceOf(options);
  const seen = await runStages({ options, routes, probes, allows, address });
  const joined = joinVerdicts(
    seen.results,
    options.audit && service !== undefined ? { result: options.audit, service } : undefined,
    options.words ?? new Map(),
  );
  return {
    schemaVersion: PROBE_RUN_SCHEMA_VERSION,
    tool: { name: 'airworthy', version: options.version },
    target: seen.address.origin,
    service: service ?? null,
    tier: options.tier,
    allowed: [...new Set([seen.address.host, ...config.allow])],
    users: [...seen.users],
    requests: { ...seen.sender.counts },
    ...(config.start ? { starts: seen.starts } : {}),
    results: seen.results,
    untried: [...seen.untried],
    needs: needsOf(known, seen.untried, seen.results),
    ...joined,
    ...(seen.loads.length > 0 ? { loads: seen.loads } : {}),
    exchanges: seen.sender.exchanges,
  };
}

function routesFor(options: SessionOptions): PlannedRoute[] {
  const service = serviceOf(options);
  const rows = options.audit?.services.find((one) => one.name === service)?.routes ?? [];
  const path = options.config.openapi;
  const described = path === undefined ? [] : routesOfOpenApi(parse(readFileSync(resolve(options.folder, path), 'utf8')));
  const routes = withQueries(mergeRoutes(routesOfAudit(rows), described), options.config.queries);
  if (routes.length === 0) {
    throw new ProbeError('no-routes', 'No route of the target is known.', {
      hint: 'Name its sources with --repo, or its API description with --openapi.',
    });
  }
  return routes;
}

/** Names of parameters that only the settings know. */
function withQueries(routes: readonly PlannedRoute[], queries: ProbeConfig['queries']): PlannedRoute[] {
  return routes.map((route) => {
    const query = queries[labelOf(route)];
    if (query === undefined || route.query) return route;
    return {
      ...route,
      query: [...new URLSearchParams(query).keys()].map((name) => ({ name, schema: { type: 'string' }, required: true })),
    };
  });
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
