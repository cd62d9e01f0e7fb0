import { describe, expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, NOT_WIRED, sampleGuard, sampleQuery, sampleRoute, sampleTable, at } from '../../testing/sample-facts.ts';
import {
  adminRoutesAuthorized,
  adminRoutesGuarded,
  debugRoutesClosed,
  docsRoutesProtected,
  internalRoutesGuarded,
  routesGuarded,
  routesUnconditional,
} from './routes.ts';

const status = (check: Parameters<typeof runCheck>[0], ...routes: ReturnType<typeof sampleRoute>[]) =>
  runCheck(check, modelOf({ routes })).status;

describe('every route that is not public rejects requests', () => {
  test('an open route fails and is named', () => {
    const outcome = runCheck(
      routesGuarded,
      modelOf({ routes: [sampleRoute(), sampleRoute({ path: '/me', access: 'guarded', guards: [sampleGuard('enforces')] })] }),
    );
    expect(outcome.status).toBe('PARTIAL');
    expect(outcome.evidence[0]).toMatchObject({ holds: false, message: 'GET /orders is open: nothing asks for a credential' });
    expect(outcome.evidence[1]?.message).toBe('GET /me is guarded by authenticate');
  });

  test('a route that only looks at a credential fails', () => {
    expect(status(routesGuarded, sampleRoute({ access: 'optional' }))).toBe('FAIL');
  });

  test('an opaque route stays open', () => {
    expect(status(routesGuarded, sampleRoute({ access: 'opaque', accessReason: 'the hook comes from a package' }))).toBe('UNKNOWN');
  });

  test.each(['health', 'metrics', 'docs', 'static', 'root', 'login', 'register', 'password-reset', 'token-refresh', 'webhook'] as const)(
    '%s may be open',
    (purpose) => {
      expect(status(routesGuarded, sampleRoute({ purpose }))).toBe('N/A');
    },
  );

  test('routes with items of their own, sockets, preflight and routes that are not wired are left to others', () => {
    expect(
      status(
        routesGuarded,
        sampleRoute({ purpose: 'admin' }),
        sampleRoute({ purpose: 'internal' }),
        sampleRoute({ websocket: true }),
        sampleRoute({ method: 'OPTIONS' }),
        sampleRoute({ wiring: NOT_WIRED }),
      ),
    ).toBe('N/A');
  });
});

describe('a route that may be meant for everybody is left to people', () => {
  test('the code marks it, or strangers are given its address', () => {
    const marked = runCheck(routesGuarded, modelOf({ routes: [sampleRoute({ saidOpen: at('main.ts', 3) })] }));
    expect([marked.status, marked.evidence[0]?.message]).toEqual([
      'UNKNOWN',
      'GET /orders is open: nothing asks for a credential; the code marks it as open to everybody',
    ]);
    expect(runCheck(routesGuarded, modelOf({ routes: [sampleRoute({ path: '/portal/:friendlyUrl/faqs' })] })).status).toBe('UNKNOWN');
    expect(runCheck(routesGuarded, modelOf({ routes: [sampleRoute({ path: '/portal/:id/faqs' })] })).status).toBe('FAIL');
  });

  test('its address carries a secret', () => {
    const outcome = runCheck(routesGuarded, modelOf({ routes: [sampleRoute({ path: '/invitations/:token' })] }));
    expect(outcome.status).toBe('UNKNOWN');
    expect(outcome.evidence[0]?.message).toContain('carries a secret');
  });

  test('its address is for people to share, and nothing behind it is about persons', () => {
    const query = sampleQuery({ operation: 'update', tables: ['links'], routes: ['GET /r/:slug'] });
    const told = (column: string) =>
      runCheck(
        routesGuarded,
        modelOf({
          routes: [sampleRoute({ path: '/r/:slug' })],
          queries: [query],
          tables: [sampleTable({ name: 'links', columns: [{ name: column, type: 'text', nullable: false, line: 2 }] })],
        }),
      ).status;
    expect(told('url')).toBe('UNKNOWN');
    expect(told('email')).toBe('FAIL');
  });

  test('it stores somebody with a password', () => {
    const query = sampleQuery({ operation: 'insert', tables: ['users'], routes: ['POST /users'] });
    const table = (column: string) => sampleTable({ name: 'users', columns: [{ name: column, type: 'text', nullable: false, line: 2 }] });
    const told = (column: string) =>
      runCheck(
        routesGuarded,
        modelOf({ routes: [sampleRoute({ method: 'POST', path: '/users' })], queries: [query], tables: [table(column)] }),
      ).status;
    expect(told('password_hash')).toBe('UNKNOWN');
    expect(told('name')).toBe('FAIL');
  });
});

test('what only an administrator may call is administrative, whatever its address', () => {
  const guards = [
    sampleGuard('enforces'),
    sampleGuard('principal-required', { name: 'authorize("admin")', authorizes: ['roles.includes(user.role)'] }),
  ];
  expect(status(adminRoutesAuthorized, sampleRoute({ path: '/users', access: 'guarded', guards }))).toBe('PASS');
  expect(status(adminRoutesAuthorized, sampleRoute({ path: '/users', access: 'guarded', guards: [sampleGuard('enforces')] }))).toBe('N/A');
});

