import { expect, test } from 'vitest';
import { compareApps, FRAMEWORKS } from './compare.ts';

const APPS = 1000;

test.each(FRAMEWORKS)('the model and the real %s agree on 1,000 random apps', async (framework) => {
  const { apps, opaque, disagreements } = await compareApps(framework, 1, APPS);
  expect(apps).toBe(APPS);
  expect(disagreements).toEqual([]);
  expect(opaque).toBe(0);
});
