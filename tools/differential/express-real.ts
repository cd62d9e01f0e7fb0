import { createRequire } from 'node:module';
import inject from 'light-my-request';
import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

const requireReal = createRequire(import.meta.url);

/** Asks a generated app on the real Express (4 or 5) what its routes answer. Routes that answer 404 do not exist. */
export async function realExpressRoutes(app: GeneratedApp, version: 4 | 5): Promise<RealRoute[]> {
  process.env['JWT_KEY'] = 'the-real-key';
  const real = requireReal(version === 5 ? 'express' : 'express4') as Record<string, unknown> & (() => { listen: unknown });
  const watched = Object.assign(() => {
    const made = real();
    made.listen = () => made;
    return made;
  }, real);
  const { app: dispatch } = loadCommonJs(app.files, app.entry, { express: watched }) as { app: inject.DispatchFunc };
  const routes: RealRoute[] = [];
  for (const probe of app.probes) {
    let access: RealRoute['access'] | 'missing' = 'closed';
    for (const headers of ATTEMPTS) {
      const answer = await inject(dispatch, { method: probe.method as 'GET', url: probe.path, headers });
      if (answer.headers['x-ran'] === '1') access = 'open';
      else if (answer.statusCode === 404) access = 'missing';
    }
    if (access !== 'missing') routes.push({ method: probe.method, path: probe.template, access });
  }
  return routes;
}
