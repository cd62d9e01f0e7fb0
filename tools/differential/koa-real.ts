import inject from 'light-my-request';
import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

interface KoaLike {
  callback(): inject.DispatchFunc;
  listen: unknown;
}

/** Asks a generated app on the real Koa what its routes answer. Routes that answer 404 do not exist. */
export async function realKoaRoutes(app: GeneratedApp): Promise<RealRoute[]> {
  process.env['JWT_KEY'] = 'the-real-key';
  // Nothing listens: the apps are asked in the process.
  const files = { ...app.files, [app.entry]: (app.files[app.entry] as string).replace('app.listen(0);', '') };
  const loaded = loadCommonJs(files, app.entry) as { app: KoaLike };
  const dispatch = loaded.app.callback();
  const routes: RealRoute[] = [];
  for (const probe of app.probes) {
    let access: RealRoute['access'] | 'missing' = 'closed';
    for (const headers of ATTEMPTS) {
      const answer = await inject(dispatch, { method: probe.method as 'GET', url: probe.path, headers });
      if (answer.headers['x-ran'] === '1') access = 'open';
      else if (answer.statusCode === 404) access = 'missing';
    }
    // Whatever refuses every request also refuses those for routes that do not exist.
    if (access !== 'missing' && !(probe.lost === true && access === 'closed'))
      routes.push({ method: probe.method, path: probe.template, access });
  }
  return routes;
}
