import { writeFileSync } from 'node:fs';
import { prepareDatabase } from '../story/src/database.ts';
import { startFleet } from '../story/src/fleet.ts';
import { generateClients } from './generate.ts';

interface Description {
  paths?: Record<string, unknown>;
}

/** Starts the fleet and writes what its services say of their routes into one file, each path below the name of its service. */
const [target = 'openapi.json'] = process.argv.slice(2);
generateClients();
const database = await prepareDatabase();
const fleet = await startFleet(database);
try {
  const paths: Record<string, unknown> = {};
  const silent: string[] = [];
  for (const service of fleet.services) {
    const answer = await fetch(`${fleet.urls[service]}/openapi.json`);
    if (!answer.ok) {
      silent.push(service);
      continue;
    }
    const description = (await answer.json()) as Description;
    for (const [path, methods] of Object.entries(description.paths ?? {})) paths[`/${service}${path}`] = methods;
  }
  const sorted = Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(
    target,
    `${JSON.stringify({ openapi: '3.1.0', info: { title: 'ticketing', version: '1.0.0' }, paths: sorted }, null, 2)}\n`,
  );
  console.log(`${Object.keys(sorted).length} paths in ${target}; without a description: ${silent.join(', ')}`);
} finally {
  await fleet.stop();
  await database.stop();
}
