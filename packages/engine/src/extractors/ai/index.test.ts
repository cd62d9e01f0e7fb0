import { expect, test } from 'vitest';
import { extractModel, extractService } from '../../extract/extract-service.ts';
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
    { by: 'deepgram', kind: 'stt', finalOnly: true, asksConfidence: true, handlesErrors: true, closedOnDisconnect: false },
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

test('a mark of finality is followed through callbacks, and words that can be written or are sent as text are a substitute', async () => {
  const { speechSteps } = await extractService([ai], {
    'main.js': `
      import { listen } from './hear.js';
      import { speak } from './speak.js';
      import { find, store, tell } from './work.js';
      const app = require('fastify')();
      app.register(require('@fastify/websocket'));
      async function answer(words, socket) { const found = await find(words); await store(found); const said = await tell(found); socket.send(said); await speak(said); }
      app.get('/voice', { websocket: true }, (socket) => {
        socket.on('message', async (raw) => { await answer(raw.toString(), socket); });
        listen((words, isFinal) => { if (isFinal) { answer(words, socket); } else { socket.send(words); } });
      });
      app.listen({ port: 1 });`,
    'work.js':
      'export async function find(a) { return a; } export async function store(a) { return a; } export async function tell(a) { return a; }',
    'hear.js': `
      import { createClient } from '@deepgram/sdk';
      const deepgram = createClient(process.env.KEY);
      export function listen(onWords) {
        const stream = deepgram.listen.live({ interim_results: true });
        stream.on('transcript', (data) => { const isFinal = data.is_final; onWords(data.text, isFinal); });
        return stream;
      }`,
    'speak.js': `
      import axios from 'axios';
      export async function speak(text) { return axios.post('https://api.elevenlabs.io/v1/text-to-speech/x', { text }); }`,
  });
  expect(speechSteps.map((one) => [one.kind, one.finalOnly, one.fallback, one.timeout.state])).toEqual([
    ['stt', true, true, 'absent'],
    ['tts', undefined, true, 'absent'],
  ]);
});

test('tools of a library are actions with the schema that it checks', async () => {
  const { modelActions, modelCalls } = await extractService([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      import { generateText, stepCountIs, tool } from 'ai';
      import { openai } from '@ai-sdk/openai';
      import { PrismaClient } from '@prisma/client';
      const prisma = new PrismaClient();
      const MODEL = openai('gpt-5');
      export async function handle(text, userId) {
        const cancel = tool({ inputSchema: schema, needsApproval: true, execute: async ({ orderId }) => prisma.order.delete({ where: { id: orderId } }) });
        return generateText({ model: MODEL, prompt: text, tools: { cancel }, stopWhen: stepCountIs(4) });
      }`,
  });
  expect(modelActions).toMatchObject([
    { name: 'cancel', writes: true, effects: ['deletion'], confirmed: true, validated: true, parameters: 1 },
  ]);
  expect(modelCalls).toMatchObject([{ model: { value: 'gpt-5' }, steps: { value: 4 } }]);
});

test('what a result carries into a prompt, and into a log under another name', async () => {
  const { modelCalls } = await extractService([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      import OpenAI from 'openai';
      const client = new OpenAI();
      function send() { return { success: false, data: { otp: '123456' } }; }
      export async function handle(text) {
        const result = await send();
        console.log({ userInput: text });
        await tidy(text);
        return tell(result);
      }
      async function tidy(raw) { return client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: raw }] }); }
      async function tell(outcome) { return client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: \`Tell \${JSON.stringify(outcome)}\` }] }); }`,
  });
  expect(modelCalls.map((one) => [one.logsPrompt, one.sensitive, one.expects])).toEqual([
    [true, [], 'text'],
    [false, ['otp'], 'text'],
  ]);
});

test('a model and a voice behind a client of the service, which asks an address like that of the providers', async () => {
  const { modelCalls, speechSteps } = await extractService([ai], {
    'main.js': MAIN(''),
    'http.js': `
      export async function call({ url, body }) {
        const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(5000) });
        return answer.json();
      }
      export const describe = (url) => 'asks ' + url;`,
    'voice.js': `
      import { call, describe } from './http.js';
      const base = process.env.MODEL_URL;
      const hear = (audio) => call({ url: \`\${base}/v1/audio/transcriptions\`, body: { model: 'whisper-1', file: audio } });
      export async function handle(text) {
        console.log(describe('/v1/chat/completions'));
        await hear(text);
        return call({ url: \`\${base}/v1/chat/completions\`, body: { model: 'llama-3.1-8b', max_tokens: 200, messages: [{ role: 'user', content: text }] } });
      }`,
  });
  expect(modelCalls).toMatchObject([{ by: 'own client to a model', model: { value: 'llama-3.1-8b' }, maxTokens: { value: 200 } }]);
  expect(speechSteps).toMatchObject([{ kind: 'stt', timeout: { state: 'unknown' } }]);
});

