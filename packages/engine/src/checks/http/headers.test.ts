import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { CorsPolicy, SecurityHeaders } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleServer, UNCLEAR } from '../../testing/sample-facts.ts';
import { corsCredentialsOnlyForListed, corsListedEverywhere, corsListedInProduction } from './cors.ts';
import { cspSent, framingRestricted, hstsSent, httpsEnforced } from './headers.ts';

const headers = (one: Partial<SecurityHeaders> = {}): SecurityHeaders => ({
  location: at('src/app.ts', 9),
  by: '@fastify/helmet',
  hsts: 'on',
  csp: 'on',
  noSniff: 'on',
  frameguard: 'on',
  referrerPolicy: 'on',
  ...one,
});
const sending = (check: Parameters<typeof runCheck>[0], ...ones: Partial<SecurityHeaders>[]) =>
  runCheck(check, modelOf({ securityHeaders: ones.map(headers) }));
const cors = (check: Parameters<typeof runCheck>[0], one: Partial<CorsPolicy>) =>
  runCheck(
    check,
    modelOf({ corsPolicies: [{ location: at('src/app.ts'), by: '@fastify/cors', origin: 'list', credentials: known(true), ...one }] }),
  ).status;

test('headers count when they are sent by the running app', () => {
  expect(sending(hstsSent, {}).status).toBe('PASS');
  expect(sending(hstsSent).status).toBe('FAIL');
  expect(sending(hstsSent, { hsts: 'off' }).status).toBe('FAIL');
  expect(sending(hstsSent, { hsts: 'unknown' }).status).toBe('UNKNOWN');
  expect(sending(hstsSent, { wiring: UNCLEAR }).status).toBe('UNKNOWN');
  const unwired = sending(hstsSent, { wiring: NOT_WIRED });
  expect(unwired.status).toBe('FAIL');
  expect(unwired.evidence[0]?.message).toContain('not wired: no production module imports it');
});

test('a policy that is switched off is no policy', () => {
  expect(sending(cspSent, { csp: 'off' }).evidence[0]?.message).toBe('@fastify/helmet: Content-Security-Policy is off');
  expect(sending(framingRestricted, { frameguard: 'off' }).status).toBe('PASS');
  expect(sending(framingRestricted, { frameguard: 'off', csp: 'off' }).status).toBe('FAIL');
});

test('plain HTTP is kept out by a redirect, a check or TLS in the process', () => {
  const run = (https: ReturnType<typeof sampleServer>['https'], enforced: boolean) =>
    runCheck(
      httpsEnforced,
      modelOf({
        httpServers: [sampleServer({ https })],
        httpsEnforcements: enforced ? [{ location: at('src/tls.ts'), by: 'redirect' }] : [],
      }),
    ).status;
  expect(run({ state: 'absent' }, false)).toBe('FAIL');
  expect(run({ state: 'absent' }, true)).toBe('PASS');
  expect(run(known(true), false)).toBe('PASS');
  expect(run({ state: 'unknown' }, false)).toBe('UNKNOWN');
  expect(runCheck(httpsEnforced, modelOf({})).status).toBe('N/A');
});

test('conditions that cancel out are not printed', () => {
  const branches = ['prod and loaded', 'prod and not (loaded)', 'not (prod)'].map((condition, index) => ({
    condition,
    origin: index < 2 ? 'list' : 'reflect',
  }));
  const { evidence } = runCheck(
    corsListedEverywhere,
    modelOf({ corsPolicies: [{ location: at('src/app.ts'), by: 'cors', origin: 'reflect', branches, credentials: known(true) }] }),
  );
  expect(evidence[0]?.message).toBe(
    'cors: only listed origins are allowed when prod; every origin is echoed when not (prod); credentials true',
  );
});

test('origins are judged for production and for the rest', () => {
  const branches = [
    { condition: 'nodeEnv === "production"', origin: 'list' },
    { condition: 'otherwise', origin: 'reflect' },
  ];
  expect(cors(corsListedInProduction, { origin: 'unknown', branches })).toBe('PASS');
  expect(cors(corsListedEverywhere, { origin: 'unknown', branches })).toBe('FAIL');
  expect(cors(corsCredentialsOnlyForListed, { origin: 'unknown', branches })).toBe('PASS');
  expect(cors(corsListedInProduction, { origin: 'reflect' })).toBe('FAIL');
  expect(cors(corsListedInProduction, { origin: 'function' })).toBe('UNKNOWN');
  expect(cors(corsListedEverywhere, {})).toBe('PASS');
  expect(runCheck(corsListedEverywhere, modelOf({})).status).toBe('N/A');
});

test('a branch for production that hangs on more leaves the open one possible', () => {
  const branches = [
    { condition: 'nodeEnv === "production" && origins.length > 0', origin: 'list' },
    { condition: 'otherwise', origin: 'reflect' },
  ];
  expect(cors(corsListedInProduction, { origin: 'unknown', branches })).toBe('UNKNOWN');
  // With credentials the open branch is enough.
  expect(cors(corsCredentialsOnlyForListed, { origin: 'unknown', branches })).toBe('FAIL');
});

test('several conditions of one branch are not taken for its opposite', () => {
  const branches = [
    { condition: "nodeEnv === 'production' and not (loaded)", origin: 'list' },
    { condition: "nodeEnv === 'production' and loaded", origin: 'list' },
    { condition: "not (nodeEnv === 'production')", origin: 'reflect' },
  ];
  const outcome = runCheck(
    corsListedInProduction,
    modelOf({ corsPolicies: [{ location: at('src/app.ts'), by: 'cors', origin: 'reflect', branches, credentials: known(true) }] }),
  );
  expect(outcome.evidence[0]?.message).toContain("every origin is echoed when not (nodeEnv === 'production')");
  expect(outcome.status).toBe('UNKNOWN');
});

test('a branch for development leaves production alone', () => {
  const branches = [
    { condition: 'nodeEnv !== "production"', origin: 'any' },
    { condition: 'otherwise', origin: 'list' },
  ];
  expect(cors(corsListedInProduction, { origin: 'unknown', branches })).toBe('PASS');
});

test('credentials with any origin', () => {
  expect(cors(corsCredentialsOnlyForListed, { origin: 'reflect' })).toBe('FAIL');
  expect(cors(corsCredentialsOnlyForListed, { origin: 'reflect', credentials: { state: 'absent' } })).toBe('PASS');
  // Everybody is let in on the machines of developers only.
  const branches = [
    { condition: 'NODE_ENV is "production"', origin: 'list' },
    { condition: 'NODE_ENV is not "production"', origin: 'reflect' },
  ];
  expect(cors(corsCredentialsOnlyForListed, { origin: 'unknown', branches })).toBe('PASS');
  expect(cors(corsCredentialsOnlyForListed, { origin: 'any' })).toBe('PASS');
  expect(cors(corsCredentialsOnlyForListed, { origin: 'list' })).toBe('PASS');
});
