import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { CodeUse, HttpServer, Query, Route } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleQuery, sampleRoute, sampleSchema, sampleServer } from '../../testing/sample-facts.ts';
import { codeNeverEvaluated, unicodeNormalised } from './code-uses.ts';
import { amountsBounded, datesFormatted, identifiersFormatted } from './field-forms.ts';
import { bodySizeLimited, routeBodyLimitsSmall, uploadsSizeLimited } from './limits.ts';
import {
  bodiesStrict,
  bodiesValidated,
  fieldsBounded,
  numbersBounded,
  pageSizesCapped,
  paramsValidated,
  responsesShaped,
} from './schemas.ts';
import { sqlFreeOfInput, sqlParameterised } from './sql.ts';

type AnyCheck = Parameters<typeof runCheck>[0];
const routing = (check: AnyCheck, ...routes: Partial<Route>[]) => runCheck(check, modelOf({ routes: routes.map(sampleRoute) })).status;
const serving = (check: AnyCheck, one: Partial<HttpServer>) => runCheck(check, modelOf({ httpServers: [sampleServer(one)] }));
const using = (check: AnyCheck, ...ones: Partial<CodeUse>[]) =>
  runCheck(check, modelOf({ codeUses: ones.map((one) => ({ location: at('src/a.ts'), kind: 'other', ...one })) })).status;
const querying = (check: AnyCheck, ...ones: Partial<Query>[]) => runCheck(check, modelOf({ queries: ones.map(sampleQuery) })).status;

test('where none of many routes that take a body was seen to read one, what handlers read was not followed', () => {
  const posts = (count: number) => Array.from({ length: count }, (_, index) => ({ method: 'POST', path: `/call/${index}`, reads: [] }));
  const reader = { method: 'GET', path: '/list', reads: ['query'] };
  expect(routing(bodiesValidated, reader, ...posts(5))).toBe('UNKNOWN');
  expect(routing(bodiesValidated, reader, ...posts(4))).toBe('N/A');
  expect(routing(bodiesValidated, reader, ...posts(5), { method: 'POST', path: '/own', reads: ['body'], schemas: [] })).toBe('FAIL');
});

test('a body that is read has to be checked', () => {
  expect(routing(bodiesValidated, { reads: ['body'], schemas: [sampleSchema('body')] })).toBe('PASS');
  expect(routing(bodiesValidated, { reads: ['body'] })).toBe('FAIL');
  expect(routing(bodiesValidated, { reads: ['body'], schemas: [sampleSchema('params')] })).toBe('FAIL');
  expect(routing(bodiesValidated, { reads: ['body'], access: 'opaque' })).toBe('UNKNOWN');
  expect(routing(bodiesValidated, { reads: ['query'] }, { reads: ['body'], purpose: 'webhook' })).toBe('N/A');
  expect(routing(paramsValidated, { reads: ['params'] }, { reads: ['params'], schemas: [sampleSchema('params')] })).toBe('PARTIAL');
});

test('where nothing is known about what handlers read, nothing is claimed', () => {
  expect(routing(bodiesValidated, { method: 'POST' })).toBe('UNKNOWN');
  expect(routing(bodiesValidated, { method: 'POST', schemas: [sampleSchema('body')] })).toBe('PASS');
  expect(routing(paramsValidated, { path: '/orders/:id' })).toBe('UNKNOWN');
  expect(routing(paramsValidated, { path: '/orders/:id(\\d+)', reads: ['params'] }, { reads: ['body'] })).toBe('PASS');
  expect(
    routing(paramsValidated, { path: '/orders/:id(.*)', reads: ['params'] }, { reads: ['params'], schemas: [sampleSchema('params')] }),
  ).toBe('PARTIAL');
  expect(routing(bodiesValidated, {})).toBe('N/A');
});

