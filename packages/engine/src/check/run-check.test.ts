import { emptyModel } from '@airworthy/model';
import type { NotFoundHandler } from '@airworthy/model';
import { expect, test } from 'vitest';
import { isWired } from '../derive/wired.ts';
import { defineCheck } from './define-check.ts';
import { runCheck } from './run-check.ts';
import { noneLive } from './shapes.ts';
import { modelOf, sampleQuery, sampleRoute, sampleTable } from '../testing/sample-facts.ts';

const every = defineCheck({
  id: 'test/every',
  title: 'Every handler is wired',
  failTitle: 'A handler is not wired',
  needs: ['notFoundHandlers'],
  subjects: ({ notFoundHandlers }) => notFoundHandlers,
  holds: (one: NotFoundHandler) => isWired(one),
  location: (one) => one.location,
  whenNone: 'na',
  noneMessage: 'No handler.',
  confidence: 'proved',
});
const any = { ...every, id: 'test/any', quantifier: 'any' as const, whenNone: 'fail' as const };

function model(...states: ('wired' | 'not-wired' | 'unknown')[]) {
  const made = emptyModel();
  made.facts.notFoundHandlers = states.map((state, index) => ({
    framework: 'fastify',
    location: { path: 'src/app.ts', line: index + 1 },
    wiring: { state, rung: 'L3' as const },
  }));
  return made;
}

test('all hold, none hold, some hold', () => {
  expect(runCheck(every, model('wired', 'wired'))).toMatchObject({ status: 'PASS', subjects: 2, holding: 2 });
  expect(runCheck(every, model('not-wired'))).toMatchObject({ status: 'FAIL', reason: 'A handler is not wired.' });
  expect(runCheck(every, model('wired', 'not-wired'))).toMatchObject({ status: 'PARTIAL', reason: 'A handler is not wired (1 of 2).' });
});

test('what is open is neither passed nor failed', () => {
  expect(runCheck(every, model('wired', 'unknown')).status).toBe('UNKNOWN');
  expect(runCheck(any, model('unknown', 'not-wired')).status).toBe('UNKNOWN');
});

test('one of several is enough where the check says so', () => {
  expect(runCheck(any, model('not-wired', 'wired'))).toMatchObject({
    status: 'PASS',
    evidence: [{ location: { path: 'src/app.ts', line: 2 }, holds: true }],
  });
  expect(runCheck(any, model('not-wired')).status).toBe('FAIL');
});

test('without subjects the check says what that means', () => {
  expect(runCheck(every, model())).toMatchObject({ status: 'N/A', reason: 'No handler.' });
  expect(runCheck(any, model()).status).toBe('FAIL');
});

test('a family nobody collected, or only in part, allows no claim of absence', () => {
  expect(runCheck(any, emptyModel({}, 'none')).status).toBe('UNKNOWN');
  const partial = model();
  partial.coverage.notFoundHandlers = { state: 'partial', reasons: ['src/app.ts did not parse'] };
  expect(runCheck(any, partial)).toMatchObject({
    status: 'UNKNOWN',
    reason: 'None was seen, but notFoundHandlers could not be read completely (src/app.ts did not parse).',
  });
  expect(runCheck(every, partial).status).toBe('UNKNOWN');
});

test('a PASS over what could be read is only likely', () => {
  const partial = model('wired');
  partial.coverage.notFoundHandlers = { state: 'partial', reasons: ['src/late.ts did not parse'] };
  expect(runCheck(every, partial)).toMatchObject({ status: 'PASS', confidence: 'likely' });
});

test('a check that throws ends as UNKNOWN and says so', () => {
  const broken = {
    ...every,
    holds: () => {
      throw new TypeError('no such field');
    },
  };
  expect(runCheck(broken, model('wired'))).toMatchObject({ status: 'UNKNOWN', failed: true, reason: 'The check failed: no such field' });
});

test('where narrows the subjects by their fields', () => {
  expect(runCheck(every, model('wired', 'not-wired'), { 'wiring.state': 'wired' }).status).toBe('PASS');
  expect(runCheck(every, model('wired'), { framework: ['koa', 'express'] }).status).toBe('N/A');
});

test('a missing control points at where it would have to be', () => {
  const model = emptyModel();
  model.facts.routes = [];
  const wanted = { ...any, belongsTo: 'notFoundHandlers' as const, subjects: () => [] };
  expect(runCheck(wanted, model).evidence).toEqual([]);
  model.facts.notFoundHandlers = [{ location: { path: 'a.ts', line: 3 }, framework: 'fastify', wiring: { state: 'wired', rung: 'L7' } }];
  expect(runCheck(wanted, model).evidence).toEqual([{ message: 'No handler.', holds: false, location: { path: 'a.ts', line: 3 } }]);
});

test('a fault in code that may not run at all is left open, also where the check itself looks away', () => {
  const blind = { ...every, holds: () => false };
  expect(runCheck(blind, model('unknown'))).toMatchObject({ status: 'UNKNOWN', evidence: [{ holds: false, open: true }] });
  expect(runCheck(blind, model('unknown', 'wired')).status).toBe('FAIL');
});

