import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlantedApp } from './planted-app.ts';
import { plantedApp } from './planted-app.ts';
import { outcomeOf, tryProbe } from './try-probe.ts';

/** Probe, and a defect that it has to see. The same service without it has to be confirmed. */
const PLANTED: readonly (readonly [probe: string, defect: string])[] = [
  ['auth/no-credential', 'open'],
  ['auth/garbage-credential', 'presence-only'],
  ['jwt/alg-none', 'accepts-none'],
  ['jwt/alg-none', 'decode-only'],
  ['jwt/signature-stripped', 'accepts-stripped'],
  ['jwt/signature-flipped', 'decode-only'],
  ['jwt/payload-swap', 'decode-only'],
  ['jwt/wrong-key', 'decode-only'],
  ['jwt/key-confusion', 'key-confusion'],
  ['jwt/embedded-jwk', 'embedded-jwk'],
  ['jwt/kid-injection', 'kid-as-file'],
  ['jwt/expired', 'accepts-expired'],
  ['jwt/not-yet-valid', 'accepts-early'],
  ['jwt/wrong-issuer', 'any-issuer'],
  ['jwt/wrong-audience', 'any-audience'],
  ['edge/cors-reflection', 'any-origin'],
  ['edge/cors-reflection', 'origin-prefix'],
  ['edge/cors-reflection', 'null-origin'],
  ['edge/security-headers', 'no-nosniff'],
  ['edge/security-headers', 'no-csp'],
  ['edge/security-headers', 'no-referrer-policy'],
  ['edge/banner', 'banner'],
  ['obs/request-id', 'no-id'],
  ['obs/request-id', 'constant-id'],
  ['obs/request-id', 'raw-id'],
  ['obs/trace-adopted', 'no-id'],
  ['obs/trace-adopted', 'own-id-only'],
  ['error/has-trace-id', 'no-id'],
  ['error/no-5xx', 'crash'],
  ['auth/empty-after-scheme', 'null-token'],
  ['svc/spoofed-identity-headers', 'believes-user-header'],
  ['health/light', 'guarded-health'],
  ['health/says-little', 'tells-memory'],
  ['obs/metrics-private', 'public-metrics'],
  ['map/unmodelled-routes', 'dot-env'],
  ['map/not-found-print', 'framework-404'],
  ['input/body-too-large', 'any-size'],
];

describe('each probe sees the defect that it is for, and nothing in the twin without it', () => {
  let twin: PlantedApp;
  beforeAll(async () => {
    twin = await plantedApp([]);
  });
  afterAll(() => twin.close());

  test.each(PLANTED)('%s sees %s', async (probe, defect) => {
    const bad = await plantedApp([defect]);
    try {
      expect(outcomeOf((await tryProbe(probe, bad.url)).results)).toBe('refuted');
    } finally {
      await bad.close();
    }
  });

  test.each([...new Set(PLANTED.map(([probe]) => probe))])('%s refutes nothing of the twin', async (probe) => {
    const { results } = await tryProbe(probe, twin.url);
    const refuted = results.filter((one) => one.outcome === 'refuted');
    expect(refuted.map((one) => one.message)).toEqual([]);
    expect(results.some((one) => one.outcome === 'confirmed')).toBe(true);
  });
});

test.each(['stack', 'message'])('an answer that tells the %s of an error is a leak, the same error without it is none', async (told) => {
  const app = await plantedApp(['crash', told]);
  const twin = await plantedApp(['crash']);
  const item = told === 'stack' ? 'S03-002' : 'S03-003';
  try {
    const outcome = async (url: string): Promise<string | undefined> =>
      (await tryProbe('error/no-internals', url)).results.find((one) => one.items.includes(item))?.outcome;
    expect([await outcome(app.url), await outcome(twin.url)]).toEqual(['refuted', 'confirmed']);
  } finally {
    await Promise.all([app.close(), twin.close()]);
  }
});

