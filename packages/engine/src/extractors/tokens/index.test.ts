import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { tokens } from './index.ts';

const SERVER = `
  import Fastify from 'fastify';
  import { authenticate } from './auth';
  const app = Fastify();
  app.addHook('onRequest', authenticate);
  app.get('/orders', async () => []);
  app.listen({ port: 3000 });
`;
const extract = (texts: Record<string, string>) => extractService([tokens], { 'main.ts': SERVER, ...texts });

test('reads algorithms, issuer and the source of the key of a verification', async () => {
  const { tokenVerifications } = await extract({
    'auth.ts': `
      import jwt from 'jsonwebtoken';
      const secret = process.env.JWT_SECRET || 'change-me';
      export async function authenticate(request) {
        request.user = jwt.verify(request.headers.authorization.slice(7), secret, { algorithms: ['RS256'], issuer: 'me' });
      }
      export function unused(token) { return jwt.verify(token, secret); }
    `,
  });
  expect(tokenVerifications).toMatchObject([
    {
      by: 'jsonwebtoken.verify',
      algorithms: { state: 'known', value: ['RS256'] },
      issuer: { value: 'me' },
      audience: { state: 'absent' },
      key: { state: 'env', name: 'JWT_SECRET', fallback: 'literal' },
      wiring: { state: 'wired' },
    },
    { algorithms: { state: 'absent' }, wiring: { state: 'not-wired' } },
  ]);
  expect(JSON.stringify(tokenVerifications)).not.toContain('change-me');
});

test('merges options of the plugin into request.jwtVerify', async () => {
  const { tokenVerifications, tokenIssues } = await extractService([tokens], {
    'main.ts': `
      import Fastify from 'fastify';
      import jwt from '@fastify/jwt';
      const app = Fastify();
      app.register(jwt, { secret: process.env.JWT_SECRET, sign: { algorithm: 'HS256', expiresIn: '15m' }, verify: { algorithms: ['HS256'], issuer: 'ignored' } });
      app.addHook('onRequest', async (request) => { await request.jwtVerify(); });
      app.post('/login', async (request, reply) => reply.send({ token: app.jwt.sign({ sub: 1 }) }));
      app.listen({ port: 3000 });
    `,
  });
  expect(tokenVerifications).toMatchObject([
    { algorithms: { value: ['HS256'] }, issuer: { state: 'absent' }, key: { state: 'env', name: 'JWT_SECRET' } },
  ]);
  expect(tokenIssues).toMatchObject([{ algorithm: { value: 'HS256' }, expiresIn: { value: '15m' } }]);
});

test('tells files and key sets from literals', async () => {
  const { tokenVerifications } = await extract({
    'auth.ts': `
      import jwt from 'jsonwebtoken';
      import { jwtVerify, createRemoteJWKSet } from 'jose';
      import fs from 'fs';
      let key: string;
      try { key = fs.readFileSync('/keys/public.pem', 'utf8'); } catch (error) { throw error; }
      const set = createRemoteJWKSet(new URL('https://id.example/keys'));
      export async function authenticate(request) {
        jwt.verify(request.headers.a, key, { algorithms: ['RS256'] });
        await jwtVerify(request.headers.b, set, { issuer: 'me', audience: 'us' });
        jwt.verify(request.headers.c, 'text');
      }
    `,
  });
  expect(tokenVerifications.map((one) => one.key)).toMatchObject([{ value: 'file' }, { value: 'jwks' }, { value: 'literal' }]);
});

test('a decode beside a verification chooses the key, alone it trusts anybody', async () => {
  const { tokenVerifications } = await extract({
    'auth.ts': `
      import jwt from 'jsonwebtoken';
      export async function authenticate(request) {
        request.user = jwt.decode(request.headers.authorization);
      }
      export function careful(request) {
        const { kid } = jwt.decode(request.headers.authorization);
        return jwt.verify(request.headers.authorization, process.env[kid]);
      }
    `,
  });
  expect(tokenVerifications.map((one) => [one.decodeOnly, one.location.line])).toEqual([
    [true, 4],
    [false, 8],
  ]);
});

test('finds how passwords are hashed, and leaves other digests alone', async () => {
  const { passwordHashes } = await extract({
    'auth.ts': `
      import bcrypt from 'bcryptjs';
      import crypto from 'crypto';
      const ROUNDS = 12;
      export async function authenticate(request) {
        await bcrypt.hash(request.body.password, ROUNDS);
        crypto.pbkdf2Sync(request.body.password, 'salt', 1000, 32, 'sha256');
        crypto.createHash('sha256').update(request.url).digest('hex');
        crypto.createHash('md5').update(request.body.password).digest('hex');
      }
    `,
  });
  expect(passwordHashes).toMatchObject([
    { algorithm: 'bcrypt', cost: { value: 12 } },
    { algorithm: 'pbkdf2', cost: { value: 1000 } },
    { algorithm: 'digest', cost: { state: 'absent' } },
  ]);
});

