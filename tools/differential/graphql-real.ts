import type { GraphQLSchema } from 'graphql';
import inject from 'light-my-request';
import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

interface Loaded {
  kind: 'yoga' | 'express';
  handle: { fetch(url: string, init: RequestInit): Response | Promise<Response> } & inject.DispatchFunc & { listen(port: number): unknown };
  schema: GraphQLSchema;
  path: string;
  started?: Promise<void>;
}

interface Listened {
  close(): void;
}

/** Asks a generated app on the real servers for each field of its schema; a field is open where its resolver answers. */
export async function realGraphqlFields(app: GeneratedApp): Promise<RealRoute[]> {
  process.env['JWT_KEY'] = 'the-real-key';
  const files = Object.fromEntries(
    // Nothing listens: the apps are asked in the process.
    Object.entries(app.files).map(([path, text]) => [path, text.replace(/^(?:app\.listen\(0\);|require\('node:http'\).*)$/gm, '')]),
  );
  const loaded = loadCommonJs(files, app.entry) as Loaded & { server?: Listened };
  await loaded.started;
  await new Promise((resolve) => setImmediate(resolve));
  const routes: RealRoute[] = [];
  for (const [method, type] of [
    ['QUERY', loaded.schema.getQueryType()],
    ['MUTATION', loaded.schema.getMutationType()],
  ] as const)
    for (const name of Object.keys(type?.getFields() ?? {}))
      routes.push({ method, path: `${loaded.path}#${name}`, access: await accessOf(loaded, method.toLowerCase(), name) });
  return routes;
}

async function accessOf(loaded: Loaded, operation: string, name: string): Promise<RealRoute['access']> {
  const body = JSON.stringify({ query: `${operation} { ${name} }` });
  for (const attempt of ATTEMPTS) {
    const headers = { ...attempt, 'content-type': 'application/json' };
    const text =
      loaded.kind === 'yoga'
        ? await (await loaded.handle.fetch(`http://localhost${loaded.path}`, { method: 'POST', headers, body })).text()
        : (await inject(loaded.handle, { method: 'POST', url: loaded.path, headers, payload: body })).payload;
    if (answered(text, name)) return 'open';
  }
  return 'closed';
}

function answered(text: string, name: string): boolean {
  try {
    return (JSON.parse(text) as { data?: Record<string, unknown> | null }).data?.[name] === 'ran';
  } catch {
    return false;
  }
}
