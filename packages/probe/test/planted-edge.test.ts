import { describe, expect, test } from 'vitest';
import { plantedApp } from './planted-app.ts';
import { remember } from './planted-edge.ts';
import { outcomeOf, route, ROUTES, tryProbe, userNamed } from './try-probe.ts';

const MORE = [
  ...ROUTES,
  route('GET', '/api/admin/users', { purpose: 'admin' }),
  route('GET', '/api/me', { access: 'open' }),
  route('PATCH', '/api/me'),
];
const root = { ...userNamed('root'), role: 'admin' };
const config = {
  graphql: '/graphql',
  users: { alice: { login: { send: 'POST /login', body: { email: 'a@test.example', password: 'right' } } } },
};

async function outcome(probe: string, defects: readonly string[]): Promise<string> {
  const app = await plantedApp(defects, (asked) => {
    if (asked.url.pathname === '/login' && asked.body.includes('airworthy')) {
      asked.reply(400, {});
      return true;
    }
    return remember(asked);
  });
  try {
    const routes = probe === 'authz/role-escalation' || probe === 'authz/role-matrix' ? MORE : ROUTES;
    return outcomeOf((await tryProbe(probe, app.url, { tier: 'fault', config, users: [userNamed('alice'), root], routes })).results);
  } finally {
    await app.close();
  }
}

const PLANTED: readonly (readonly [probe: string, defect: string])[] = [
  ['auth/path-variants', 'loose-paths'],
  ['auth/head-options-guard', 'open-head'],
  ['auth/override-headers', 'rewrites'],
  ['edge/trace-method', 'trace'],
  ['edge/method-override', 'method-override'],
  ['edge/host-header', 'believes-host'],
  ['edge/cors-preflight', 'any-credentials'],
  ['edge/headers-on-errors', 'bare-errors'],
  ['cache/authenticated-private', 'no-cache-headers'],
  ['contract/content-type', 'html-json'],
  ['input/reflected-markup', 'reflects'],
  ['authz/role-matrix', 'any-role'],
  ['authz/role-escalation', 'takes-role'],
  ['graphql/introspection', 'introspects'],
  ['graphql/batch', 'batches'],
  ['graphql/aliases', 'any-aliases'],
  ['graphql/depth', 'any-depth'],
  ['graphql/suggestions', 'suggests'],
  ['graphql/get-mutation', 'get-mutations'],
];

describe('routers, proxies, pages and roles', () => {
  test.each(PLANTED)('%s sees %s, and nothing without it', async (probe, defect) => {
    expect([await outcome(probe, [defect]), await outcome(probe, [])]).toEqual(['refuted', 'confirmed']);
  });

  test.each(['script-cookie', 'any-site-cookie'])('session/cookie-flags sees %s', async (defect) => {
    // Over plain HTTP nothing shows whether Secure is missing, so that the twin is asked for what it does have.
    expect([await outcome('session/cookie-flags', [defect]), await outcome('session/cookie-flags', [])]).toEqual(['refuted', 'confirmed']);
  });

  test.each(['auth/wrong-scheme', 'edge/very-long-url', 'error/status-semantics', 'input/header-crlf', 'input/path-traversal-param'])(
    '%s refutes nothing of a service that does it right',
    async (probe) => {
      expect(await outcome(probe, [])).toBe('confirmed');
    },
  );

  test('large answers that are not compressed are seen, small ones say nothing', async () => {
    expect([await outcome('load/compression', ['fat']), await outcome('load/compression', [])]).toEqual(['refuted', 'inconclusive']);
  });
});
