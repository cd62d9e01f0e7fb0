import type { FastifyRequest } from 'fastify';
import type { App, Parts } from '../app.ts';
import { CLIENT_HEADER } from '../auth/auth.ts';
import { authPathIs, isAdminEverywhere } from '../auth/paths.ts';
import { headersOf, refuseForeignOrigin } from '../plugins/access.ts';
import { forbidden, notFound, unauthenticated } from '../problem.ts';

const BASE = '/api/auth';

/** The auth library has its own router below `/api/auth`; bodies are handed on as they came. */
export async function authRoutes(app: App, parts: Parts): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.route({
    method: ['GET', 'POST'],
    url: `${BASE}/*`,
    config: { access: 'public' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const url = new URL(request.url, parts.publicUrl);
      await guardPath(request, parts, url.pathname.slice(BASE.length));
      const answer = await parts.auth.handler(
        new Request(url, {
          method: request.method,
          headers: withClient(headersOf(request), request.ip),
          ...(request.body instanceof Buffer && request.body.length > 0 ? { body: new Uint8Array(request.body) } : {}),
        }),
      );
      reply.code(answer.status);
      for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
      for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
      return reply.send(Buffer.from(await answer.arrayBuffer()));
    },
  });
}

async function guardPath(request: FastifyRequest, parts: Parts, path: string): Promise<void> {
  const kind = authPathIs(path);
  if (kind === 'closed') throw notFound('page');
  // Identity providers send people back with a request from their own site; the library checks what it is signed with.
  if (!path.startsWith('/sso/callback') && !path.startsWith('/sso/saml2/')) refuseForeignOrigin(request, new URL(parts.publicUrl).origin);
  if (kind === 'open') return;
  const session = await parts.auth.api.getSession({ headers: headersOf(request) });
  if (!session) throw unauthenticated();
  if (!(await isAdminEverywhere(parts.pool, session.user.id))) throw forbidden('Sign-on is set up by administrators.');
}

/** Tells the auth library who asks, for its limits; what a client says of itself under that name is overwritten. */
function withClient(headers: Headers, ip: string): Headers {
  headers.set(CLIENT_HEADER, ip);
  return headers;
}
