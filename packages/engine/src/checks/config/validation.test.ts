import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import type { EnvSchema } from '@airworthy/model';
import { modelOf, NOT_WIRED } from '../../testing/sample-facts.ts';
import { sampleEnvRead, sampleEnvSchema } from '../../testing/sample-project-facts.ts';
import { everySettingValidated, numbersChecked, stricterInProduction, validatedAtStart, valuesConstrained } from './validation.ts';

const ask = (check: Parameters<typeof runCheck>[0], ...schemas: Parameters<typeof sampleEnvSchema>[0][]) =>
  runCheck(check, modelOf({ envSchemas: schemas.map(sampleEnvSchema) }));

test('a check at start has to be wired and to end the process', () => {
  expect(ask(validatedAtStart, {}).status).toBe('PASS');
  expect(ask(validatedAtStart).status).toBe('FAIL');
  expect(ask(validatedAtStart, { failsFast: false }).status).toBe('FAIL');
  expect(ask(validatedAtStart, { failsFast: 'unknown' }).status).toBe('UNKNOWN');
  expect(ask(validatedAtStart, { wiring: NOT_WIRED }).evidence[0]?.message).toBe(
    'zod checks 1 settings; the process ends when they are wrong — not wired: no production module imports it',
  );
});

test('each setting that is read has to be in the schema', () => {
  const envReads = [sampleEnvRead(), sampleEnvRead({ name: 'REDIS_URL' })];
  expect(runCheck(everySettingValidated, modelOf({ envReads, envSchemas: [sampleEnvSchema()] })).status).toBe('PARTIAL');
  expect(runCheck(everySettingValidated, modelOf({ envReads, envSchemas: [sampleEnvSchema({ wiring: NOT_WIRED })] })).status).toBe('FAIL');
});

test('constraints and rules for production', () => {
  expect(ask(valuesConstrained, { constrained: ['JWT_SECRET'] }).status).toBe('PASS');
  expect(ask(valuesConstrained, {}).status).toBe('UNKNOWN');
  // A key of our own that one letter satisfies stands beside what is asked of the others.
  const mixed = ask(valuesConstrained, { names: ['PORT', 'SESSION_SECRET', 'STRIPE_SECRET'], constrained: ['PORT'] });
  expect(mixed).toMatchObject({ status: 'PARTIAL', subjects: 2 });
  expect(mixed.evidence[0]?.message).toBe('zod: SESSION_SECRET has no length or form; one letter is taken');
  expect(ask(stricterInProduction, { productionRules: false }).status).toBe('FAIL');
  expect(ask(stricterInProduction, { productionRules: true }).status).toBe('PASS');
});

test('numbers that nothing checks', () => {
  const read = (numberUnchecked: boolean) => modelOf({ envReads: [sampleEnvRead({ name: 'PORT', parsedAs: 'number', numberUnchecked })] });
  expect(runCheck(numbersChecked, read(true)).status).toBe('FAIL');
  expect(runCheck(numbersChecked, read(false)).status).toBe('PASS');
  expect(runCheck(numbersChecked, modelOf({ envReads: [sampleEnvRead()] })).status).toBe('N/A');
  const behind = (schema: Partial<EnvSchema>) =>
    runCheck(numbersChecked, modelOf({ ...read(true).facts, envSchemas: [sampleEnvSchema({ names: ['PORT'], ...schema })] })).status;
  expect(behind({ constrained: ['PORT'] })).toBe('PASS');
  expect(behind({ constrained: ['PORT'], failsFast: false })).toBe('FAIL');
  expect(behind({ constrained: ['PORT'], wiring: NOT_WIRED })).toBe('FAIL');
  expect(behind({})).toBe('FAIL');
});

test('own code that looks at one of many settings is no check of the settings', () => {
  const envReads = ['A_URL', 'B_URL', 'C_URL', 'D_URL', 'E_URL', 'F_URL'].map((name) => sampleEnvRead({ name }));
  const status = (names: string[], by = 'manual') =>
    runCheck(validatedAtStart, modelOf({ envReads, envSchemas: [sampleEnvSchema({ by, names })] })).status;
  expect(status(['A_URL'])).toBe('FAIL');
  expect(status(['A_URL', 'B_URL'])).toBe('FAIL');
  expect(status(['A_URL', 'B_URL', 'C_URL'])).toBe('PASS');
  expect(status(['A_URL'], 'zod')).toBe('PASS');
});