describe('what looks like a defect and is none', () => {
  test('a page that answers every path is no leak: nothing is said', async () => {
    const app = await plantedApp([], ({ reply }) => {
      reply(200, '<html><body>one page for all</body></html>');
      return true;
    });
    const { results } = await tryProbe('auth/no-credential', app.url);
    await app.close();
    expect([...new Set(results.map((one) => `${one.outcome} ${one.code}`))]).toEqual(['inconclusive baseline-lost']);
  });

  test.each([
    [[], 'confirmed'],
    [['open'], 'refuted'],
  ])('a server that shows the page of its app for unknown paths is judged by its routes (%j)', async (defects, expected) => {
    const app = await plantedApp(defects, ({ url, reply }) => {
      if (/^\/(?:api\/items|health)(?:\/|$)/.test(url.pathname)) return false;
      if (url.pathname.startsWith('/api/')) reply(404, { code: 'not_found' });
      else reply(200, '<html><body><div id="root"></div></body></html>');
      return true;
    });
    const outcomes = [await tryProbe('auth/no-credential', app.url), await tryProbe('map/not-found-print', app.url)];
    await app.close();
    expect(outcomes.map(({ results }) => outcomeOf(results))).toEqual([expected, 'confirmed']);
  });

  test('an API that answers unknown paths with the page of the app is told', async () => {
    const app = await plantedApp([], ({ url, reply }) => {
      if (/^\/(?:api\/items|health)(?:\/|$)/.test(url.pathname)) return false;
      reply(200, '<html><body><div id="root"></div></body></html>');
      return true;
    });
    const { results } = await tryProbe('map/not-found-print', app.url);
    await app.close();
    expect(outcomeOf(results)).toBe('refuted');
  });

  test('a route that is open and may be meant so is left to whoever runs the service', async () => {
    const app = await plantedApp(['open']);
    const ask = (openFor: { sure: boolean; why: string }) =>
      tryProbe('auth/no-credential', app.url, { routes: [{ ...ROUTE, access: 'open', guards: '', openFor }] });
    const [may, sure] = [await ask({ sure: false, why: 'it tells settings' }), await ask({ sure: true, why: 'its purpose' })];
    await app.close();
    expect([may.results.map((one) => one.code), sure.untried]).toEqual([['meant-open'], expect.stringContaining('no guarded route')]);
  });

  test('a link whose secret stands in its path is not open because a made-up secret is not found', async () => {
    const app = await plantedApp([], ({ url, reply }) => {
      if (!url.pathname.startsWith('/api/calendars/')) return false;
      reply(404, { code: 'no_such_calendar' });
      return true;
    });
    const ask = (path: string) => tryProbe('auth/no-credential', app.url, { routes: [{ ...ROUTE, path, checks: ['params'] }] });
    const [secret, id] = [await ask('/api/calendars/:token'), await ask('/api/calendars/:id')];
    await app.close();
    expect(secret.results.map((one) => `${one.outcome} ${one.code}`)).toEqual(['inconclusive secret-in-path']);
    expect(id.results.map((one) => one.outcome)).toEqual(['refuted']);
  });

  test('a route that answers with a stream of events is asked like the others, and not waited for', async () => {
    const app = await plantedApp([], ({ request, url, response, reply }) => {
      if (url.pathname !== '/api/news') return false;
      if (request.headers.authorization === undefined) reply(401, { code: 'unauthenticated' });
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
      return true;
    });
    const { results } = await tryProbe('auth/no-credential', app.url, { routes: [{ ...ROUTE, path: '/api/news' }] });
    await app.close();
    expect(results.map((one) => `${one.outcome} ${one.subject}`)).toEqual(['confirmed GET /api/news']);
  });

  test('a user whose session is over makes everything inconclusive, not confirmed', async () => {
    const app = await plantedApp([], ({ url, reply }) => {
      if (!url.pathname.startsWith('/api/items')) return false;
      reply(401, { code: 'unauthenticated' });
      return true;
    });
    const results = [...(await tryProbe('auth/no-credential', app.url)).results, ...(await tryProbe('jwt/alg-none', app.url)).results];
    await app.close();
    expect([...new Set(results.map((one) => `${one.outcome} ${one.code}`))]).toEqual(['inconclusive baseline-lost']);
  });

  test('a failure that does not come back is not said', async () => {
    let asked = 0;
    const app = await plantedApp([], ({ request, url, reply }) => {
      if (url.pathname !== '/api/items' || request.method !== 'GET' || request.headers.authorization !== undefined) return false;
      asked += 1;
      if (asked > 1) return false;
      reply(200, []);
      return true;
    });
    const { results } = await tryProbe('auth/no-credential', app.url, { routes: [{ ...ROUTE }] });
    await app.close();
    expect(results.map((one) => [one.outcome, one.code, one.repeats])).toEqual([['inconclusive', 'flaky', { tried: 3, same: 1 }]]);
  });
});

const ROUTE = {
  method: 'GET',
  path: '/api/items',
  access: 'guarded',
  purpose: 'api',
  guards: 'authenticate',
  guardsFirst: true,
  checks: [],
  limited: false,
} as const;