test('an administrative route needs a guard, and the guard a role', () => {
  const open = sampleRoute({ path: '/admin/users', purpose: 'admin' });
  const anyone = sampleRoute({ ...open, access: 'guarded', guards: [sampleGuard('enforces')] });
  const staff = sampleRoute({
    ...open,
    access: 'guarded',
    guards: [sampleGuard('enforces'), sampleGuard('principal-required', { authorizes: ['role === "admin"'] })],
  });
  expect(status(adminRoutesGuarded, open)).toBe('FAIL');
  expect(status(adminRoutesAuthorized, open)).toBe('N/A');
  expect(status(adminRoutesGuarded, anyone)).toBe('PASS');
  expect(status(adminRoutesAuthorized, anyone)).toBe('FAIL');
  expect(status(adminRoutesAuthorized, staff)).toBe('PASS');
  expect(status(adminRoutesAuthorized, { ...anyone, guards: [sampleGuard('unknown')] })).toBe('UNKNOWN');
  expect(status(adminRoutesAuthorized, { ...anyone, guards: [sampleGuard('enforces', { flags: ['rights-unread'] })] })).toBe('UNKNOWN');
});

test('a key that is compared, and opens few routes beside the administrative ones, may be that of administrators', () => {
  const asks = (line: number) =>
    sampleGuard('enforces', { verifies: [{ kind: 'shared-secret', by: '!==', location: at('src/auth.ts', line) }] });
  const admin = sampleRoute({ path: '/admin/users', purpose: 'admin', access: 'guarded', guards: [asks(4)] });
  const other = (line: number, path: string) => sampleRoute({ path, access: 'guarded', guards: [asks(line)] });
  const of = (...routes: ReturnType<typeof sampleRoute>[]) =>
    runCheck(adminRoutesAuthorized, modelOf({ routes: [admin, ...routes] })).status;
  expect(of(other(9, '/a'), other(9, '/b'))).toBe('PASS');
  expect(of(other(4, '/invite'), other(9, '/a'), other(9, '/b'))).toBe('UNKNOWN');
  expect(of(other(4, '/a'), other(4, '/b'), other(9, '/c'))).toBe('FAIL');
  // The address answers the wrong method with a refusal, whoever asks.
  expect(runCheck(adminRoutesAuthorized, modelOf({ routes: [sampleRoute({ ...admin, guards: [] })] })).status).toBe('N/A');
});

test('internal routes are not excused by their network', () => {
  expect(status(internalRoutesGuarded, sampleRoute({ purpose: 'internal' }))).toBe('FAIL');
  expect(status(internalRoutesGuarded)).toBe('N/A');
});

test('debug routes may exist behind a guard or outside production', () => {
  expect(status(debugRoutesClosed, sampleRoute())).toBe('PASS');
  expect(status(debugRoutesClosed)).toBe('N/A');
  expect(status(debugRoutesClosed, sampleRoute({ purpose: 'debug' }))).toBe('FAIL');
  expect(status(debugRoutesClosed, sampleRoute({ purpose: 'internal', path: '/internal/debug/memory' }))).toBe('FAIL');
  const wiring = { state: 'conditional', rung: 'L6', conditions: ['NODE_ENV !== "production"'] } as const;
  expect(status(debugRoutesClosed, sampleRoute({ purpose: 'debug', wiring: { ...wiring, conditions: [...wiring.conditions] } }))).toBe(
    'PASS',
  );
  expect(status(docsRoutesProtected, sampleRoute({ purpose: 'docs' }))).toBe('FAIL');
});

describe('protection does not hang on a switch', () => {
  const withGuard = (conditions: string[], kind: 'enforces' | 'conditional' = 'enforces') =>
    sampleRoute({ access: 'guarded', guards: [sampleGuard(kind, { conditions })] });

  test('a variable that skips the guard fails', () => {
    expect(status(routesUnconditional, withGuard(['SKIP_AUTH is not set']))).toBe('FAIL');
    expect(status(routesUnconditional, withGuard(['process.env.AUTH_ENABLED === "true"']))).toBe('FAIL');
  });

  test('production only, and conditions on the request, are no switches', () => {
    expect(status(routesUnconditional, withGuard(['NODE_ENV is production']))).toBe('PASS');
    expect(status(routesUnconditional, withGuard(['the path is not in PUBLIC_PATHS']))).toBe('PASS');
  });

  test('what cannot be read stays open', () => {
    expect(status(routesUnconditional, withGuard([], 'conditional'))).toBe('UNKNOWN');
  });

  test('a second guard without a condition makes up for it', () => {
    expect(
      status(
        routesUnconditional,
        sampleRoute({
          access: 'guarded',
          guards: [sampleGuard('enforces', { conditions: ['SKIP_AUTH is not set'] }), sampleGuard('enforces')],
        }),
      ),
    ).toBe('PASS');
  });
});

test('a key that only administrative routes take is one of administrators', () => {
  const guard = sampleGuard('enforces', {
    name: 'requireKey',
    verifies: [{ kind: 'api-key', by: '===', location: at('src/admin.ts', 3) }],
  });
  const admin = sampleRoute({ path: '/admin/logs', purpose: 'admin', access: 'guarded', guards: [guard] });
  const other = sampleRoute({ path: '/reports', access: 'guarded', guards: [guard] });
  expect(status(adminRoutesAuthorized, admin)).toBe('PASS');
  expect(runCheck(adminRoutesAuthorized, modelOf({ routes: [admin, other] })).status).toBe('FAIL');
});
