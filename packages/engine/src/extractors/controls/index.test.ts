import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { controls } from './index.ts';

const facts = (texts: Record<string, string>): Promise<Facts> => extractService([controls], texts);

const GUARD = (name: string, header: string, extra = ''): string => `
  const jwt = require('jsonwebtoken');
  async function ${name}(request, reply) {
    const token = request.headers['${header}'];
    ${extra}
    if (!token) return reply.code(401).send({ error: 'you are not logged in' });
    request.user = jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['RS256'] });
  }
  module.exports = { ${name} };`;
const APP = (name: string): string =>
  `const app = require('fastify')(); const { ${name} } = require('./guard'); app.addHook('onRequest', ${name}); app.get('/a', async () => ({})); app.listen({ port: 1 });`;

test('names, logging and messages do not make another control, a header does', async () => {
  const one = await facts({ 'main.js': APP('authenticate'), 'guard.js': GUARD('authenticate', 'x-token') });
  const same = await facts({
    'main.js': APP('auth'),
    'guard.js': GUARD('auth', 'x-token', "console.log('seen', token); // nothing").replace('you are not logged in', 'log in first'),
  });
  const other = await facts({ 'main.js': APP('auth'), 'guard.js': GUARD('auth', 'authorization') });
  expect(one.controlSources).toMatchObject([
    {
      name: 'authenticate',
      kind: 'guard',
      wiring: { state: 'wired' },
      traits: ['call jsonwebtoken.verify', 'env JWT_SECRET', 'header x-token', 'literal RS256', 'status 401'],
    },
  ]);
  expect(same.controlSources[0]?.hash).toBe(one.controlSources[0]?.hash);
  expect(other.controlSources[0]?.hash).not.toBe(one.controlSources[0]?.hash);
});

test('a factory is the control, a handler is none', async () => {
  const found = await facts({
    'main.js': `
      const app = require('fastify')();
      const requireRole = (role) => async (request, reply) => { if (request.user?.role !== role) return reply.status(403).send({ error: 'no' }); };
      async function remove(request, reply) { if (!request.user) return reply.code(403).send({}); return reply.send({ id: request.params.id, done: true }); }
      app.delete('/a/:id', { preHandler: requireRole('admin') }, remove);
      app.listen({ port: 1 });`,
  });
  expect(found.controlSources.map((one) => one.name)).toEqual(['requireRole']);
});

test('switches of protections, and what holds when nothing is set', async () => {
  const found = await facts({
    'main.js': `
      const config = {
        scan: process.env.ENABLE_VIRUS_SCAN === 'true',
        limit: process.env.RATE_LIMIT_ENABLED !== 'false',
        hmac: (process.env.USE_NEW_HMAC || 'false') === 'true',
        bypass: process.env.SKIP_AUTH === 'true',
        colour: process.env.USE_COLOUR === 'true',
      };
      module.exports = config;`,
  });
  expect(found.controlSwitches.map((one) => [one.name, one.control, one.whenUnset, one.inverted])).toEqual([
    ['ENABLE_VIRUS_SCAN', 'scanning', 'off', false],
    ['RATE_LIMIT_ENABLED', 'rate-limit', 'on', false],
    ['USE_NEW_HMAC', 'signature', 'off', false],
    ['SKIP_AUTH', 'authentication', 'on', true],
  ]);
});

test('a switch that a service of settings is asked for, in lower case, with a fallback, or only when it is there', async () => {
  const found = await facts({
    'main.js': `
      class ConfigService { get(name) { return process.env[name]; }
        tls() { return !this.get('DATABASE_SSL') || this.get('DATABASE_SSL')?.toLowerCase() === 'false' ? false : {}; } }
      const configService = new ConfigService(); configService.tls();
      const ldap = (configService.get('LDAP_SSL') ?? '').toLowerCase() === 'true';
      const pkce = configService.get('OIDC_PKCE') === 'true';
      const limits = (configService.get('RATE_LIMITS') ?? '').toLowerCase() !== 'false';
      const cached = new Map().get('AUTH_CACHED') === 'true';
      require('fastify')({ ldap, pkce, limits, cached }).listen({ port: 1 });`,
  });
  expect(found.controlSwitches.map((one) => [one.name, one.control, one.whenUnset])).toEqual([
    ['DATABASE_SSL', 'tls', 'off'],
    ['LDAP_SSL', 'tls', 'off'],
    ['OIDC_PKCE', 'pkce', 'off'],
    ['RATE_LIMITS', 'rate-limit', 'on'],
  ]);
});
