import { ABSENT } from '@airworthy/model';
import type { EntryCode, Route } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleRoute } from '../../testing/sample-facts.ts';
import { handedToHolder } from './codes.ts';

const code = (asks: string[]): EntryCode => ({
  location: at('src/qr.ts', 31),
  by: 'qrcode',
  proof: 'mac',
  fields: [],
  timed: true,
  lifetime: ABSENT,
  keyInSource: false,
  routes: ['GET /passes/:id/qr'],
  asks,
});

test('a code is given to whom the holder was compared with, also where no guard demands a sign-in', () => {
  const given = (access: Route['access'], ...asks: string[]) =>
    runCheck(handedToHolder, modelOf({ entryCodes: [code(asks)], routes: [sampleRoute({ access, path: '/passes/:id/qr' })] })).status;
  expect(given('guarded', 'pass', 'userid')).toBe('PASS');
  expect(given('guarded', 'status')).toBe('FAIL');
  expect(given('open', 'status')).toBe('FAIL');
  // `pass.userId !== user.id` refuses whoever is not known; an id out of the request would not.
  expect(given('open', 'pass', 'userid', 'user', 'id')).toBe('PASS');
  expect(given('open', 'pass', 'userid', 'query')).toBe('FAIL');
});