test('none found is told with what was looked at, and nothing to look at is no PASS', () => {
  const check = defineCheck({
    id: 'logging/nothing-secret',
    ...noneLive('logCalls', {
      title: 'x',
      failTitle: 'y',
      of: (call) => call.sensitive.length > 0,
      seen: () => '',
      among: 'lines',
      none: 'None is.',
    }),
  });
  const line = (n: number) => ({
    location: { path: 'a.ts', line: n },
    by: 'pino',
    level: 'info',
    console: false,
    sensitive: [] as string[],
    interpolatesInput: false,
    requestScoped: false,
  });
  const ask = (...logCalls: ReturnType<typeof line>[]) => runCheck(check, modelOf({ logCalls }));
  expect(ask(line(2), line(1))).toMatchObject({
    status: 'PASS',
    evidence: [{ message: '2 lines were looked at. None is.', holds: true, location: { line: 1 }, related: [{ line: 2 }] }],
  });
  expect(ask()).toMatchObject({ status: 'N/A', reason: 'There are no lines.' });
  expect(ask({ ...line(1), sensitive: ['password'] }).status).toBe('FAIL');
});

test('what was seen raises the question, whatever else of its family could not be read', () => {
  const check = defineCheck({
    id: 'versions/policy-written',
    title: 'It is written down',
    failTitle: 'It is not',
    needs: ['documents', 'routes'],
    raisedBy: ['routes'],
    arises: { when: ({ routes }) => routes.length > 0, otherwise: 'Nothing is served.' },
    subjects: ({ documents }) => documents,
    holds: () => true,
    location: (one) => one.location,
    whenNone: 'fail',
    noneMessage: 'No document says so.',
    confidence: 'likely',
    quantifier: 'any',
  });
  const ask = (routes: 'complete' | 'partial', ...found: ReturnType<typeof sampleRoute>[]) => {
    const model = modelOf({ routes: found });
    model.coverage.routes = { state: routes, reasons: ['a part is not read'] };
    return runCheck(check, model).status;
  };
  expect(ask('partial', sampleRoute())).toBe('FAIL');
  expect(ask('partial')).toBe('UNKNOWN');
  expect(ask('complete')).toBe('N/A');
});

test('a collection of a shared library that nothing of this service asks is not one of its tables', () => {
  const made = emptyModel();
  made.service = { ...made.service, path: 'services/files' };
  const collection = (path: string) => sampleTable({ name: 'reviews', document: true, location: { path, line: 3 } });
  const check = defineCheck({
    id: 'test/tables',
    title: 'Every table is small',
    failTitle: 'A table is large',
    needs: ['tables'],
    documents: true,
    subjects: ({ tables }) => tables,
    holds: () => true,
    location: (one) => one.location,
    whenNone: 'na',
    noneMessage: 'No table.',
    confidence: 'proved',
  });
  made.facts.tables = [collection('shared/reviews/model.ts')];
  expect(runCheck(check, made).status).toBe('N/A');
  made.facts.queries = [sampleQuery({ tables: ['reviews'] })];
  expect(runCheck(check, made).status).toBe('PASS');
  made.facts.queries = [];
  made.facts.tables = [collection('services/files/src/model.ts')];
  expect(runCheck(check, made).status).toBe('PASS');
});

test('where none may exist and none was seen, a PASS says how much was read and where it begins', () => {
  const clean = noneLive('notFoundHandlers', { title: 'None', failTitle: 'One', seen: () => 'one', none: 'None was seen.' });
  const made = model();
  made.service = {
    ...made.service,
    files: 7,
    starts: [
      { path: 'src/main.ts', line: 1 },
      { path: 'src/worker.ts', line: 1 },
    ],
  };
  expect(runCheck({ id: 'test/none', ...clean }, made).evidence).toEqual([
    {
      message:
        'All of the service was looked at: 7 files of code, which begins here, what they load, and what lies beside them. None was seen.',
      holds: true,
      location: { path: 'src/main.ts', line: 1 },
      related: [{ path: 'src/worker.ts', line: 1 }],
    },
  ]);
});

test('that the question does not arise is not said where something was not followed', () => {
  expect(runCheck({ ...every, unfollowed: () => 'something was not followed' }, model())).toMatchObject({
    status: 'UNKNOWN',
    reason: 'None was seen, but something was not followed.',
  });
  expect(runCheck({ ...every, unfollowed: () => undefined }, model()).status).toBe('N/A');
  expect(runCheck({ ...every, unfollowed: () => 'something was not followed' }, model('wired')).status).toBe('PASS');
});

test('where something of the same kind is used in ways that are not read, what was read does not speak for it', () => {
  const partial = (family: 'notFoundHandlers' | 'routes') => {
    const made = model('wired');
    made.coverage[family] = { state: 'partial', reasons: ['quay is called in ways that are not read'] };
    return made;
  };
  expect(runCheck(every, partial('notFoundHandlers')).status).toBe('UNKNOWN');
  expect(runCheck({ ...every, needs: ['notFoundHandlers', 'routes'] }, partial('routes'))).toMatchObject({
    status: 'PASS',
    confidence: 'likely',
  });
});
