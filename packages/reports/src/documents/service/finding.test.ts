import type { OwnName, RouteRow } from '@airworthy/model';
import { expect, test } from 'vitest';
import { makeItem, makeResult, makeService } from '../../../test/make-result.ts';
import { problemsOf } from '../../view/blockers.ts';
import type { ServiceContext } from '../context.ts';
import { voiceOf } from '../text/say.ts';
import { fixBlocks } from './finding.ts';

const CODE = `await app.register(async (api) => {
  api.addHook('onRequest', async (request) => {
    await request.jwtVerify();
  });
  await api.register(orderRoutes, { prefix: '/orders' });
});
`;
const route = (method: string, path: string, line: number): RouteRow => ({
  service: 'orders',
  method,
  path,
  access: 'open',
  guards: [],
  validation: [],
  rateLimit: null,
  place: { path: 'src/app.ts', line },
  purpose: 'api',
});

function told(code: string): string {
  const own: OwnName = { role: 'routes', by: 'fastify', name: 'all', path: 'src/app.ts', line: 4, exported: 'named' };
  const service = makeService({
    frameworks: ['fastify'],
    routes: [route('GET', '/orders', 11), route('GET', '/health', 5), { ...route('GET', '/mine', 7), access: 'guarded' }],
    portrait: {
      files: [],
      connections: [],
      packages: [],
      suites: [],
      names: { language: 'ts', modules: 'esm', ending: '', folders: [], own: [own] },
    },
  });
  const result = makeResult({ items: [makeItem({ fix: { steps: ['x'], code: { fastify: code } } })], services: [service] });
  const problems = problemsOf(result, service);
  const [problem] = problems;
  if (problem === undefined) throw new Error('no problem');
  return JSON.stringify(fixBlocks({ say: voiceOf('en', 'USD'), service, result, problems } as unknown as ServiceContext, problem));
}

test('routes that are open on purpose and stand beside those at fault are named, where the code puts them behind a guard too', () => {
  const blocks = told(CODE);
  expect(blocks).toContain('register these outside');
  expect(blocks).toContain('GET /health');
  expect(blocks).not.toContain('GET /mine');
  expect(told(CODE.replace('request.jwtVerify()', 'count(request)'))).not.toContain('register these outside');
});
