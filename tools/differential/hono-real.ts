import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

interface HonoLike {
  request(path: string, init: RequestInit): Response | Promise<Response>;
}

/** Asks a generated app on the real Hono what its routes answer. Routes that answer 404 do not exist. */
export async function realHonoRoutes(app: GeneratedApp): Promise<RealRoute[]> {
  process.env['JWT_KEY'] = 'the-real-key';
  // Nothing listens: the apps are asked in the process.
  const loaded = loadCommonJs(app.files, app.entry, { '@hono/node-server': { serve: () => undefined } }) as { app: HonoLike };
  const routes: RealRoute[] = [];
  for (const probe of app.probes) {
    let access: RealRoute['access'] | 'missing' = 'closed';
    for (const headers of ATTEMPTS) {
      const answer = await loaded.app.request(probe.path, { method: probe.method, headers: new Headers(Object.entries(headers)) });
      if (answer.headers.get('x-ran') === '1') access = 'open';
      else if (answer.status === 404) access = 'missing';
    }
    // Whatever refuses every request also refuses those for routes that do not exist.
    if (access !== 'missing' && !(probe.lost === true && access === 'closed'))
      routes.push({ method: probe.method, path: probe.template, access });
  }
  return routes;
}
