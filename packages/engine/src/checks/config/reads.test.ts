import { ABSENT, known } from '@airworthy/model';
import type { OutboundCall } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleEnvRead, sampleEnvSchema } from '../../testing/sample-project-facts.ts';
import { addressesStated, environmentNameSafe, readInOnePlace, secretsStayRequired, settingsReadAtStart } from './reads.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...reads: Parameters<typeof sampleEnvRead>[0][]) =>
  runCheck(check, modelOf({ envReads: reads.map(sampleEnvRead) }));

test('a setting that a handler reads too is read in two places', () => {
  expect(ask(readInOnePlace, {}).status).toBe('PASS');
  const outcome = ask(readInOnePlace, {}, { location: at('src/orders.ts', 8) });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.location).toEqual(at('src/orders.ts', 8));
});

test('an address that becomes localhost when it is not set', () => {
  expect(ask(addressesStated, { fallback: known('postgres://localhost:5432/app') }).status).toBe('FAIL');
  expect(ask(addressesStated, { name: 'REDIS_HOST', fallback: known('127.0.0.1') }).status).toBe('FAIL');
  expect(ask(addressesStated, {}).status).toBe('PASS');
  expect(ask(addressesStated, { name: 'HOST', fallback: known('0.0.0.0') }).status).toBe('N/A');
  // Where the service itself is reached, and the pages that its mails link to; one that it calls is another system all the same.
  expect(ask(addressesStated, { name: 'BASE_URL', fallback: known('http://localhost:3333') }).status).toBe('N/A');
  const read = sampleEnvRead({ name: 'PORTAL_URL', fallback: known('http://localhost:3008') });
  expect(runCheck(addressesStated, modelOf({ envReads: [read] })).status).toBe('N/A');
  const called: OutboundCall = {
    location: at('src/portal.ts', 3),
    by: 'fetch',
    method: known('GET'),
    url: { state: 'env', name: 'PORTAL_URL' },
    timeout: ABSENT,
    retried: false,
    breaker: false,
    correlated: false,
    urlFromRequest: false,
    insecureTls: false,
  };
  expect(runCheck(addressesStated, modelOf({ envReads: [read], outboundCalls: [called] })).status).toBe('FAIL');
});

test('when settings are read, and what a missing NODE_ENV means', () => {
  expect(ask(settingsReadAtStart, { atBoot: false }).status).toBe('FAIL');
  expect(ask(environmentNameSafe, { name: 'NODE_ENV', fallback: known('development') }).status).toBe('FAIL');
  expect(ask(environmentNameSafe, { name: 'NODE_ENV', fallback: known('production') }).status).toBe('PASS');
  expect(ask(environmentNameSafe, { name: 'NODE_ENV' }).status).toBe('N/A');
});

test('a secret that may be empty is not required', () => {
  const secret = { name: 'API_KEY', secret: true };
  expect(ask(secretsStayRequired, { ...secret, fallback: known('') }).status).toBe('FAIL');
  expect(ask(secretsStayRequired, secret).status).toBe('UNKNOWN');
  expect(
    runCheck(secretsStayRequired, modelOf({ envReads: [sampleEnvRead(secret)], envSchemas: [sampleEnvSchema({ names: ['API_KEY'] })] }))
      .status,
  ).toBe('PASS');
});

test('a secret that may be empty or left out stops nothing; those of integrations may be left out', () => {
  const status = (name: string, schema: object) =>
    runCheck(
      secretsStayRequired,
      modelOf({ envReads: [sampleEnvRead({ name, secret: true })], envSchemas: [sampleEnvSchema({ names: [name], ...schema })] }),
    );
  expect(status('JWT_SECRET', {})).toMatchObject({ status: 'PASS', evidence: [{ message: 'JWT_SECRET has to be there' }] });
  expect(status('JWT_SECRET', { empty: ['JWT_SECRET'] })).toMatchObject({
    status: 'FAIL',
    evidence: [{ message: 'JWT_SECRET may be an empty text' }],
  });
  expect(status('JWT_SECRET', { optional: ['JWT_SECRET'] })).toMatchObject({ status: 'FAIL' });
  expect(status('JWT_SECRET', { failsFast: false })).toMatchObject({ status: 'FAIL' });
  expect(status('GITHUB_CLIENT_SECRET', { optional: ['GITHUB_CLIENT_SECRET'] })).toMatchObject({ status: 'N/A' });
});
