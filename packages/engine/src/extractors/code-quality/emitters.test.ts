import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { codeQuality } from './index.ts';

const KINDS = new Set(['error-listener', 'stream-without-error-listener', 'emitter-handed-on']);

async function heard(body: string, more = ''): Promise<string[]> {
  const { facts } = await extractCode(codeQuality, {
    'main.ts': `import Fastify from 'fastify'; import fs from 'node:fs'; import https from 'node:https'; import { spawn } from 'node:child_process'; import { pipeline } from 'node:stream/promises';
      const app = Fastify(); ${more}
      app.post('/x', async (request: any, reply: any) => { ${body} });
      void [fs, https, spawn, pipeline]; app.listen({ port: 1 });`,
  });
  return facts.codeUses.map((one) => one.kind).filter((kind) => KINDS.has(kind));
}

test.each([
  ["const s = fs.createReadStream('a'); s.on('error', log); s.pipe(reply.raw);", 'error-listener'],
  // The listener hears the target of the pipe, not its source.
  ["fs.createReadStream('a').pipe(reply.raw).on('error', log);", 'stream-without-error-listener'],
  ["const s = fs.createWriteStream('a'); archive.pipe(s); archive.on('error', log); s.on('close', done);", 'stream-without-error-listener'],
  ["const s = fs.createReadStream('a'); await pipeline(s, fs.createWriteStream('b'));", 'error-listener'],
  ["for await (const part of fs.createReadStream('a')) use(part);", 'error-listener'],
  ["reply.send(fs.createReadStream('a'));", 'error-listener'],
  ["return fs.createReadStream('a');", 'emitter-handed-on'],
  ["return upload({ body: fs.createReadStream('a') });", 'emitter-handed-on'],
  ["spawn('ls').on('exit', done).on('error', log);", 'error-listener'],
  ["const child = spawn('ls'); child.stdout.on('data', log); child.stderr.on('error', log);", 'stream-without-error-listener'],
  ["const ask = https.request('https://a.test', done); ask.once('error', log); ask.end();", 'error-listener'],
  ["https.get('https://a.test', (answer) => { answer.on('error', log); });", 'stream-without-error-listener'],
  ["for (const name of ['data', 'error']) { const s = fs.createReadStream('a'); s.on(name, log); }", 'emitter-handed-on'],
])('%s is %s', async (body, kind) => {
  expect(await heard(body)).toContain(kind);
});

test('a variable from outside may be listened to out there', async () => {
  expect(await heard("child = spawn('ls');", "let child; app.get('/y', () => child.on('error', log));")).toEqual(['emitter-handed-on']);
});
