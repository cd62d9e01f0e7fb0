import { APIError } from 'better-auth/api';
import fp from 'fastify-plugin';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { grantOf, permissionWords } from '@airworthy/program';
import type { Permission } from '@airworthy/program';
import type { Actor } from '../actor.ts';
import type { Parts } from '../app.ts';
import type { Auth } from '../auth/auth.ts';
import { machineOf, takesPerson } from '../auth/keys.ts';
import { membershipOf } from '../auth/members.ts';
import type { Membership } from '../auth/members.ts';
import { Remembered } from '../auth/remembered.ts';
import { forbidden, notFound, Problem, unauthenticated } from '../problem.ts';
import { OWNABLE, subjectOf, subjectOfPath } from '../store/ownership.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for every route below `/api/orgs/:org`. */
    actor: Actor;
    /** Set for every route that asks for a session. */
    user: { readonly id: string; readonly name: string; readonly email: string };
    /** The request came with an API key. */
    isMachine: boolean;
  }
  interface FastifyContextConfig {
    /** What the member has to be allowed. A route without one refuses everybody. */
    permission?: Permission;
  }
}

/** Reads the session of a cookie or an API key; refuses requests without. */
export function sessionGuard({ auth, pool, publicUrl, news }: Pick<Parts, 'auth' | 'pool' | 'publicUrl' | 'news'>) {
  const own = new URL(publicUrl).origin;
  const people = new Remembered<OpenSession>(
    () => news.accounts(),
    (session) => session.expiresAt.getTime(),
  );
  return async (request: FastifyRequest): Promise<void> => {
    refuseForeignOrigin(request, own);
    const key = request.headers['x-api-key'];
    if (typeof key === 'string') {
      const machine = await machineOf(auth, pool, key);
      if (!machine) throw unauthenticated();
      request.user = machine;
      request.isMachine = true;
      return;
    }
    const { cookie } = request.headers;
    const session = cookie === undefined ? undefined : await people.get(cookie, () => sessionOf(auth, request));
    if (!session) throw unauthenticated();
    request.user = session.user;
  };
}

interface OpenSession {
  readonly user: FastifyRequest['user'];
  readonly expiresAt: Date;
}

async function sessionOf(auth: Auth, request: FastifyRequest): Promise<OpenSession | undefined> {
  try {
    const found = await auth.api.getSession({ headers: headersOf(request) });
    if (!found) return undefined;
    const { id, name, email } = found.user;
    return { user: { id, name, email }, expiresAt: found.session.expiresAt };
  } catch (error) {
    // The library hides what its database said: that it could not be asked is no answer about the session.
    if (!(error instanceof APIError) || error.statusCode !== 500) throw error;
    request.log.error({ err: error }, 'the session could not be read');
    throw new Problem(503, 'try-again', 'Try again', 'The session could not be read.');
  }
}

/** Reads the membership of whoever asks in the organisation of the path, and holds it against what the route asks. */
export function memberGuard({ pool, news }: Pick<Parts, 'pool' | 'news'>) {
  const members = new Remembered<Membership>(() => news.accounts());
  return async (request: FastifyRequest): Promise<void> => {
    const { org, ...named } = request.params as Record<string, string>;
    const subject = subjectOfPath(named);
    const userId = request.user.id;
    const membership = org === undefined ? undefined : await members.get(`${org}\n${userId}`, () => membershipOf(pool, org, userId));
    if (org === undefined || membership === undefined) throw notFound('organisation');
    const { permission } = request.routeOptions.config;
    const grant = permission === undefined ? 'none' : grantOf(membership.role, permission);
    const { known, own } = await subjectOf(pool, org, userId, subject);
    if (!known) throw notFound(OWNABLE.filter((name) => subject[name] !== undefined).join(' or '));
    if (permission === undefined || grant === 'none' || (grant === 'own' && !own)) {
      const where = grant === 'own' ? ' on services of others' : '';
      throw forbidden(`The role ${membership.role} may not ${permission === undefined ? 'do this' : permissionWords(permission)}${where}.`);
    }
    if (request.isMachine && takesPerson(permission)) throw forbidden(`It takes a person to ${permissionWords(permission)}.`);
    request.actor = { org, actor: userId, role: membership.role, name: request.user.name, ownsService: own };
  };
}

/** A browser says where a request comes from; a page of somebody else may not act with our cookie. */
export function refuseForeignOrigin(request: FastifyRequest, own: string): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.headers['x-api-key'] !== undefined) return;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== own) throw forbidden(`Requests from ${origin} are not taken.`);
  if (request.headers['sec-fetch-site'] === 'cross-site') throw forbidden('Requests from other sites are not taken.');
}

export function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.append(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** Routes that change sessions, accounts or memberships. */
const ACCOUNTS = /^\/api\/(?:auth|setup|invitations)\b|\/(?:people|keys|invitations)\b/;

/** Decorates requests, so that their shape is known from the start. */
export const access = fp(
  async (app: FastifyInstance, { news }: Pick<Parts, 'news'>) => {
    app.decorateRequest('actor');
    app.decorateRequest('user');
    app.decorateRequest('isMachine', false);
    // Before whoever changed accounts has the answer, nothing older is remembered here; other processes are told by the database.
    app.addHook('onSend', async (request) => {
      if (request.method !== 'GET' && ACCOUNTS.test(request.routeOptions.url ?? '')) news.accountsChanged();
    });
  },
  { name: 'access' },
);