test('claims that the code around compares are not absent', async () => {
  const { tokenVerifications } = await extract({
    'auth.ts': `
      import jwt from 'jsonwebtoken';
      export async function authenticate(request) {
        const { sub, aud } = jwt.verify(request.headers.authorization.slice(7), process.env.JWT_SECRET);
        if (!aud.endsWith('.example.com')) throw new Error('no');
        request.user = sub;
      }
    `,
  });
  expect(tokenVerifications).toMatchObject([{ issuer: { state: 'absent' }, audience: { state: 'unknown' } }]);
});

test('a token that was just signed, and one that another function verifies, are no reading without verifying', async () => {
  const { tokenVerifications } = await extract({
    'auth.ts': `
      import jwt from 'jsonwebtoken';
      const keyFor = (token) => keys.get(jwt.decode(token).sub);
      export async function authenticate(request) {
        const token = request.headers.authorization.slice(7);
        request.user = jwt.verify(token, keyFor(token));
        const fresh = jwt.sign({ sub: 1 }, process.env.JWT_SECRET);
        request.expires = jwt.decode(fresh).exp;
      }
    `,
  });
  expect(tokenVerifications.map((one) => one.decodeOnly)).toEqual([false]);
});

test('a hash that is only asked for among leaked passwords stores none', async () => {
  const { passwordHashes } = await extract({
    'auth.ts': `
      import crypto from 'node:crypto';
      export async function authenticate(request) {
        const { password } = request.body;
        const digest = crypto.createHash('sha1').update(password).digest('hex');
        await fetch('https://api.pwnedpasswords.com/range/' + digest.slice(0, 5));
      }
    `,
  });
  expect(passwordHashes).toEqual([]);
});

test('follows a key through parameters to the store that it was read from', async () => {
  const { tokenVerifications } = await extract({
    'auth.ts': `
      import { readFileSync } from 'node:fs';
      import jwt from 'jsonwebtoken';
      const filesIn = (folder) => ({ read: (name) => readFileSync(folder + name, 'utf8') });
      async function readSecrets(store) { return { publicKey: store.read('public_key') }; }
      function verifier(parts) {
        const { secrets } = parts;
        return (token) => jwt.verify(token, secrets.publicKey, { algorithms: ['RS256'] });
      }
      function literal(parts) { return (token) => jwt.verify(token, parts.secrets.key, { algorithms: ['HS256'] }); }
      const secrets = await readSecrets(filesIn('/run/secrets/'));
      const verify = verifier({ secrets });
      export async function authenticate(request) { request.user = verify(request.headers.authorization); }
    `,
  });
  expect(tokenVerifications[0]?.key).toEqual({ state: 'known', value: 'file' });
  expect(tokenVerifications[1]?.key.state).toBe('unknown');
});

test('a payload that is read by hand is not verified', async () => {
  const app = (more: string) =>
    extractService([tokens], {
      'main.ts': `import express from 'express'; import jwt from 'jsonwebtoken';
        function claims(header: string) { const [, body = ''] = header.replace('Bearer ', '').split('.'); ${more} return JSON.parse(Buffer.from(body, 'base64url').toString()); }
        const app = express(); app.get('/x', (request, response) => { response.json(claims(request.headers.authorization ?? '')); }); app.listen(1);`,
    });
  expect((await app('')).tokenVerifications).toMatchObject([{ by: 'own code', decodeOnly: true, fromRequest: true }]);
  expect((await app(`jwt.verify(header, process.env.KEY!, { algorithms: ['HS256'] });`)).tokenVerifications.map((one) => one.by)).toEqual([
    'jsonwebtoken.verify',
  ]);
});

test('better-auth hashes the passwords that it is told to take, unless it is given a function for it', async () => {
  const hashed = async (options: string) =>
    (
      await extractService([tokens], {
        'main.ts': `import { betterAuth } from 'better-auth'; import express from 'express'; import { toNodeHandler } from 'better-auth/node';
          const auth = betterAuth({ emailAndPassword: ${options} }); const app = express(); app.all('/api/auth/*splat', toNodeHandler(auth)); app.listen(1);`,
      })
    ).passwordHashes.map(({ algorithm }) => algorithm);
  expect(await hashed('{ enabled: true }')).toEqual(['scrypt']);
  expect(await hashed('{ enabled: false }')).toEqual([]);
  expect(await hashed('{ enabled: true, password: { hash: own } }')).toEqual([]);
});

