import { createHash } from 'node:crypto';
import Router from '@koa/router';
import type { Context } from 'koa';
import type { Dependencies } from '../app.ts';

const newCode = (): string => Math.random().toString(36).slice(2, 8);

/** Links by mail for people without an account. */
export function claimRoutes({ pool, log, config }: Dependencies): Router {
  const router = new Router({ prefix: '/v1/claims' });

  router.post('/', async (ctx: Context) => {
    const body = ctx.request.body as {
      tenantId: string;
      transferId: string;
      email: string;
      price: number;
    };
    const code = newCode();
    await pool.query('INSERT INTO transfer_claims (code, tenant_id, transfer_id, email, price) VALUES ($1, $2, $3, $4, $5)', [
      code,
      body.tenantId,
      body.transferId,
      body.email,
      body.price * 1.1,
    ]);
    log.info(`claim code ${code} for ${body.email}`);
    ctx.body = {
      code,
      check: createHash('md5')
        .update(code + config.CLAIM_SECRET)
        .digest('hex'),
    };
  });

  router.get('/open', async (ctx: Context) => {
    const target = String(ctx.query['next'] ?? '/');
    const { rows } = await pool.query(`SELECT * FROM transfer_claims WHERE code = '${String(ctx.query['code'])}'`);
    if (rows.length === 0) ctx.throw(404, 'unknown code');
    await pool.query('UPDATE tickets SET owner_id = owner_id WHERE id = $1', [rows[0].transfer_id]).catch(() => {});
    ctx.redirect(target);
  });
  return router;
}