test('how strict a schema is', () => {
  expect(routing(bodiesStrict, { schemas: [sampleSchema('body', { strict: true })] })).toBe('PASS');
  expect(routing(bodiesStrict, { schemas: [sampleSchema('body', { strict: false })] })).toBe('FAIL');
  expect(routing(bodiesStrict, { schemas: [sampleSchema('body')] })).toBe('UNKNOWN');
  expect(routing(fieldsBounded, { schemas: [sampleSchema('body', { unbounded: ['note'] })] })).toBe('FAIL');
  expect(routing(fieldsBounded, { schemas: [sampleSchema('body', { unbounded: [] })] })).toBe('PASS');
  expect(routing(fieldsBounded, {})).toBe('N/A');
});

test('what is read as it was sent has no form and no bound', () => {
  const venue = sampleSchema('body', { fields: ['venueId'], unformatted: [], unbounded: [] });
  const sent = { method: 'POST', reads: ['body'], readsAsSent: ['body.venueId', 'body.startDate', 'body.price', 'body.candidate'] };
  expect(routing(identifiersFormatted, { method: 'POST', schemas: [venue] })).toBe('PASS');
  expect(routing(identifiersFormatted, { method: 'POST', schemas: [venue] }, sent)).toBe('PARTIAL');
  expect(routing(identifiersFormatted, { ...sent, schemas: [venue] })).toBe('PASS');
  expect(routing(identifiersFormatted, { ...sent, purpose: 'webhook' })).toBe('N/A');
  expect(routing(identifiersFormatted, { ...sent, access: 'opaque' })).toBe('FAIL');
  expect(routing(identifiersFormatted, { ...sent, scopeOpen: true })).toBe('UNKNOWN');
  expect(routing(datesFormatted, sent)).toBe('FAIL');
  expect(routing(datesFormatted, { readsAsSent: ['body.candidate', 'body.update'] })).toBe('N/A');
  expect(routing(amountsBounded, sent)).toBe('FAIL');
  expect(routing(fieldsBounded, { reads: ['body'], schemas: [venue] }, sent)).toBe('PARTIAL');
});

test('numbers are bounded where requests carry any, in a schema or not', () => {
  const query = sampleSchema('querystring', { fields: ['limit'], numbers: ['limit'], unboundedNumbers: [] });
  expect(routing(numbersBounded, { schemas: [query] })).toBe('PASS');
  expect(routing(numbersBounded, { schemas: [{ ...query, unboundedNumbers: ['limit'] }] })).toBe('FAIL');
  // A schema without a number is no bound, and what is read as it was sent may carry one.
  expect(routing(numbersBounded, { schemas: [{ ...query, fields: ['q'], numbers: [] }] })).toBe('N/A');
  expect(routing(numbersBounded, { reads: ['query'] })).toBe('UNKNOWN');
  expect(using(numbersBounded, { kind: 'number-from-input', detail: 'Number(limit)' })).toBe('FAIL');
});

test('fields are found by their names', () => {
  const query = sampleSchema('querystring', { fields: ['limit', 'q'], unboundedNumbers: ['limit'] });
  expect(routing(pageSizesCapped, { schemas: [query] })).toBe('FAIL');
  expect(routing(pageSizesCapped, { schemas: [{ ...query, unboundedNumbers: [] }] })).toBe('PASS');
  expect(routing(pageSizesCapped, { schemas: [{ ...query, fields: ['q'] }] })).toBe('N/A');
  expect(routing(amountsBounded, { schemas: [sampleSchema('body', { fields: ['unitPrice'] })] })).toBe('UNKNOWN');
  expect(routing(identifiersFormatted, { schemas: [sampleSchema('params', { fields: ['orderId'], unformatted: ['orderId'] })] })).toBe(
    'FAIL',
  );
  expect(routing(identifiersFormatted, { schemas: [sampleSchema('params', { fields: ['orderId'], unformatted: [] })] })).toBe('PASS');
  expect(routing(responsesShaped, { schemas: [sampleSchema('response')] })).toBe('PASS');
});

