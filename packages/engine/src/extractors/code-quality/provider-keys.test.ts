import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

test('keys of providers that go out with an answer; what asks the provider keeps them', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'main.js': `
      const app = require('express')();
      const speech = { key: process.env.DEEPGRAM_API_KEY, url: 'wss://speech.example' };
      app.get('/config', (req, res) => res.json({ url: speech.url, speech: { key: speech.key } }));
      app.get('/model', (req, res) => { res.status(200).send({ token: process.env.OPENAI_API_KEY ?? '' }); });
      app.get('/ask', async (req, res) => {
        const answer = await fetch('https://api.openai.com/v1/models', { headers: { authorization: 'Bearer ' + process.env.OPENAI_API_KEY } });
        res.json({ configured: process.env.OPENAI_API_KEY !== undefined, answer: await answer.json() });
      });
      app.listen(1);`,
  });
  expect(codeUses.filter((one) => one.kind === 'provider-key-sent').map((one) => one.detail)).toEqual([
    'DEEPGRAM_API_KEY goes to the client by res.json({ url: speech.url, speech: { key: speech.key } })',
    'OPENAI_API_KEY goes to the client by res.status(200).send({ token: process.env.OPENAI_API_KEY ??…',
  ]);
});

test('what a handler returns is its answer', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'main.js': `
      const app = require('fastify')();
      app.get('/config', async () => { return { key: process.env.ELEVENLABS_API_KEY }; });
      app.get('/other', async () => { const options = () => { return { key: process.env.ELEVENLABS_API_KEY }; }; return ask(options()); });
      app.listen({ port: 1 });`,
  });
  expect(codeUses.filter((one) => one.kind === 'provider-key-sent').map((one) => one.location.line)).toEqual([3]);
});
