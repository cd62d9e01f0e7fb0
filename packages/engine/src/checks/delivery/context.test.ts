import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { excludesEnv, excludesHistory } from './context.ts';

const file = { location: at('.dockerignore'), patterns: ['.env'], excludesEnv: true, excludesGit: false, excludesNodeModules: true };

test('a .dockerignore has to be there and to exclude .env', () => {
  expect(runCheck(excludesEnv, modelOf({})).status).toBe('FAIL');
  expect(runCheck(excludesEnv, modelOf({ dockerIgnores: [file] })).status).toBe('PASS');
  expect(runCheck(excludesEnv, modelOf({ dockerIgnores: [{ ...file, excludesEnv: false }] })).status).toBe('FAIL');
});

test('history and packages stay out together', () => {
  expect(runCheck(excludesHistory, modelOf({ dockerIgnores: [file] })).evidence[0]?.message).toBe('.git is not excluded, node_modules are');
});