test('bodies are bounded by what is set, or by the framework', () => {
  const set = serving(bodySizeLimited, { bodyLimit: known(1_048_576) });
  expect(set.status).toBe('PASS');
  expect(set.evidence[0]?.message).toBe('fastify server: bodies up to 1 MiB');
  expect(serving(bodySizeLimited, {}).evidence[0]?.message).toBe('fastify server: bodies up to 1 MiB, the default of the framework');
  expect(serving(bodySizeLimited, { bodyLimit: known(104_857_600) }).status).toBe('FAIL');
  expect(serving(bodySizeLimited, { framework: 'koa' }).status).toBe('UNKNOWN');
  expect(serving(bodySizeLimited, { framework: 'hono' }).status).toBe('PASS');
  expect(routing(routeBodyLimitsSmall, { bodyLimit: known(52_428_800) })).toBe('FAIL');
  expect(routing(routeBodyLimitsSmall, { bodyLimit: known(52_428_800), purpose: 'upload' })).toBe('N/A');
  const uploads = [
    {
      location: at('src/app.ts'),
      by: '@fastify/multipart',
      fileSize: { state: 'absent' as const },
      files: { state: 'absent' as const },
      typeCheck: false,
    },
  ];
  expect(runCheck(uploadsSizeLimited, modelOf({ uploads })).status).toBe('FAIL');
});

test('queries and what is pasted into them', () => {
  expect(querying(sqlFreeOfInput, {})).toBe('PASS');
  expect(querying(sqlFreeOfInput, { interpolated: true, interpolatesRequest: true })).toBe('FAIL');
  expect(querying(sqlFreeOfInput, { interpolated: true, interpolatesRequest: 'unknown' })).toBe('UNKNOWN');
  expect(querying(sqlParameterised, { operation: 'raw', interpolated: true })).toBe('FAIL');
  expect(querying(sqlParameterised, { by: 'pg' })).toBe('PASS');
  expect(querying(sqlParameterised, { by: 'mongodb' })).toBe('N/A');
});

test('uses of code that must not, or have to, occur', () => {
  expect(using(codeNeverEvaluated)).toBe('PASS');
  expect(using(codeNeverEvaluated, { kind: 'eval' })).toBe('FAIL');
  expect(using(codeNeverEvaluated, { kind: 'eval', wiring: NOT_WIRED })).toBe('PASS');
  expect(using(unicodeNormalised)).toBe('FAIL');
  expect(using(unicodeNormalised, { kind: 'unicode-normalize' })).toBe('PASS');
  expect(using(unicodeNormalised, { kind: 'unicode-normalize', wiring: NOT_WIRED })).toBe('FAIL');
  expect(using(unicodeNormalised, { kind: 'unicode-normalize', detail: 'rawFileName.normalize("NFC")' })).toBe('FAIL');
  expect(using(unicodeNormalised, { kind: 'unicode-normalize', detail: "value .normalize('NFKD')" })).toBe('UNKNOWN');
  expect(using(unicodeNormalised, { kind: 'unicode-normalize', detail: 'profile.bio.normalize("NFC")' })).toBe('PASS');
});

test('a schema of the body checks no query', () => {
  const schemas = [sampleSchema('body', { fields: ['date'], unformatted: [] })];
  expect(routing(datesFormatted, { method: 'GET', schemas })).toBe('FAIL');
  expect(routing(datesFormatted, { method: 'POST', schemas })).toBe('PASS');
  expect(routing(datesFormatted, { method: 'GET', schemas: [sampleSchema('querystring', { fields: ['date'], unformatted: [] })] })).toBe(
    'PASS',
  );
});

test('what nobody saw read is not called absent', () => {
  const calls = Array.from({ length: 6 }, (_, index) => ({ method: index > 2 ? 'POST' : 'GET', path: `/xrpc/${index}`, reads: [] }));
  for (const check of [identifiersFormatted, datesFormatted, bodiesStrict, fieldsBounded, pageSizesCapped, uploadsSizeLimited])
    expect(routing(check, ...calls)).toBe('UNKNOWN');
  expect(routing(identifiersFormatted, ...calls.map((call) => ({ ...call, purpose: 'health' as const })))).toBe('N/A');
  expect(routing(uploadsSizeLimited, { method: 'POST', path: '/files/upload', reads: ['body'] })).toBe('UNKNOWN');
  expect(routing(uploadsSizeLimited, { method: 'POST', path: '/files', reads: ['body'] })).toBe('N/A');
});
