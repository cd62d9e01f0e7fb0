import type { SignedUrl } from '@airworthy/model';
import { known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { uploadsSizeLimited, uploadTypesChecked } from './limits.ts';

const link = (operation: SignedUrl['operation'], fixes: string[]): SignedUrl => ({
  location: AT,
  by: 's3',
  operation,
  expiresIn: known(300),
  fixes,
  routes: [],
  openRoutes: [],
});

test('a signed link for an upload has to fix the length of what is sent', () => {
  expect(statusOf(uploadsSizeLimited, { signedUrls: [link('put', ['key', 'type'])] })).toBe('FAIL');
  expect(statusOf(uploadsSizeLimited, { signedUrls: [link('post', ['key', 'length'])] })).toBe('PASS');
  expect(statusOf(uploadsSizeLimited, { signedUrls: [link('get', [])] })).toBe('N/A');
});

test('a signed link that fixes the type holds the client to it', () => {
  expect(statusOf(uploadTypesChecked, { signedUrls: [link('put', ['key', 'type'])] })).toBe('PASS');
  expect(statusOf(uploadTypesChecked, { signedUrls: [link('put', ['key'])] })).toBe('UNKNOWN');
});
