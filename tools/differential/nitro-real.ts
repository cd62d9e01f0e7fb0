import { transformSync } from '@swc/core';
import * as h3 from 'h3';
import type { EventHandler, HTTPMethod } from 'h3';
import inject from 'light-my-request';
import { ATTEMPTS } from './attempts.ts';
import type { RealRoute } from './attempts.ts';
import { loadCommonJs } from './load-commonjs.ts';
import type { GeneratedApp } from './program.ts';

function compiled(text: string): string {
  return transformSync(text, { jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } }, module: { type: 'commonjs' } }).code;
}

/**
 * Puts the server code of a generated app together with h3 as Nitro does: middleware in the order of its names as layers, then a router with
 * all routes. Names that Nuxt imports by itself are globals here. https://github.com/nitrojs/nitro/blob/v2/src/runtime/internal/app.ts
 */
export async function realNitroRoutes(app: GeneratedApp): Promise<RealRoute[]> {
  process.env['JWT_KEY'] = 'the-real-key';
  const files = Object.fromEntries(Object.entries(app.files).map(([path, text]) => [path, compiled(text)]));
  Object.assign(globalThis, h3);
  Object.assign(globalThis, loadCommonJs(files, 'server/utils/guards.js'));
  const handlerOf = (path: string): EventHandler => (loadCommonJs(files, path) as { default: EventHandler }).default;
  // What nobody catches is written down unless somebody answers it.
  const served = h3.createApp({ onError: (error, event) => h3.sendError(event, error) });
  for (const path of Object.keys(files).toSorted()) if (path.startsWith('server/middleware/')) served.use(handlerOf(path));
  const router = h3.createRouter();
  for (const probe of app.probes) {
    const method = probe.method === 'ALL' ? undefined : (probe.method.toLowerCase() as Lowercase<HTTPMethod>);
    const file = probe.file as string;
    router.add(probe.template.replace(/:(\w+)\*$/, '**:$1'), handlerOf(file) as never, method as never);
  }
  served.use(router.handler);
  const listener = h3.toNodeListener(served);
  const routes: RealRoute[] = [];
  for (const probe of app.probes) {
    let access: RealRoute['access'] = 'closed';
    const methods = (probe.method === 'ALL' ? ['GET', 'POST'] : [probe.method]) as 'GET'[];
    for (const method of methods)
      for (const headers of ATTEMPTS) {
        const answer = await inject((request, response) => void listener(request as never, response as never), {
          method,
          url: probe.path,
          headers,
        });
        if (answer.headers['x-ran'] === '1') access = 'open';
      }
    routes.push({ method: probe.method, path: probe.template, access });
  }
  return routes;
}
