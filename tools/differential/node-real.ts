import inject from 'light-my-request';
import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

const SERVER = { listen: () => SERVER, on: () => SERVER };

/** Asks the listener of a generated server what its routes answer. */
export async function realNodeRoutes(app: GeneratedApp): Promise<RealRoute[]> {
  process.env['JWT_KEY'] = 'the-real-key';
  // Nothing listens: the listener is asked in the process.
  const loaded = loadCommonJs(app.files, app.entry, { http: { createServer: () => SERVER } }) as { dispatch: inject.DispatchFunc };
  const routes: RealRoute[] = [];
  for (const { method, path, template } of app.probes) {
    let access: RealRoute['access'] | 'missing' = 'closed';
    for (const headers of ATTEMPTS) {
      const answer = await inject(loaded.dispatch, { method: (method === 'ALL' ? 'GET' : method) as 'GET', url: path, headers });
      if (answer.headers['x-ran'] === '1') access = 'open';
      else if (answer.statusCode === 404 || answer.statusCode === 405) access = 'missing';
    }
    if (access !== 'missing') routes.push({ method, path: template, access });
  }
  return routes;
}
