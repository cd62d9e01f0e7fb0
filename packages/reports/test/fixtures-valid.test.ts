import { AuditResultSchema } from '@airworthy/model';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyResult } from './any-result.ts';
import { makeFleet, makeResult } from './make-result.ts';

test('the results that the tests use are valid', () => {
  expect(AuditResultSchema.parse(makeResult())).toEqual(makeResult());
  expect(AuditResultSchema.parse(makeFleet())).toEqual(makeFleet());
  fc.assert(
    fc.property(anyResult, (result) => AuditResultSchema.safeParse(result).success),
    { numRuns: 50, seed: 1 },
  );
});
