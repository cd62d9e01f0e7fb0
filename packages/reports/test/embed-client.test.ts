import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { embedClient } from '../tools/embed-client.ts';

test('the embedded client is made from the files that stand in the repository', () => {
  const text = readFileSync(new URL('../src/html/client.generated.ts', import.meta.url), 'utf8');
  expect(text === embedClient()).toBe(true);
});
