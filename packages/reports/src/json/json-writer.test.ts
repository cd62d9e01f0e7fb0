import { AuditResultSchema } from '@airworthy/model';
import { expect, test } from 'vitest';
import { makeResult } from '../../test/make-result.ts';
import { jsonWriter } from './json-writer.ts';

test('writes the whole result, and a reader gets it back', async () => {
  const result = makeResult();
  const text = await jsonWriter.write(result, {});
  expect(AuditResultSchema.parse(JSON.parse(text))).toEqual(result);
  expect(text.endsWith('}\n')).toBe(true);
});

test('the order in which keys were set does not show', async () => {
  const result = makeResult();
  const turned = Object.fromEntries(Object.entries(result).toReversed()) as typeof result;
  expect(await jsonWriter.write(turned, {})).toBe(await jsonWriter.write(result, {}));
});
