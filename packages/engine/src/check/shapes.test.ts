import type { NotFoundHandler } from '@airworthy/model';
import { expect, test } from 'vitest';
import { defineCheck } from './define-check.ts';
import { controlExists, everyLive, noneLive } from './shapes.ts';
import { ask, AT, NOT_WIRED } from './status-of.ts';

const spec = { title: 'It is there', failTitle: 'It is not there', seen: (one: NotFoundHandler) => one.framework, none: 'There is none.' };
const wired: NotFoundHandler = { location: AT, framework: 'fastify' };
const lost: NotFoundHandler = { location: AT, framework: 'express', wiring: NOT_WIRED };

test('a control exists when one of them is wired, and the lost one is named otherwise', () => {
  const check = defineCheck({ id: 'http/there', ...controlExists('notFoundHandlers', spec) });
  expect(ask(check, { notFoundHandlers: [lost, wired] }).status).toBe('PASS');
  const outcome = ask(check, { notFoundHandlers: [lost] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('express — not wired: no production module imports src/app.ts');
  expect(ask(check, {}).reason).toBe('There is none.');
});

test('every live one has to hold; lost ones are no subjects', () => {
  const check = defineCheck({
    id: 'http/every',
    ...everyLive('notFoundHandlers', { ...spec, holds: (one) => one.framework === 'fastify' }),
  });
  expect(ask(check, { notFoundHandlers: [lost, wired] }).status).toBe('PASS');
  expect(ask(check, { notFoundHandlers: [lost] }).status).toBe('N/A');
});

test('none may occur in code that runs', () => {
  const check = defineCheck({ id: 'http/none', ...noneLive('notFoundHandlers', { ...spec, of: (one) => one.framework === 'express' }) });
  expect(ask(check, { notFoundHandlers: [lost, wired] }).status).toBe('PASS');
  expect(ask(check, { notFoundHandlers: [{ ...wired, framework: 'express' }] }).status).toBe('FAIL');
});
