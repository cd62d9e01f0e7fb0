import type { Component } from '@airworthy/model';
import type { ServiceContext } from '../context.ts';
import type { MessageKey } from '../text/say.ts';

/** A part of a service that an auditor walks through, and the facts by which its files are known. */
export interface Area {
  id: string;
  title: MessageKey;
  component: Component;
  /** Families with their weight: a file that holds many of them is where this part lives. */
  families: Readonly<Record<string, number>>;
  /** Folders where its handlers lie. They count where the file with the facts is walked through already for another part, as when the entry point opens the socket. */
  folders?: RegExp;
}

const AREAS: readonly Area[] = [
  {
    id: 'entry',
    title: 'area.entry',
    component: 'architecture',
    families: { httpServers: 10, shutdownHandlers: 4, processHandlers: 4, corsPolicies: 2, securityHeaders: 2 },
  },
  { id: 'configuration', title: 'area.configuration', component: 'secrets', families: { envSchemas: 10, envReads: 1 } },
  { id: 'routes', title: 'area.routes', component: 'api-security', families: { routes: 1 } },
  {
    id: 'sockets',
    title: 'area.sockets',
    component: 'websocket',
    families: { socketEndpoints: 10, heartbeats: 3 },
    folders: /(?:^|\/)(?:ws|sockets?|websockets?|realtime)\//i,
  },
  { id: 'database', title: 'area.database', component: 'database', families: { dbClients: 10 } },
  { id: 'transactions', title: 'area.transactions', component: 'transactions', families: { transactions: 6, queries: 1 } },
  { id: 'errors', title: 'area.errors', component: 'errors', families: { errorHandlers: 8, errorClasses: 2, errorTranslations: 3 } },
  { id: 'logging', title: 'area.logging', component: 'logging', families: { loggers: 10 } },
  { id: 'metrics', title: 'area.metrics', component: 'observability', families: { metrics: 2, healthEndpoints: 1 } },
  { id: 'cache', title: 'area.cache', component: 'caching', families: { cacheClients: 4, cacheOperations: 3 } },
  { id: 'jobs', title: 'area.jobs', component: 'reliability', families: { workers: 6, queues: 4, schedules: 2 } },
  { id: 'mail', title: 'area.mail', component: 'reliability', families: { mailSenders: 8 } },
  { id: 'calls', title: 'area.calls', component: 'reliability', families: { outboundCalls: 2, circuitBreakers: 3, retryPolicies: 3 } },
  { id: 'domain', title: 'area.domain', component: 'transactions', families: { queries: 1, transactions: 1 } },
  { id: 'voice', title: 'area.voice', component: 'architecture', families: { modelActions: 2, modelCalls: 4, speechSteps: 3 } },
  { id: 'image', title: 'area.image', component: 'deployment', families: { dockerfiles: 10 } },
];

export interface CriticalFile {
  area: Area;
  path: string;
  lines: number;
  facts: Readonly<Record<string, number>>;
}

const TEST = /\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** The file of each part of the service that holds most of it; a file that was shown gives way to the next one that holds as much as half. */
export function criticalFiles({ service }: ServiceContext): CriticalFile[] {
  const shown = new Set<string>();
  return AREAS.flatMap((area): CriticalFile[] => {
    const ranked = (service.portrait?.files ?? [])
      .map((file) => ({
        file,
        weight: Object.entries(area.families).reduce((sum, [family, weight]) => sum + weight * (file.facts[family] ?? 0), 0),
      }))
      .filter((one) => one.weight > 0 && !TEST.test(one.file.path))
      .toSorted((a, b) => b.weight - a.weight || (a.file.path < b.file.path ? -1 : 1));
    const [first] = ranked;
    if (first === undefined) return [];
    const chosen =
      ranked.find((one) => !shown.has(one.file.path) && one.weight * 2 >= first.weight)?.file ??
      byFolder(service.portrait?.files ?? [], area, shown);
    if (chosen === undefined) return [];
    shown.add(chosen.path);
    return [{ area, ...chosen }];
  });
}

type PortraitFile = NonNullable<ServiceContext['service']['portrait']>['files'][number];

/** The longest file of the folders of a part that was not shown yet. */
function byFolder(files: readonly PortraitFile[], { folders }: Area, shown: ReadonlySet<string>): PortraitFile | undefined {
  return folders === undefined
    ? undefined
    : files
        .filter((one) => folders.test(one.path) && one.lines > 0 && !shown.has(one.path) && !TEST.test(one.path))
        .toSorted((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1))[0];
}
