import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import fp from 'fastify-plugin';
import type { App } from '../app.ts';

/** Where the built web app lies in a checkout. */
export const WEB_FOLDER = join(import.meta.dirname, '../../../web/dist');

/** The web app: files by name, and its one page for every address that is a view. Without a built app there is only the API. */
export const web = fp(
  async (app: App, { folder }: { readonly folder: string }) => {
    if (!existsSync(join(folder, 'index.html'))) {
      app.log.warn('the web app is not built; only the API is served');
      return;
    }
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      // The build lays packed copies beside the files.
      preCompressed: true,
      // Names under assets change with their content; the page that names them must be fresh.
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    app.get('/*', { schema: { hide: true } }, (request, reply) =>
      request.url.startsWith('/api/') ? reply.callNotFound() : reply.sendFile('index.html'),
    );
  },
  { name: 'web' },
);
