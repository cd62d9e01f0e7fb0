import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { inboundWebhooks } from './index.ts';

const deduplicated = async (body: string): Promise<unknown> =>
  (
    await extractService([inboundWebhooks], {
      'main.ts': `import Fastify from 'fastify'; import knex from 'knex'; import { seen } from './seen.ts'; const app = Fastify(); const db = knex({ client: 'pg' });
        app.post('/webhooks/bank', async (request, reply) => { const { id, account, cents } = request.body as any; ${body} return reply.code(204).send(); });
        app.listen({ port: 1 });`,
      'seen.ts': `export async function seen(id: string): Promise<boolean> { return id === 'a'; }`,
    })
  ).inboundWebhooks[0]?.deduplicated;

test('an amount that is added each time an event comes', async () => {
  expect(await deduplicated(`await db('balances').where({ account }).update({ balance: db.raw('balance + ?', [cents]) });`)).toBe(false);
  expect(
    await deduplicated(`await db('balances').where({ account }).increment('balance', Number(cents)); request.log.info('added');`),
  ).toBe(false);
});

test('what could remember the event leaves it open', async () => {
  const add = `await db('balances').where({ account }).increment('balance', cents);`;
  expect(await deduplicated(`await db('events').insert({ id }); ${add}`)).toBe('unknown');
  expect(await deduplicated(`if (await seen(id)) return; ${add}`)).toBe('unknown');
  expect(await deduplicated(`await db('balances').where({ account }).whereNot({ last_event: id }).increment('balance', cents);`)).toBe(
    'unknown',
  );
  expect(await deduplicated(`await db('payments').where({ id }).update({ status: 'paid' });`)).toBe('unknown');
});
