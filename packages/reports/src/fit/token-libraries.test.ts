import type { Verdict } from '@airworthy/model';
import { expect, test } from 'vitest';
import { makeService } from '../../test/make-result.ts';
import { placedCode } from './placed-code.ts';

const at = (path: string) => ({ path, line: 15 });
const verdict = (...faults: [message: string, path: string][]): Verdict =>
  ({ evidence: faults.map(([message, path]) => ({ message, holds: false, location: at(path) })) }) as unknown as Verdict;
const item = { fix: { code: { nestjs: 'guide of NestJS', fastify: 'guide of Fastify' } } };
const service = makeService({ name: 'shop', frameworks: ['nestjs'] });

test('tokens are pinned in the library that verifies them, each where it does', () => {
  const told = verdict(
    ['jsonwebtoken.verify with algorithms not set — only when KEY', 'src/keys.ts'],
    ['jsonwebtoken.verify with algorithms not set', 'src/others.ts'],
    ['passport-jwt with algorithms not set', 'src/strategy.ts'],
  );
  const placed = placedCode({ item, service, places: [], verdict: told });
  expect(placed.map(({ kind, goes }) => [kind, goes?.path])).toEqual([
    ['jsonwebtoken', 'src/keys.ts'],
    ['passport-jwt', 'src/strategy.ts'],
  ]);
  expect(placed[0]?.text).toContain("jwt.verify(token, secret, { algorithms: ['HS256'] })");
  expect(placed[1]?.text).toContain('PassportStrategy(Strategy)');
  const plain = placedCode({ item, service: makeService({ name: 'shop', frameworks: ['express'] }), places: [], verdict: told });
  expect(plain[1]?.text).toContain('new Strategy(options, checkUser)');
});

test('what is about something else, or in a library without words here, keeps its guide', () => {
  for (const told of [
    verdict(['a guard lets everybody through', 'src/guard.ts']),
    verdict(['@fastify/jwt with algorithms not set', 'src/app.ts']),
  ])
    expect(placedCode({ item, service, places: [], verdict: told }).map(({ kind }) => kind)).toEqual(['nestjs']);
});
