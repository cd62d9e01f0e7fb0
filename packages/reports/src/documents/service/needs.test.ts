import { expect, test } from 'vitest';
import { makeItem, makeResult, makeService } from '../../../test/make-result.ts';
import { problemsOf } from '../../view/blockers.ts';
import { needsOf } from './needs.ts';

const code = `import jwt from '@fastify/jwt';\nimport opossum from 'opossum';\nawait app.register(jwt, { secret: process.env['JWT_KEY'] });\n`;

function needs(fastify: string) {
  const item = makeItem({ id: 'S01-001', fix: { steps: ['x'], code: { fastify: code } } });
  const service = makeService({
    frameworks: ['fastify'],
    portrait: { files: [], connections: [], packages: [{ name: 'fastify', version: fastify }], suites: [] },
    decisions: [{ exposure: 'public', decision: 'NO-GO', blockers: ['S01-001'], conditions: [], unverified: [], reason: '' }],
  });
  const [problem] = problemsOf(makeResult({ items: [item], services: [service] }), service);
  if (problem === undefined) throw new Error('no problem');
  return needsOf(problem);
}

test('plugins are named in the release line that fits the Fastify of the service', () => {
  expect(needs('4.29.1')).toEqual({ settings: ['JWT_KEY'], packages: ['@fastify/jwt@8', 'opossum'] });
  expect(needs('5.2.0').packages).toEqual(['@fastify/jwt', 'opossum']);
});
