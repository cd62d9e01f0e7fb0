import { expect, test } from 'vitest';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf } from '../../testing/sample-facts.ts';
import { sampleDockerfile } from '../../testing/sample-project-facts.ts';
import { excludesEnv, excludesHistory } from './context.ts';

const file = { location: at('.dockerignore'), patterns: ['.env'], excludesEnv: true, excludesGit: false, excludesNodeModules: true };
const ask = (check: Parameters<typeof runCheck>[0], image: Parameters<typeof sampleDockerfile>[0], ...dockerIgnores: (typeof file)[]) =>
  runCheck(check, modelOf({ dockerfiles: [sampleDockerfile(image)], dockerIgnores }));

test('a .dockerignore has to be there and to exclude .env', () => {
  expect(ask(excludesEnv, {}).status).toBe('FAIL');
  expect(ask(excludesEnv, {}, file).status).toBe('PASS');
  expect(ask(excludesEnv, {}, { ...file, excludesEnv: false }).status).toBe('FAIL');
});

test('only the file that the builder reads counts', () => {
  const beside = { ...file, location: at('apps/tide/.dockerignore') };
  expect(ask(excludesEnv, { ignoreFile: '.dockerignore' }, file).status).toBe('PASS');
  expect(ask(excludesEnv, { ignoreFile: '.dockerignore' }, { ...file, excludesEnv: false }, beside).status).toBe('FAIL');
  expect(ask(excludesEnv, { ignoreFile: 'none' }, beside)).toMatchObject({
    status: 'FAIL',
    evidence: [{ message: 'no .dockerignore is read for this image' }],
  });
});

test('an image that copies single files takes no .env along', () => {
  expect(ask(excludesEnv, { takesFolders: false }).status).toBe('N/A');
  expect(ask(excludesHistory, { takesFolders: false }).status).toBe('N/A');
});

test('history and packages stay out together', () => {
  expect(ask(excludesHistory, {}, file).evidence[0]?.message).toBe('.git is not excluded, node_modules are');
});
