import { ABSENT, known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleManifest } from '../../testing/sample-project-facts.ts';
import { linterConfigured, sourceMapsBuilt, typeErrorsSilenced, typescriptStrict } from './types.ts';

const config = {
  location: at('tsconfig.json'),
  strict: ABSENT,
  noUncheckedIndexedAccess: ABSENT,
  noImplicitAny: ABSENT,
  sourceMap: ABSENT,
};

test('strict is off unless it is switched on', () => {
  const ask = (strict: typeof ABSENT | ReturnType<typeof known<boolean>> | ReturnType<typeof unknown>) =>
    runCheck(typescriptStrict, modelOf({ tsconfigs: [{ ...config, strict }] })).status;
  expect(ask(ABSENT)).toBe('FAIL');
  expect(ask(known(true))).toBe('PASS');
  expect(ask(unknown())).toBe('UNKNOWN');
  expect(runCheck(typescriptStrict, modelOf({})).status).toBe('N/A');
  expect(runCheck(sourceMapsBuilt, modelOf({ tsconfigs: [{ ...config, sourceMap: known(true) }] })).status).toBe('PASS');
});

test('a linter, and comments that silence the compiler', () => {
  expect(runCheck(linterConfigured, modelOf({})).status).toBe('FAIL');
  expect(runCheck(linterConfigured, modelOf({ lintSetups: [{ location: at('eslint.config.js'), by: 'eslint', rules: [] }] })).status).toBe(
    'PASS',
  );
  expect(runCheck(typeErrorsSilenced, modelOf({ codeUses: [{ location: at('src/a.ts', 3), kind: 'ts-ignore' }] })).status).toBe('FAIL');
  expect(runCheck(typeErrorsSilenced, modelOf({})).status).toBe('PASS');
});

test('a part of strict that is switched off, and code that the compiler does not write', () => {
  const loose = { ...config, strict: known(true), loosened: ['noImplicitAny'] };
  expect(runCheck(typescriptStrict, modelOf({ tsconfigs: [loose] })).evidence[0]?.message).toBe('strict true, noImplicitAny switched off');
  const maps = (start: string) =>
    runCheck(
      sourceMapsBuilt,
      modelOf({ tsconfigs: [{ ...config, emitsNothing: true }], packageManifests: [sampleManifest({ scripts: { start } })] }),
    ).status;
  expect(maps('next start')).toBe('UNKNOWN');
  expect(maps('node --enable-source-maps src/main.ts')).toBe('PASS');
});

test('a formatter is no linter', () => {
  expect(runCheck(linterConfigured, modelOf({ lintSetups: [{ location: at('.prettierrc'), by: 'prettier', rules: [] }] })).status).toBe(
    'FAIL',
  );
});
