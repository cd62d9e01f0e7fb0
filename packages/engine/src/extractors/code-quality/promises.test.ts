import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { codeQuality } from './index.ts';

test('promises of libraries that nobody looks at', async () => {
  const floats = async (text: string): Promise<(string | undefined)[]> =>
    (await extractCode(codeQuality, { 'main.ts': text })).facts.codeUses
      .filter((one) => one.kind === 'floating-promise')
      .map((one) => one.detail);
  const bull = (body: string) =>
    `import Queue, { Job } from 'bull'; const queue = new Queue('mint', 'redis://r'); queue.process(async (job: Job<{ id: string }>) => { ${body} });`;
  expect(await floats(bull('job.progress(10);'))).toEqual(['job.progress']);
  expect(await floats(bull('await job.progress(10); void job.progress(20); job.progress(30).catch(console.error);'))).toEqual([]);
  const pg = (body: string) => `import { Pool } from 'pg'; const pool = new Pool(); export async function start() { ${body} } start();`;
  expect(await floats(pg("pool.query('listen a');"))).toEqual(['pool.query']);
  expect(await floats(pg("// an unhandled rejection shall end the process\n pool.query('listen a');"))).toEqual([]);
  expect(await floats(pg("pool.query('select 1', (error: Error) => { if (error) throw error; });"))).toEqual([]);
  const amqp = (from: string, body: string) => `import amqp from '${from}'; export async function start() { ${body} } start();`;
  expect(
    await floats(amqp('amqplib', "const c = await amqp.connect('amqp://r'); const ch = await c.createChannel(); ch.assertQueue('a');")),
  ).toEqual(['ch.assertQueue']);
  expect(
    await floats(
      amqp('amqplib/callback_api', "amqp.connect('amqp://r', (e, c) => { c.createChannel((e2, ch) => { ch.assertQueue('a'); }); });"),
    ),
  ).toEqual([]);
});
