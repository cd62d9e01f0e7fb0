import { FACT_FAMILIES } from '@airworthy/model';
import type { FactBase, FactFamily, Location, Portrait, ServiceModel } from '@airworthy/model';
import { flowsOf, hostOf, said } from './request-steps.ts';
import { ownSuites } from './suites.ts';
import { live } from './wired.ts';

type Connection = Portrait['connections'][number];

/** What a service looks like from above: what each file does, and what it is connected to. For documents that describe it. */
export function portraitOf(model: ServiceModel, linesOf: (path: string) => number): Portrait {
  return {
    files: filesOf(model, linesOf),
    connections: connectionsOf(model),
    packages: packagesOf(model),
    flows: flowsOf(model),
    ...(model.names === undefined ? {} : { names: model.names }),
    suites: suitesOf(model),
  };
}

function filesOf(model: ServiceModel, linesOf: (path: string) => number): Portrait['files'] {
  const byPath = new Map<string, Map<FactFamily, number>>();
  for (const family of FACT_FAMILIES) {
    for (const fact of model.facts[family] as readonly FactBase[]) {
      const counts = byPath.get(fact.location.path) ?? new Map<FactFamily, number>();
      counts.set(family, (counts.get(family) ?? 0) + 1);
      byPath.set(fact.location.path, counts);
    }
  }
  return [...byPath]
    .toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([path, counts]) => ({ path, lines: linesOf(path), facts: Object.fromEntries(counts) }));
}

function packagesOf(model: ServiceModel): Portrait['packages'] {
  const found = new Map<string, Portrait['packages'][number]>();
  for (const { name, resolved, kind, local } of model.facts.dependencies)
    if (kind !== 'development' && local !== true && resolved !== undefined) found.set(`${name}@${resolved}`, { name, version: resolved });
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function suitesOf(model: ServiceModel): Portrait['suites'] {
  const kinds = Map.groupBy(ownSuites(model.facts.testSuites), (suite) => suite.kind);
  return [...kinds]
    .toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([kind, suites]) => ({
      kind,
      files: suites.length,
      tests: suites.reduce((sum, suite) => sum + suite.tests, 0),
      withoutAssertion: suites.reduce((sum, suite) => sum + suite.withoutAssertion, 0),
      skipped: suites.reduce((sum, suite) => sum + suite.skipped, 0),
    }));
}

function connectionsOf(model: ServiceModel): Connection[] {
  const found = new Map<string, Connection>();
  const add = (kind: Connection['kind'], name: string, place: Location, count = 1): void => {
    const known = found.get(`${kind} ${name}`);
    if (known === undefined) found.set(`${kind} ${name}`, { kind, name, place, uses: count });
    else known.uses += count;
  };
  for (const one of live(model.facts.dbClients)) add('database', `${one.engine} (${one.by})`, one.location);
  for (const one of live(model.facts.cacheClients)) add('cache', one.kind, one.location);
  for (const one of live(model.facts.queues)) add('queue', said(one.name) ?? one.by, one.location);
  for (const one of live(model.facts.mailSenders)) add('mail', one.by, one.location);
  for (const one of live(model.facts.modelCalls)) add('model', said(one.model) ?? 'model', one.location);
  for (const one of live(model.facts.speechSteps)) add('speech', `${one.by} ${one.kind}`, one.location);
  for (const one of live(model.facts.outboundCalls))
    add('call', one.by.startsWith('sdk:') ? one.by.slice(4) : (hostOf(said(one.url)) ?? one.by), one.location);
  for (const one of live(model.facts.inboundWebhooks)) add('webhook', one.provider, one.location);
  for (const one of live(model.facts.socketEndpoints)) add('socket', one.by, one.location);
  return [...found.values()].toSorted((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1));
}
