import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { ai } from './index.ts';

const MAIN = (rest: string): string =>
  `import { handle } from './voice.js'; const app = require('fastify')(); app.post('/say', async (request) => handle(request.body.text)); app.listen({ port: 1 });\n${rest}`;

test('a model call with what surrounds it, and the actions its output picks', async () => {
  const { modelCalls, modelActions } = await extractService([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      import OpenAI from 'openai';
      import { PrismaClient } from '@prisma/client';
      const client = new OpenAI({ maxRetries: 1 });
      const prisma = new PrismaClient();
      export async function understand(text) {
        try {
          const answer = await client.chat.completions.create({ model: 'gpt-4o-2024-08-06', max_tokens: 100, messages: [{ role: 'system', content: 'Pick an intent.' }, { role: 'user', content: text.slice(0, 500) }] }, { timeout: 8000 });
          console.log({ tokens: answer.usage.total_tokens }, 'asked');
          const parsed = JSON.parse(answer.choices[0].message.content);
          return { intent: parsed.intent, entities: parsed.entities };
        } catch (error) { return { intent: 'NONE', entities: {} }; }
      }
      export async function handle(text) {
        const found = await understand(text);
        switch (found.intent) {
          case 'ADD': return await add(found.entities);
          case 'REMOVE': return await remove(found.entities);
          default: return null;
        }
      }
      async function add(entities) { const { name } = entities; return prisma.item.create({ data: { name } }); }
      async function remove(entities) { return prisma.item.delete({ where: { id: entities.itemId, tenantId: entities.tenantId } }); }`,
  });
  expect(modelCalls).toMatchObject([
    {
      by: 'openai',
      model: { value: 'gpt-4o-2024-08-06' },
      maxTokens: { value: 100 },
      timeout: { value: 8000 },
      retries: { value: 1 },
      takesUserText: true,
      separatesUserText: true,
      boundsInput: true,
      recordsUsage: true,
      fallback: true,
      cached: false,
      validatesOutput: false,
      abortable: false,
      sensitive: [],
      wiring: { state: 'wired' },
    },
  ]);
  expect(modelActions).toMatchObject([
    { name: 'ADD', writes: true, irreversible: false, authorityFromModel: false, confirmed: false, allowlisted: true, validated: false },
    { name: 'REMOVE', writes: true, irreversible: true, authorityFromModel: true, confirmed: false },
  ]);
});

test('user text inside the instructions is not apart from them', async () => {
  const { modelCalls } = await extractService([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      export async function handle(text) {
        const response = await fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'system', content: \`You sell milk. The user said \${text}\` }] }) });
        return response.json();
      }`,
  });
  expect(modelCalls).toMatchObject([
    {
      by: 'fetch to a model',
      model: { value: 'gpt-4o' },
      timeout: { state: 'absent' },
      separatesUserText: false,
      maxTokens: { state: 'absent' },
      fallback: false,
    },
  ]);
});

test('speech: an HTTP voice without a time-out, a stream whose interim words are held back', async () => {
  const { speechSteps } = await extractService([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      import axios from 'axios';
      import { createClient } from '@deepgram/sdk';
      const deepgram = createClient(process.env.KEY);
      export async function handle(text) {
        const stream = deepgram.listen.live({ model: 'nova-2', interim_results: true });
        stream.on('transcript', (data) => { if (data.is_final) console.log(data.confidence); });
        stream.on('error', (error) => console.error(error));
        return axios.post('https://api.elevenlabs.io/v1/text-to-speech/x', { text }, { headers: { 'xi-api-key': 'k' } });
      }`,
  });
  expect(speechSteps).toMatchObject([
    { by: 'deepgram', kind: 'stt', finalOnly: true, asksConfidence: true, handlesErrors: true, closedOnDisconnect: 'unknown' },
    { by: 'elevenlabs', kind: 'tts', timeout: { state: 'absent' }, fallback: false, maxInput: { state: 'absent' } },
  ]);
});

test('an output schema of the AI SDK checks the answer, and one handed in from outside may', async () => {
  const validated = async (output: string) =>
    (
      await extractService([ai], {
        'main.js': MAIN(''),
        'voice.js': `import { generateText, Output } from 'ai'; import { z } from 'zod'; export async function handle(text, options) { const result = await generateText({ model: 'x', prompt: text, output: ${output} }); return JSON.parse(result.text); }`,
      })
    ).modelCalls.map((one) => one.validatesOutput);
  expect(await validated('Output.object({ schema: z.object({ a: z.string() }) })')).toEqual([true]);
  expect(await validated('options.output')).toEqual(['unknown']);
});
