import type { Dependency } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { sampleEnvRead, sampleEnvSchema } from '../../testing/sample-project-facts.ts';
import { exampleCurrent, examplePresent } from './examples.ts';

const example = { location: at('.env.example'), tracked: true, example: true, names: ['DATABASE_URL', 'OLD_FLAG'], secrets: [] };

test('an example is there and lists what is read', () => {
  expect(runCheck(examplePresent, modelOf({ envFiles: [example] })).status).toBe('PASS');
  expect(runCheck(examplePresent, modelOf({ envFiles: [{ ...example, example: false }] })).status).toBe('FAIL');
  const outcome = runCheck(exampleCurrent, modelOf({ envFiles: [example], envReads: [sampleEnvRead()] }));
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence[0]?.message).toBe('OLD_FLAG is read by nothing');
  expect(runCheck(exampleCurrent, modelOf({})).status).toBe('N/A');
  // A schema that nothing applies reads nothing.
  const dead = { wiring: NOT_WIRED, through: 'schema' as const, name: 'OLD_FLAG' };
  const envReads = [sampleEnvRead(), sampleEnvRead(dead)];
  const envSchemas = [sampleEnvSchema({ names: ['OLD_FLAG'], wiring: NOT_WIRED })];
  expect(runCheck(exampleCurrent, modelOf({ envFiles: [example], envReads, envSchemas })).status).toBe('PARTIAL');
  const aws = { ...example, names: ['DATABASE_URL', 'AWS_ACCESS_KEY_ID'] };
  const sdk: Dependency = {
    location: at('package.json'),
    name: '@aws-sdk/client-kms',
    range: '3',
    kind: 'production',
    pinned: true,
    used: true,
  };
  const facts = { envFiles: [aws], envReads: [sampleEnvRead()] };
  expect(runCheck(exampleCurrent, modelOf(facts)).status).toBe('PARTIAL');
  expect(runCheck(exampleCurrent, modelOf({ ...facts, dependencies: [sdk] })).status).toBe('PASS');
});

test('an example that leaves nearly everything out lists nothing', () => {
  const envReads = Array.from({ length: 12 }, (_, index) => sampleEnvRead({ name: `TIDE_${index}` }));
  const ask = (...names: string[]) => runCheck(examplePresent, modelOf({ envFiles: [{ ...example, names }], envReads }));
  expect(ask('TIDE_0', 'OLD_FLAG')).toMatchObject({
    status: 'FAIL',
    evidence: [{ message: '2 settings, 1 of the 12 that the service reads' }],
  });
  expect(ask('TIDE_0', 'TIDE_1', 'TIDE_2')).toMatchObject({
    status: 'PARTIAL',
    evidence: [
      { message: '9 of 12 settings stand in no example file: TIDE_10, TIDE_11, TIDE_3, TIDE_4, TIDE_5, TIDE_6, …' },
      { holds: true },
    ],
  });
  expect(ask(...Array.from({ length: 11 }, (_, index) => `TIDE_${index}`)).status).toBe('PASS');
});
