import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { ai } from './index.ts';

const ASK = `generateObject({ model: 'gpt-4o-mini', schema: null, prompt: 'Say something of ' + words })`;

test('an error answer is no fallback, in any framework; an answer of our own is one', async () => {
  const { modelCalls } = await extractService([ai], {
    'main.js': `
      import { generateObject } from 'ai';
      async function a(words) { try { return Response.json(await ${ASK}); } catch (error) { return Response.json({ error: 'no' }, { status: 500 }); } }
      async function b(words) { try { return await ${ASK}; } catch (error) { return new Response('no', { status: 502 }); } }
      async function c(words) { try { return await ${ASK}; } catch (error) { return json('no', 503); } }
      async function d(words) { try { return await ${ASK}; } catch (error) { return { said: 'I cannot tell.' }; } }
      a('x'); b('x'); c('x'); d('x');`,
  });
  expect(modelCalls.map((one) => one.fallback)).toEqual([false, false, false, true]);
});

test('a cache that a caller asks first, and the time that the platform lets a route run', async () => {
  const { modelCalls } = await extractService([ai], {
    'main.js': `
      import { generateObject } from 'ai';
      export const maxDuration = 30;
      const cache = new Map();
      async function ask(words) { return ${ASK}; }
      async function answer(words) { const known = cache.get(words); if (known) return known; return ask(words); }
      answer('x');`,
  });
  expect(modelCalls).toMatchObject([{ cached: true, timeout: { value: 30_000 } }]);
});

test('words that a framework hands over, or that a schema bounds by their name, may have been cut', async () => {
  const { modelCalls } = await extractService([ai], {
    'main.js': `
      import { generateObject } from 'ai';
      import { z } from 'zod';
      const Form = z.object({ feedback: z.string().max(200) });
      async function ask(words) { return ${ASK}; }
      async function other(words) { return ${ASK}; }
      async function third(words) { return ${ASK}; }
      const run = (ctx, input, line) => { ask(ctx.words); other(input.feedback); third(line); };
      run(JSON.parse(process.argv[2]), JSON.parse(process.argv[3]), process.argv[4]);`,
  });
  expect(modelCalls.map((one) => one.boundsInput)).toEqual(['unknown', 'unknown', false]);
});

test('other ways to models: Bedrock, Ollama, agents', async () => {
  const { modelCalls } = await extractService([ai], {
    'main.js': `
      import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
      import ollama from 'ollama';
      import { Agent, run } from '@openai/agents';
      const bedrock = new BedrockRuntimeClient({});
      bedrock.send(new ConverseCommand({ modelId: 'a', messages: [] }));
      ollama.chat({ model: 'llama3.1:8b', messages: [] });
      run(new Agent({ name: 'a', instructions: 'b' }), process.argv[2]);`,
  });
  expect(modelCalls.map((one) => one.by)).toEqual(['bedrock', 'ollama', 'openai agents']);
});

test('a tool that starts a change and does not wait tells nothing of its end; a change through Drizzle counts', async () => {
  const { modelActions } = await extractService([ai], {
    'main.js': `
      import { streamText, tool } from 'ai';
      import { drizzle } from 'drizzle-orm/node-postgres';
      const db = drizzle(process.env.URL);
      const notes = {};
      const tools = {
        drop: tool({ inputSchema: null, execute: async ({ id }) => { db.delete(notes); return { done: true }; } }),
        add: tool({ inputSchema: null, execute: async ({ text }) => { await db.insert(notes).values({ text }); return { done: true }; } }),
      };
      streamText({ model: 'gpt-4o-mini', prompt: process.argv[2], tools });`,
  });
  expect(modelActions).toMatchObject([
    { name: 'drop', writes: true, irreversible: true, tellsResult: false },
    { name: 'add', writes: true, irreversible: false, tellsResult: true },
  ]);
});

test('a feature of the product that is called evaluations, and the tests of its code, hold no recorded examples', async () => {
  const call = `import { generateText } from 'ai'; export const ask = (words) => generateText({ model: 'gpt-4o-mini', prompt: words });`;
  const { modelEvals } = await extractService([ai], {
    'src/ask.js': call,
    'src/main.js': `import { ask } from './ask.js'; ask(process.argv[2]);`,
    'src/features/evals/table.js': `import { ask } from '../../ask.js'; export const rows = [ask];`,
    'src/features/evals/table.test.js': `import { ask } from '../../ask.js'; test('shows rows', () => {});`,
    'evals/answers.js': `import { ask } from '../src/ask.js'; for (const one of [{ asked: 'a', wanted: 'b' }]) ask(one.asked);`,
    'package.json': '{ "name": "a", "type": "module", "scripts": { "start": "node src/main.js" }, "dependencies": { "ai": "5.0.0" } }',
  });
  expect(modelEvals.map((one) => [one.location.path, one.kind])).toEqual([['evals/answers.js', 'examples']]);
});

test('a signal among options that are made elsewhere from what callers may leave out is nobody’s', async () => {
  const { modelCalls } = await extractService([ai], {
    'main.js': `
      import { generateText } from 'ai';
      const prepare = async (options) => ({ model: options.model, callOptions: { prompt: options.prompt, abortSignal: options.abortSignal } });
      async function ask(options) { const prepared = await prepare(options); return generateText({ model: prepared.model, ...prepared.callOptions }); }
      async function stop(prompt) { const controller = new AbortController(); return generateText({ prompt, abortSignal: controller.signal }); }
      ask({ prompt: 'a' }); stop('b');`,
  });
  expect(modelCalls.map((one) => one.abortable)).toEqual(['unknown', true]);
});
