import { expect, test } from 'vitest';
import { sampleGuard, sampleRoute } from '../../testing/sample-facts.ts';
import { throttlersOf } from './throttlers.ts';

test('routes behind a throttling guard with the same limit are one limiter', () => {
  const guards = [sampleGuard('neutral', { name: 'ThrottlerGuard', phase: 'guard' })];
  const rateLimit = {
    max: { state: 'known' as const, value: 10 },
    windowMs: { state: 'known' as const, value: 60_000 },
    keyedBy: 'ip' as const,
    store: 'memory',
    location: { path: 'src/app.module.ts', line: 3 },
  };
  const found = throttlersOf([
    sampleRoute({ path: '/a', guards, rateLimit }),
    sampleRoute({ path: '/b', guards, rateLimit }),
    sampleRoute({ path: '/c', guards, rateLimit: null }),
  ]);
  expect(found.map(({ by, scope, max, keyedBy, store }) => ({ by, scope, max, keyedBy, store }))).toEqual([
    { by: '@nestjs/throttler', scope: 'global', max: { state: 'known', value: 10 }, keyedBy: 'ip', store: 'memory' },
  ]);
});
