import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

interface ElysiaLike {
  handle(request: Request): Promise<Response>;
  modules: Promise<unknown>;
}

/** Asks a generated app on the real Elysia what its routes answer. Routes that answer 404 do not exist. */
export async function realElysiaRoutes(app: GeneratedApp): Promise<RealRoute[]> {
  process.env['JWT_KEY'] = 'the-real-key';
  // Nothing listens: the apps are asked in the process.
  const files = { ...app.files, [app.entry]: (app.files[app.entry] as string).replace('app.listen(0);', '') };
  const loaded = loadCommonJs(files, app.entry) as { app: ElysiaLike };
  await loaded.app.modules;
  const routes: RealRoute[] = [];
  for (const probe of app.probes) {
    let access: RealRoute['access'] | 'missing' = 'closed';
    for (const headers of ATTEMPTS) {
      const answer = await loaded.app.handle(
        new Request(`http://localhost${probe.path}`, { method: probe.method, headers: new Headers(Object.entries(headers)) }),
      );
      if (answer.headers.get('x-ran') === '1') access = 'open';
      else if (answer.status === 404) access = 'missing';
    }
    if (access !== 'missing' && !(probe.lost === true && access === 'closed'))
      routes.push({ method: probe.method, path: probe.template, access });
  }
  return routes;
}
