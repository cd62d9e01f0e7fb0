import { describe, expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, sampleGuard, sampleRoute } from '../../testing/sample-facts.ts';
import {
  guardsAskMoreThanPresence,
  guardsDefined,
  guardsKeyedBySecret,
  guardsNotFooledByConstant,
  guardsReject,
  guardsStopRequest,
  guardsVerify,
} from './guards.ts';

const route = (kind: Parameters<typeof sampleGuard>[0], more: Partial<Parameters<typeof sampleRoute>[0]> = {}) =>
  sampleRoute({ guards: [sampleGuard(kind)], ...more });
const run = (check: Parameters<typeof runCheck>[0], ...routes: ReturnType<typeof sampleRoute>[]) => runCheck(check, modelOf({ routes }));

test('a stub is named once, with the routes it stands before', () => {
  const outcome = run(guardsReject, route('stub'), route('stub', { method: 'POST' }), route('stub', { path: '/carts' }));
  expect(outcome).toMatchObject({ status: 'FAIL', subjects: 1 });
  expect(outcome.evidence[0]?.message).toBe(
    'authenticate stands before 3 routes (GET /orders, POST /orders, GET /carts) and lets every request pass: it verifies nothing',
  );
  expect(outcome.evidence[0]?.location).toEqual(at('src/auth.ts', 3));
});

describe.each([
  ['undefined', guardsDefined],
  ['public-constant', guardsNotFooledByConstant],
  ['stub', guardsReject],
] as const)('a guard that is %s', (kind, check) => {
  test('fails, even before a route that another guard protects', () => {
    expect(run(check, route(kind, { access: 'guarded' })).status).toBe('FAIL');
  });
  test('is told apart from one that enforces', () => {
    expect(run(check, route('enforces', { access: 'guarded' })).status).toBe('PASS');
  });
  test('is not assumed where the guard could not be read', () => {
    expect(run(check, route('unknown', { access: 'opaque' })).status).toBe('UNKNOWN');
  });
  test('does not matter where there is no guard', () => {
    expect(run(check, sampleRoute(), route('neutral')).status).toBe('N/A');
  });
});

describe.each([
  ['swallows', guardsVerify],
  ['presence-only', guardsAskMoreThanPresence],
] as const)('a guard that is %s', (kind, check) => {
  test('fails where a route is open because of it', () => {
    expect(run(check, route(kind)).status).toBe('FAIL');
    expect(run(check, route(kind, { access: 'optional' })).status).toBe('FAIL');
  });
  test('is harmless where another guard rejects, or the route is public by purpose', () => {
    expect(run(check, route(kind, { access: 'guarded' })).status).toBe('PASS');
    expect(run(check, route(kind, { purpose: 'login' })).status).toBe('PASS');
  });
  test('stays open where the route is opaque', () => {
    expect(run(check, route(kind, { access: 'opaque' })).status).toBe('UNKNOWN');
  });
});

test('flags of guards: a default secret, and a handler that runs after the rejection', () => {
  const verifies = [{ kind: 'jwt', by: 'jsonwebtoken.verify', location: at('src/auth.ts', 9) }];
  const guarded = (flags: string[]) => sampleRoute({ access: 'guarded', guards: [sampleGuard('enforces', { verifies, flags })] });
  expect(run(guardsKeyedBySecret, guarded(['default-secret']))).toMatchObject({
    status: 'FAIL',
    evidence: [{ location: at('src/auth.ts', 9) }],
  });
  expect(run(guardsKeyedBySecret, guarded([])).status).toBe('PASS');
  expect(run(guardsKeyedBySecret, route('enforces')).status).toBe('N/A');
  expect(run(guardsStopRequest, guarded(['leaks-after-reject'])).status).toBe('FAIL');
  expect(run(guardsStopRequest, guarded([])).status).toBe('PASS');
});
