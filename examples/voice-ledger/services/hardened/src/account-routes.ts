import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { asMerchant, Refused } from '@voice-ledger/domain';
import type { Pool } from 'pg';
import { z } from 'zod';
import { note } from './audit-trail.ts';
import { passwordMatches } from './passwords.ts';

/** What people can ask about themselves, and take back. */
export const accountRoutes: FastifyPluginAsyncZod<{ pool: Pool }> = async (app, { pool }) => {
  app.get('/account/export', (request) => {
    const { sub, merchantId } = request.user;
    return asMerchant(pool, merchantId, async (tx) => {
      const account = await tx.sql.query('SELECT id, email, role, created_at FROM accounts WHERE merchant_id = $1 AND id = $2', [
        merchantId,
        sub,
      ]);
      const consents = await tx.sql.query(
        'SELECT wording, source, given_at, withdrawn_at FROM recording_consents WHERE account_id = $1 ORDER BY id DESC LIMIT 500',
        [sub],
      );
      const trail = await tx.sql.query(
        'SELECT action, subject, created_at FROM audit_trail WHERE merchant_id = $1 AND account_id = $2 ORDER BY id DESC LIMIT 1000',
        [merchantId, sub],
      );
      const usage = await tx.sql.query(
        'SELECT day, spent_micro, heard_ms FROM voice_usage WHERE merchant_id = $1 AND user_id = $2 ORDER BY day DESC LIMIT 400',
        [merchantId, sub],
      );
      return { account: account.rows[0], consents: consents.rows, trail: trail.rows, usage: usage.rows };
    });
  });

  /** Signs out everywhere; access tokens end by themselves within minutes. */
  app.delete('/account/sessions', async (request, reply) => {
    await pool.query('DELETE FROM refresh_tokens WHERE account_id = $1', [request.user.sub]);
    return reply.code(204).send();
  });

  /** Closes the account of whoever asks: the person goes, what the law wants kept about their actions stays without them. */
  const Password = z.strictObject({ password: z.string().min(12).max(200) });
  app.delete(
    '/account',
    { config: { rateLimit: { max: 5, timeWindow: '1 minute' } }, schema: { body: Password } },
    async (request, reply) => {
      const { sub, merchantId } = request.user;
      const found = await asMerchant(pool, merchantId, (tx) =>
        tx.sql.query<{ password_hash: string; legal_hold: boolean }>(
          'SELECT password_hash, legal_hold FROM accounts WHERE merchant_id = $1 AND id = $2',
          [merchantId, sub],
        ),
      );
      const [account] = found.rows;
      if (account?.legal_hold) throw new Refused('legal_hold', 'The law wants these records kept for now');
      if (!account || !(await passwordMatches(request.body.password, account.password_hash))) {
        throw new Refused('wrong_password', 'The password is wrong');
      }
      await asMerchant(pool, merchantId, async (tx) => {
        await tx.sql.query(
          "UPDATE accounts SET email = 'erased-' || id, password_hash = '', locked_until = 'infinity' WHERE merchant_id = $1 AND id = $2",
          [merchantId, sub],
        );
        await tx.sql.query('DELETE FROM refresh_tokens WHERE account_id = $1', [sub]);
        await note(tx, sub, 'account.closed', sub);
      });
      return reply.code(204).send();
    },
  );

  /** Without consent nothing is recorded any more: every session ends, and signing in asks again. */
  app.delete('/account/recording-consent', async (request, reply) => {
    const { sub, merchantId } = request.user;
    await asMerchant(pool, merchantId, async (tx) => {
      await tx.sql.query('UPDATE recording_consents SET withdrawn_at = now() WHERE account_id = $1 AND withdrawn_at IS NULL', [sub]);
      await tx.sql.query('DELETE FROM refresh_tokens WHERE account_id = $1', [sub]);
      await note(tx, sub, 'consent.withdrawn', sub);
    });
    return reply.code(204).send();
  });
};

/** Whether the account agreed to be recorded and has not taken that back. */
export async function hasConsent(pool: Pool, accountId: string): Promise<boolean> {
  const found = await pool.query('SELECT 1 FROM recording_consents WHERE account_id = $1 AND withdrawn_at IS NULL LIMIT 1', [accountId]);
  return found.rowCount === 1;
}
