import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

test('a function that says in the log that it is not written yet, and gives a promise of nothing', async () => {
  const facts = await extractService([codeQuality], {
    'main.ts': `
      import Fastify from 'fastify';
      class Videos {
        async processVideo(id: string) { console.info('Processing of ' + id + ' is not implemented yet'); return Promise.resolve(); }
        async remember(id: string) { console.info('A todo was made'); }
      }
      const videos = new Videos();
      const app = Fastify();
      app.post('/videos/:id', async (request) => { await videos.processVideo(request.params.id); await videos.remember(request.params.id); return {}; });
      await app.listen({ port: 3000 });`,
  });
  expect(facts.stubs.map((one) => [one.name, one.kind])).toEqual([['Videos.processVideo', 'not-implemented']]);
});

test('stubs', async () => {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `export class Mailer {
        async sendMail(to: string) { console.log('sending'); }
        async chargeCard(amount: number) { return { success: true }; }
        verifySignature(body: string) { return true; }
        async refund(id: string) { throw new Error('Not implemented'); }
        async sendSms(to: string) { return fetch(to); }
        getName() { return 'x'; }
      }
      export function usage() { const cpuUsage = Math.random() * 100; return cpuUsage; }
      const m = new Mailer(); m.sendMail('a'); usage();`,
  });
  expect(facts.stubs.map((one) => [one.name, one.kind]).toSorted()).toEqual([
    ['Mailer.chargeCard', 'constant-result'],
    ['Mailer.refund', 'not-implemented'],
    ['Mailer.sendMail', 'empty-body'],
    ['Mailer.verifySignature', 'always-true'],
    ['cpuUsage', 'random-metric'],
  ]);
});
