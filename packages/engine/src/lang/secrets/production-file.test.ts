import { expect, test } from 'vitest';
import { isProductionFile } from './production-file.ts';

test('a folder of tests is told from a service of that name', () => {
  expect(isProductionFile('tests/integration/keys.ts')).toBe(false);
  expect(isProductionFile('integration/keys.ts')).toBe(false);
  expect(isProductionFile('services/integration/.env')).toBe(true);
  expect(isProductionFile('backend/integration/src/config.ts')).toBe(true);
});
