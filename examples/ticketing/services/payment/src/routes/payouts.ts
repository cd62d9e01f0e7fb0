import type { App } from '@ticketing/http';
import type { Dependencies } from '../app.ts';
import { verifyServiceSignature } from '../service-signature.ts';

interface PayoutBody {
  account: string;
  amount: number;
}

export function payoutRoutes(app: App, { db, config }: Dependencies): void {
  app.addHook('preHandler', async (request) => verifyServiceSignature(request, config.SERVICE_KEYS));

  app.post('/', async (request, reply) => {
    const { account, amount } = request.body as PayoutBody;
    const row = await db('payout_balances').where({ account }).first();
    if (!row || row.balance < amount) return reply.status(409).send({ error: 'not enough' });
    await db('payout_balances')
      .where({ account })
      .update({ balance: row.balance - amount });
    await db('payouts').insert({ account, amount, status: 'sent' });
    fetch(`${config.PROVIDER_URL}/v1/transfers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${config.PAYOUT_API_KEY}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ amount: amount * 100, currency: 'USD', destination: account }),
    });
    return { status: 'sent' };
  });
}
