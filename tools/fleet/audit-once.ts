import { join } from 'node:path';
import { audit, disabledCache, loadStandards, openProject } from '@airworthy/engine';

/** Audits a folder in a process of its own and prints what that took, as JSON. */
const folder = process.argv[2] ?? '.';
const before = process.cpuUsage();
const result = await audit({
  project: openProject(folder),
  target: 'fleet',
  library: loadStandards(join(import.meta.dirname, '../../standards')),
  cache: disabledCache,
  toolVersion: 'bench',
  printedVersion: 'bench',
});
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    services: result.services.length,
    edges: result.fleet?.edges.length ?? 0,
    cpuMs: Math.round((user + system) / 1000),
    rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    resultMb: Math.round(JSON.stringify(result).length / 1_000_000),
  }),
);
