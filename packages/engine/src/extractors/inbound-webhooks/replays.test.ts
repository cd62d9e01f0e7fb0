import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { inboundWebhooks } from './index.ts';

const replays = async (body: string): Promise<unknown> =>
  (
    await extractService([inboundWebhooks], {
      'main.ts': `import Fastify from 'fastify'; import crypto from 'crypto'; const app = Fastify();
        function signed(request: any): boolean {
          const signature = request.headers['x-signature']; if (!signature) return false;
          ${body}
          const want = crypto.createHmac('sha256', process.env.SECRET!).update(JSON.stringify(request.body)).digest('hex');
          return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(want));
        }
        app.post('/webhooks/orders', async (request, reply) => { if (!signed(request)) return reply.code(401).send(); return { ok: true, body: request.body }; });
        app.listen({ port: 1 });`,
    })
  ).inboundWebhooks[0]?.replayProtected;

test('a request is turned down when its timestamp is old', async () => {
  expect(
    await replays(
      `const sent = parseInt(request.headers['x-webhook-timestamp']); if (Math.abs(Date.now() - sent) > 300_000) return false;`,
    ),
  ).toBe(true);
  expect(
    await replays(`const age = new Date().getTime() - Number(request.get('x-timestamp')); if (age > 300_000) throw new Error('old');`),
  ).toBe(true);
});

test('a timestamp that is only there protects from nothing that could be told', async () => {
  expect(await replays(`const stamp = request.headers['x-webhook-timestamp']; if (!stamp) return false;`)).toBe('unknown');
  expect(await replays(`const started = Date.now(); if (started > 5) return false;`)).toBe(false);
});

test('who reads the number of a delivery may remember it', async () => {
  expect(await replays(`if (seen(request.headers['x-github-delivery'])) return false;`)).toBe('unknown');
  expect(await replays(`if (seen(request.header('x-shopify-webhook-id'))) return false;`)).toBe('unknown');
});

test('a number of the event that is stored once tells a second delivery', async () => {
  const stored = `try { store.create({ eventId: request.body.id }); }`;
  expect(await replays(`${stored} catch (error) { if (error.code === 'P2002') return false; }`)).toBe(true);
  expect(await replays(`${stored} catch (error) { return false; }`)).toBe('unknown');
});
