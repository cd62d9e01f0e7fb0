import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { Account } from './accounts.ts';
import { issueRefreshToken, rotateRefreshToken, verifyLogin } from './accounts.ts';
import { logins } from './metrics.ts';

const WORDING = 'You talk to a machine. What you say is recorded to do what you ask for, and deleted after 30 days.';
const Login = z.strictObject({ email: z.email().max(254), password: z.string().min(12).max(200), recordingConsent: z.literal(true) });
const Refresh = z.strictObject({ refreshToken: z.string().min(40).max(200) });
const Tokens = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresInSeconds: z.int() });
const Problem = z.object({ code: z.string(), title: z.string() });
const MINUTES = 10;

/** Signing in, and staying so. */
export const sessionRoutes: FastifyPluginAsyncZod<{ pool: Pool }> = async (app, { pool }) => {
  const accessToken = (account: Account): string =>
    app.jwt.sign({ sub: account.id, merchantId: account.merchantId, role: account.role }, { expiresIn: `${MINUTES}m` });
  const few = { rateLimit: { max: 5, timeWindow: '1 minute' } };

  app.post('/sessions', { config: few, schema: { body: Login, response: { 201: Tokens, 401: Problem } } }, async (request, reply) => {
    const { email, password } = request.body;
    const account = await verifyLogin(pool, email, password);
    logins.inc({ outcome: account ? 'success' : 'failure' });
    if (!account) {
      request.log.warn({ ip: request.ip }, 'sign-in failed');
      return reply.code(401).send({ code: 'wrong_credentials', title: 'E-mail or password is wrong' });
    }
    request.log.info({ account: account.id, ip: request.ip }, 'sign-in succeeded');
    await pool.query("INSERT INTO recording_consents (account_id, wording, source) VALUES ($1, $2, 'sign_in')", [account.id, WORDING]);
    const refreshToken = await issueRefreshToken(pool, account);
    return reply.code(201).send({ accessToken: accessToken(account), refreshToken, expiresInSeconds: MINUTES * 60 });
  });

  app.post(
    '/sessions/refresh',
    { config: few, schema: { body: Refresh, response: { 200: Tokens, 401: Problem } } },
    async (request, reply) => {
      const rotated = await rotateRefreshToken(pool, request.body.refreshToken);
      if (!rotated) {
        request.log.warn({ ip: request.ip }, 'sign-in failed: the refresh token is used, unknown or too old');
        return reply.code(401).send({ code: 'session_over', title: 'Sign in again' });
      }
      return { accessToken: accessToken(rotated.account), refreshToken: rotated.next, expiresInSeconds: MINUTES * 60 };
    },
  );
};
