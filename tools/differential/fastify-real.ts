import { createRequire } from 'node:module';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

const requireReal = createRequire(import.meta.url);

/** Boots a generated app on the real Fastify. `undefined` when it does not boot, which is an answer too. */
export async function realFastifyRoutes(app: GeneratedApp): Promise<RealRoute[] | undefined> {
  process.env['JWT_KEY'] = 'the-real-key';
  const found: { method: string; path: string }[] = [];
  let instance: FastifyInstance | undefined;
  const real = requireReal('fastify') as (options?: FastifyServerOptions) => FastifyInstance;
  const watched = (options?: FastifyServerOptions): FastifyInstance => {
    instance = real(options);
    instance.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) if (method !== 'HEAD') found.push({ method, path: route.url });
    });
    instance.listen = (async () => instance?.ready()) as unknown as FastifyInstance['listen'];
    return instance;
  };
  try {
    const loaded = loadCommonJs(app.files, app.entry, { fastify: watched }) as { done: Promise<void> };
    await loaded.done;
    const routes: RealRoute[] = [];
    for (const route of found) routes.push({ ...route, access: await accessOf(instance as FastifyInstance, route) });
    return routes;
  } catch {
    return undefined;
  } finally {
    await instance?.close().catch(() => {});
  }
}

async function accessOf(app: FastifyInstance, route: { method: string; path: string }): Promise<RealRoute['access']> {
  for (const headers of ATTEMPTS) {
    const answer = await app.inject({ method: route.method as 'GET', url: route.path.replaceAll(/:\w+/g, '1'), headers });
    if (answer.headers['x-ran'] === '1') return 'open';
  }
  return 'closed';
}
