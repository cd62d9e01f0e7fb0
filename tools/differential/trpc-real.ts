import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import inject from 'light-my-request';
import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

const requireReal = createRequire(import.meta.url);
const ADAPTERS = ['standalone', 'express', 'fastify', 'fetch'];

interface Loaded {
  dispatch?: inject.DispatchFunc;
  app?: FastifyInstance;
  done?: Promise<void>;
  fetch?: (request: Request) => Response | Promise<Response>;
}

/** Asks a generated app on the real tRPC (10 or 11) which procedures answer. Procedures that answer 404 do not exist. */
export async function realTrpcRoutes(app: GeneratedApp, version: 10 | 11): Promise<RealRoute[]> {
  process.env['JWT_KEY'] = 'the-real-key';
  const packages: Record<string, unknown> = {
    '@hono/node-server': { serve: () => undefined },
    http: { createServer: () => ({ listen: () => undefined }) },
    express: quiet('express'),
    fastify: (): FastifyInstance => {
      const made = (requireReal('fastify') as () => FastifyInstance)();
      made.listen = (async () => made.ready()) as unknown as FastifyInstance['listen'];
      return made;
    },
  };
  if (version === 10) {
    packages['@trpc/server'] = requireReal('trpc10');
    for (const name of ADAPTERS) packages[`@trpc/server/adapters/${name}`] = requireReal(`trpc10/adapters/${name}`);
  }
  const loaded = loadCommonJs(app.files, app.entry, packages) as Loaded;
  await loaded.done;
  const routes: RealRoute[] = [];
  for (const probe of app.probes) {
    let access: RealRoute['access'] | 'missing' = 'closed';
    for (const headers of ATTEMPTS) {
      const answer = await ask(loaded, probe.method, probe.path, headers);
      if (answer.text.includes('"ran":true')) access = 'open';
      else if (answer.status === 404) access = 'missing';
    }
    if (access !== 'missing') routes.push({ method: probe.method, path: probe.template, access });
  }
  await loaded.app?.close();
  return routes;
}

function quiet(name: string): unknown {
  const real = requireReal(name) as Record<string, unknown> & (() => { listen: unknown });
  return Object.assign(() => {
    const made = real();
    made.listen = () => made;
    return made;
  }, real);
}

async function ask(
  loaded: Loaded,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const payload = method === 'POST' ? JSON.stringify({ id: '1' }) : undefined;
  const all = { ...headers, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) };
  if (loaded.fetch !== undefined) {
    const init = { method, headers: all, ...(payload === undefined ? {} : { body: payload }) };
    const answer = await loaded.fetch(new Request(`http://localhost${path}`, init));
    return { status: answer.status, text: await answer.text() };
  }
  const request = { method: method as 'GET', url: path, headers: all, ...(payload === undefined ? {} : { payload }) };
  const answer =
    loaded.app === undefined ? await inject(loaded.dispatch as inject.DispatchFunc, request) : await loaded.app.inject(request);
  return { status: answer.statusCode, text: answer.payload };
}
