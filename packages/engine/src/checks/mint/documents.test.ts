import type { Mint } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { tokenAuthorityStated } from './documents.ts';

const mint = (by: string): Mint => ({ location: AT, by, name: 'mint' }) as Mint;

test('rights over tokens are asked for where tokens are really made', () => {
  expect(statusOf(tokenAuthorityStated, { mints: [mint('made-up')] })).toBe('N/A');
  expect(statusOf(tokenAuthorityStated, { mints: [mint('bubblegum')] })).toBe('FAIL');
});