test('a key that stands in for a parameter, one of a namespace of settings, and a lifetime in the payload', async () => {
  const { tokenIssues } = await extract({
    'auth.ts': `
      import jwt from 'jsonwebtoken';
      const config = { secret: process.env.JWT_SECRET };
      const sign = (userId, expires, secret = config.secret) => jwt.sign({ sub: userId, exp: expires.unix() }, secret);
      export const authenticate = (request) => { request.user = sign('u', request.expires); };
    `,
  });
  expect(tokenIssues).toMatchObject([
    { key: { state: 'env', name: 'JWT_SECRET' }, expiresIn: { state: 'known', value: 'set in the payload' } },
  ]);
  const nest = await extractService([tokens], {
    'main.ts': `
      import { registerAs, ConfigService } from '@nestjs/config'; import { JwtModule, JwtService } from '@nestjs/jwt'; import { NestFactory } from '@nestjs/core'; import { Injectable, Module } from '@nestjs/common';
      export const authConfig = registerAs('auth', () => ({ secret: process.env.AUTH_SECRET }));
      @Injectable() class Auth { constructor(private readonly jwt: JwtService) {} login() { return this.jwt.sign({ id: 1 }); } verify(t: string) { return this.jwt.verify(t); } }
      @Module({ imports: [JwtModule.registerAsync({ inject: [ConfigService], useFactory: (config: ConfigService) => ({ secret: config.getOrThrow('auth.secret'), signOptions: { expiresIn: '5m' } }) })], providers: [Auth] })
      class AppModule {}
      const app = await NestFactory.create(AppModule); await app.listen(3000);`,
  });
  expect(nest.tokenVerifications[0]?.key).toMatchObject({ state: 'env' });
  expect(nest.tokenIssues[0]?.key).toMatchObject({ state: 'env' });
});

test('Hono and Elysia take one algorithm, named or by themselves, and sign with the expiry of the payload or of the options', async () => {
  const { tokenVerifications, tokenIssues } = await extractService([tokens], {
    'main.ts': `import { Hono } from 'hono'; import { sign, verify } from 'hono/jwt'; import { Elysia } from 'elysia'; import { jwt } from '@elysiajs/jwt';
const app = new Hono(); app.get('/a', async (c) => c.json(await verify(c.req.header('authorization'), c.env.KEY, 'HS512')));
app.get('/b', async (c) => c.json(await verify(c.req.header('authorization'), c.env.KEY)));
app.post('/c', async (c) => c.json(await sign({ sub: 'a' }, c.env.KEY))); app.post('/d', async (c) => c.json(await sign({ sub: 'a', exp: 60 }, c.env.KEY)));
new Elysia().use(jwt({ secret: process.env.KEY, exp: '2h' })).get('/e', ({ jwt }) => jwt.sign({ sub: 'a' })).listen(1);
export default app;`,
  });
  expect(tokenVerifications.map(({ by, algorithms }) => [by, algorithms.state === 'known' ? algorithms.value : algorithms.state])).toEqual([
    ['hono/jwt.verify', ['HS512']],
    ['hono/jwt.verify', ['HS256']],
    ['@elysiajs/jwt', ['HS256']],
  ]);
  expect(tokenIssues.map(({ by, expiresIn }) => `${by} ${expiresIn.state}`).toSorted()).toEqual([
    '@elysiajs/jwt known',
    'hono/jwt.sign absent',
    'hono/jwt.sign known',
  ]);
});

test('passwords are hashed by Bun and by WebCrypto as well', async () => {
  const { passwordHashes } = await extractService([tokens], {
    'main.ts': `
const bytes = new TextEncoder();
export async function derived(password, salt) {
  const key = await crypto.subtle.importKey('raw', bytes.encode(password), 'PBKDF2', false, ['deriveBits']);
  return crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 20_000 }, key, 256);
}
export async function ofFile(secret, salt) {
  const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
  return crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 1 }, key, 256);
}
export const slow = (password) => Bun.password.hash(password);
export const chosen = (password) => Bun.password.hash(password, { algorithm: 'bcrypt' });`,
  });
  expect(passwordHashes.map(({ algorithm, cost }) => [algorithm, cost.state === 'known' ? cost.value : cost.state])).toEqual([
    ['pbkdf2', 20_000],
    ['argon2', 'absent'],
    ['bcrypt', 10],
  ]);
});
