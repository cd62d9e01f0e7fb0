import { expect, test } from 'vitest';
import { compareApps, FRAMEWORKS } from './compare.ts';

/** NestJS boots slowly and has two adapters, and tRPC is tried in two versions: half of the apps go to each. */
const appsOf = (framework: string): number => (/^(?:nestjs|trpc)/.test(framework) ? 500 : 1000);

test.each(FRAMEWORKS)('the model and the real %s agree on a thousand random apps', async (framework) => {
  const { apps, opaque, disagreements } = await compareApps(framework, 1, appsOf(framework));
  expect(apps).toBe(appsOf(framework));
  expect(disagreements).toEqual([]);
  expect(opaque).toBe(0);
});