test('a model behind an interface and a breaker: budget, cache and latency stand around the interface', async () => {
  const { modelCalls } = await extractService([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      import { outboundTo } from './client.js'; import { remoteIntents } from './intents.js'; import { Desk } from './desk.js';
      const desk = new Desk(remoteIntents(outboundTo('intents'), process.env.MODEL_URL));
      export const handle = (text) => desk.answer(text);`,
    'client.js': `
      import CircuitBreaker from 'opossum'; import { Histogram } from 'prom-client';
      const seconds = new Histogram({ name: 's', help: 's' });
      export function outboundTo(system) {
        async function post(call) { const stop = seconds.startTimer(); const answer = await fetch(call.url, { method: 'POST', body: JSON.stringify(call.body) }); stop(); return answer.json(); }
        const breaker = new CircuitBreaker(post, { name: system });
        return (call) => breaker.fire(call);
      }`,
    'intents.js': `
      export function remoteIntents(call, url) {
        return { name: 'remote', async detect(text) { return call({ url: \`\${url}/v1/chat/completions\`, body: { model: 'a', messages: [{ role: 'user', content: text }] } }); } };
      }`,
    'desk.js': `
      class TieredCache { async get(key, source) { return source(); } }
      async function spend(cost) { if (cost > 5) throw new Error('over budget'); }
      const charge = async (text) => { await spend(text.length); };
      export class Desk {
        constructor(intents) { this.intents = intents; this.cache = new TieredCache(); }
        async answer(text) { await charge(text); return this.understand(text); }
        async understand(text) { return this.cache.get(text, async () => this.intents.detect(text)); }
      }`,
  });
  expect(modelCalls).toMatchObject([{ by: 'own client to a model', budgeted: true, cached: true, recordsLatency: true }]);
});

test('a signal that callers may leave out ends nothing by itself', async () => {
  const abortable = async (signal: string) => {
    const { modelCalls } = await extractService([ai], {
      'main.js': MAIN(''),
      'voice.js': `
        import { generateText } from 'ai';
        import { openai } from '@ai-sdk/openai';
        async function say(text, options, req) { return generateText({ model: openai('gpt-4o'), prompt: text, abortSignal: ${signal} }); }
        export async function handle(text) { return say(text, {}, {}); }`,
    });
    return modelCalls.map((one) => one.abortable);
  };
  expect(await abortable('options.abortSignal')).toEqual(['unknown']);
  expect(await abortable('req.signal')).toEqual([true]);
  expect(await abortable('AbortSignal.timeout(5000)')).toEqual([true]);
});

test('an action that asks back about one thing and takes the first row that is like another guesses', async () => {
  const { modelActions } = await extractService([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      import OpenAI from 'openai';
      import { PrismaClient } from '@prisma/client';
      const client = new OpenAI();
      const prisma = new PrismaClient();
      const product = (word) => prisma.product.findFirst({ where: { name: { contains: word } } });
      export async function handle(text) {
        const answer = await client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: text }] });
        const found = JSON.parse(answer.choices[0].message.content);
        switch (found.intent) {
          case 'SELL': return await sell(found.entities);
          case 'PAY': return await pay(found.entities);
          default: return null;
        }
      }
      async function sell(entities) {
        const candidates = await prisma.customer.findMany({ where: { name: entities.customer }, take: 5 });
        if (candidates.length > 1) return { error: 'MULTIPLE' };
        return prisma.sale.create({ data: { product: (await product(entities.product)).id, customer: candidates[0].id } });
      }
      async function pay(entities) {
        const candidates = await prisma.customer.findMany({ where: { name: entities.customer }, take: 5 });
        if (candidates.length > 1) return { error: 'MULTIPLE' };
        return prisma.payment.create({ data: { amount: entities.amount, customer: candidates[0].id } });
      }`,
  });
  expect(modelActions.map((one) => [one.name, one.asksWhenUnsure])).toEqual([
    ['SELL', false],
    ['PAY', true],
  ]);
});

test('tools that are put together elsewhere leave open what a model may start, and a limiter before the call is half a budget', async () => {
  const model = await extractModel([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      import { generateText } from 'ai';
      import { openai } from '@ai-sdk/openai';
      import { askLimiter } from './limits.js';
      import { toolsFor } from './tools.js';
      export async function handle(text, user) {
        const allowed = await askLimiter.limit(user);
        if (!allowed.success) return null;
        return generateText({ model: openai('gpt-5'), prompt: text, tools: toolsFor(user) });
      }`,
    'limits.js':
      "import { Ratelimit } from '@upstash/ratelimit'; export const askLimiter = new Ratelimit({ limiter: Ratelimit.slidingWindow(10, '1 m') });",
    'tools.js':
      'export function toolsFor(user) { const tools = {}; tools.find = { description: "Finds", execute: async () => user }; return tools; }',
  });
  expect(model.coverage.modelActions.state).toBe('partial');
  expect(model.facts.modelCalls.map((one) => one.budgeted)).toEqual(['unknown']);
  const wrapped = await extractModel([ai], {
    'main.js': MAIN(''),
    'voice.js': `
      import { generateText } from 'ai';
      import { openai } from '@ai-sdk/openai';
      export async function handle(text, options) {
        const request = { ...options, model: openai('gpt-5'), prompt: text };
        return generateText(request);
      }`,
  });
  expect(wrapped.coverage.modelActions.state).toBe('complete');
});
