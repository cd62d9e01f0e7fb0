import { expect, test } from 'vitest';
import { plantedApp } from './planted-app.ts';
import { outcomeOf, route, ROUTES, tryProbe } from './try-probe.ts';

const routes = [...ROUTES, route('DELETE', '/api/customers/:id')];
const config = { messages: ['POST /api/codes'] };

async function outcome(probe: string, defect: string): Promise<string> {
  let sent = 0;
  const app = await plantedApp([], ({ request, url, user, reply }) => {
    if (url.pathname === '/healthz' && defect === 'alive') return reply(200, { status: 'ok' }) ?? true;
    if (url.pathname === '/api/codes') return reply((sent += 1) > 5 && defect !== 'endless' ? 429 : 202) ?? true;
    const erases = request.method === 'DELETE' && url.pathname.startsWith('/api/customers/');
    if (!erases) return false;
    return reply(user === undefined && defect !== 'erases' ? 401 : 404, { code: 'no_customer' }) ?? true;
  });
  try {
    return outcomeOf((await tryProbe(probe, app.url, { tier: 'test-tenant', routes, config })).results);
  } finally {
    await app.close();
  }
}

test.each([
  ['rate/message-throttle', 'endless', 'refuted', 'confirmed'],
  // That strangers are refused does not show who of the others may.
  ['auth/erasure-open', 'erases', 'refuted', 'inconclusive'],
  ['health/live-there', 'alive', 'confirmed', 'refuted'],
])('%s with %s is %s, and without it %s', async (probe, defect, withIt, without) => {
  expect([await outcome(probe, defect), await outcome(probe, '')]).toEqual([withIt, without]);
});
