import type { App } from '@ticketing/http';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import type { Session } from '../users.ts';

const tenant = z.string().regex(/^[a-z0-9-]{2,40}$/);
const password = z.string().min(12).max(200);
const refresh = z.object({ tenant, refreshToken: z.string().regex(/^[\w-]{43}$/) }).strict();

/** Signing in is for everybody; attempts are few. */
export function sessionRoutes(app: App, { users, keys, config }: Dependencies): void {
  const few = { config: { rateLimit: { max: config.LOGINS_PER_MINUTE, timeWindow: 60_000 } } };
  const answer = async (session: Session) => ({
    accessToken: await keys.issue(config.JWT_ISSUER, session),
    refreshToken: session.refreshToken,
    expiresIn: 900,
    userId: session.id,
    tenantId: session.tenantId,
  });

  app.post(
    '/register',
    {
      ...few,
      schema: {
        body: z
          .object({
            tenant,
            email: z.email().max(200),
            name: z.string().trim().min(1).max(120),
            password,
          })
          .strict(),
      },
    },
    async (request, reply) => reply.status(201).send(await users.register(request.body)),
  );

  app.post(
    '/login',
    {
      ...few,
      schema: {
        body: z.object({ tenant, email: z.email().max(200), password: z.string().max(200) }).strict(),
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return answer(await users.login(request.body));
    },
  );

  app.post('/refresh', { ...few, schema: { body: refresh } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    return answer(await users.refresh(request.body.tenant, request.body.refreshToken));
  });
}
