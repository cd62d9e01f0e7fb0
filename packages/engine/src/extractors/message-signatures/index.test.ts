import { expect, test } from 'vitest';
import type { MessageSignature } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { messageSignatures } from './index.ts';

async function signatures(text: string): Promise<MessageSignature[]> {
  return (await extractService([messageSignatures], { 'main.js': `const crypto = require('crypto');\n${text}` })).messageSignatures;
}

test('a check: algorithm, key, parts, headers, age and comparison', async () => {
  const [found] = await signatures(`
    const KEY = process.env.HOOK_KEY || 'dev';
    const MAX_AGE = 5 * 60 * 1000;
    function verify(request) {
      const age = Date.now() - Number(request.headers['x-time']);
      if (age > MAX_AGE) return false;
      const text = request.headers['x-time'] + '.' + JSON.stringify(request.body);
      const expected = crypto.createHmac('sha256', KEY).update(text).digest('hex');
      return crypto.timingSafeEqual(Buffer.from(expected), Buffer.from(request.headers['x-signature']));
    }
    verify({ headers: {} });`);
  expect(found).toMatchObject({
    algorithm: { value: 'sha256' },
    key: { state: 'env', name: 'HOOK_KEY', fallback: 'dev' },
    covers: ['timestamp', 'body'],
    form: '{timestamp}.{body}',
    encoding: { value: 'hex' },
    use: 'verify',
    comparison: 'timing-safe',
    window: { value: 300_000 },
    headers: ['x-signature', 'x-time'],
    within: 'verify',
  });
});

test('a hash that is handed on is compared where it arrives', async () => {
  const [found] = await signatures(`
    function sign(method, path, body) { return crypto.createHmac('sha512', process.env.KEY).update([method, path, body].join(':')).digest('base64'); }
    function check(request) { const expected = sign(request.method, request.url, request.rawBody); return expected === request.headers['x-sig']; }
    check({});`);
  expect(found).toMatchObject({ form: '{method}:{path}:{body}', use: 'verify', comparison: 'plain', encoding: { value: 'base64' } });
});

test('a caller signs, also in several steps, and its own name counts as the name of the service', async () => {
  const [found] = await signatures(`
    async function call(body) {
      const timestamp = Date.now();
      const hash = crypto.createHmac('sha256', process.env.KEY);
      hash.update(\`orders:\${timestamp}:\`);
      hash.update(JSON.stringify(body));
      await fetch('http://stock/', { headers: { 'x-signature': hash.digest('hex') } });
    }
    call({});`);
  expect(found).toMatchObject({
    form: '{service}:{timestamp}:{body}',
    use: 'sign',
    comparison: 'none',
    window: { state: 'absent' },
    headers: ['x-signature'],
  });
});

test('what cannot be read stays open', async () => {
  const [found] = await signatures('module.exports.sign = (text, key, ...rest) => crypto.createHmac(rest[0], key).update(text);');
  expect(found).toMatchObject({
    algorithm: { state: 'unknown' },
    key: { state: 'unknown' },
    encoding: { state: 'unknown' },
    use: 'unknown',
  });
});

test('the original URL of Express is the path', async () => {
  const [found] = await signatures(`
    function check(req) { const text = [req.method, req.originalUrl].join(':'); return crypto.createHmac('sha256', process.env.KEY).update(text).digest('hex') === req.headers['x-sig']; }
    check({ headers: {} });`);
  expect(found?.covers).toEqual(['method', 'path']);
});

test('the digest of a body stands for the body', async () => {
  const [found] = await signatures(`
    function check(req) { const digest = crypto.createHash('sha256').update(req.rawBody).digest('hex'); const text = [req.method, req.url, req.headers['x-timestamp'], digest].join('.'); return crypto.createHmac('sha256', process.env.KEY).update(text).digest('hex') === req.headers['x-sig']; }
    check({});`);
  expect(found?.covers).toEqual(['method', 'path', 'timestamp', 'body']);
});

test('a key that is picked out of a variable; one that nobody knows is replaced by a text', async () => {
  const check = (key: string): string => `
    const config = { serviceKeys: process.env.SERVICE_KEYS ?? '' };
    const app = require('express')();
    app.use((request, response, next) => {
      const header = (name) => request.get(name) ?? '';
      const secret = ${key};
      const text = [request.method, request.originalUrl, header('x-timestamp'), header('x-nonce')].join('\\n');
      if (crypto.createHmac('sha256', secret).update(text).digest('hex') !== header('x-signature')) return response.status(401).end();
      next();
    });
    app.listen(1);`;
  const [open] = await signatures(
    check(`config.serviceKeys.split(',').find((key) => key.startsWith(header('x-key-id')))?.split(':')[1] ?? ''`),
  );
  expect(open).toMatchObject({ key: { state: 'env', name: 'SERVICE_KEYS' }, unknownKeyReplacedAt: { line: 7 }, use: 'verify' });
  expect(open?.covers).toEqual(['method', 'path', 'timestamp', 'nonce']);
  for (const closed of [
    `config.serviceKeys.split(',')[0] ?? ''`,
    `config.serviceKeys.split(',').find((key) => key.startsWith(header('x-key-id')))`,
  ])
    expect((await signatures(check(closed)))[0]).not.toHaveProperty('unknownKeyReplacedAt');
});

test('a key whose name a settings object of the caller keeps', async () => {
  const [found] = await signatures(`
    function check(request, secret) { return crypto.createHmac('sha256', secret).update(request.url).digest('hex') === request.headers['x-sig']; }
    module.exports.routes = (app, { config }) => app.get('/', (request) => check(request, config.SERVICE_KEYS));`);
  expect(found?.key).toEqual({ state: 'env', name: 'SERVICE_KEYS' });
});
