import { expect, test } from 'vitest';
import { ABSENT, known } from '@airworthy/model';
import type { DeliveryReport, MessageSend, OneTimeCode, SendGate } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleRoute } from '../../testing/sample-facts.ts';
import { codesCompared, codesExpire, codesKeptSecret } from './codes.ts';
import { bouncesSuppress, reportsReceived, sendsRecorded, unsubscribeRoute } from './outcomes.ts';
import { consentAsked, failedSendsRepeated, relaysClosed, sendsOutsideRequests, sendsReal, suppressionAsked } from './sends.ts';

const send = (one: Partial<MessageSend> = {}): MessageSend => ({
  location: at('src/mail.ts', 4),
  by: 'nodemailer',
  channel: 'email',
  within: 'send',
  startedBy: ['worker'],
  routes: [],
  openRoutes: [],
  recipientFromRequest: false,
  audience: 'people',
  marketing: false,
  verification: false,
  gates: [],
  html: 'none',
  headersFromRequest: false,
  unsubscribe: 'none',
  retried: false,
  standby: false,
  recorded: 'none',
  sensitive: [],
  destinationsLimited: 'unknown',
  ...one,
});
const AT = at('src/mail.ts', 4);
const gate = (kind: SendGate['kind'], asked: SendGate['asked']): SendGate => ({ kind, asked, at: at('src/gate.ts', 3) });
const verdict = (check: Parameters<typeof runCheck>[0], one: Partial<MessageSend>) =>
  runCheck(check, modelOf({ messageSends: [send(one)] })).status;

test('who sends, and who only says so', () => {
  expect(verdict(sendsReal, {})).toBe('PASS');
  expect(verdict(sendsReal, { by: 'none' })).toBe('FAIL');
  expect(verdict(sendsReal, { by: 'none', wiring: NOT_WIRED })).toBe('N/A');
  expect(verdict(sendsReal, { by: 'none', audience: 'operators' })).toBe('N/A');
  expect(verdict(sendsOutsideRequests, { startedBy: ['request'] })).toBe('FAIL');
  expect(verdict(sendsOutsideRequests, { startedBy: [] })).toBe('UNKNOWN');
});

test('questions before a send', () => {
  expect(verdict(consentAsked, { marketing: true, gates: [gate('consent', 'never')] })).toBe('FAIL');
  expect(verdict(consentAsked, { marketing: true, gates: [gate('consent', 'sometimes')] })).toBe('UNKNOWN');
  expect(verdict(consentAsked, { marketing: true, gates: [gate('consent', 'always')] })).toBe('PASS');
  expect(verdict(consentAsked, { gates: [gate('consent', 'never')] })).toBe('N/A');
  expect(verdict(suppressionAsked, { gates: [gate('suppression', 'never')] })).toBe('FAIL');
  expect(verdict(suppressionAsked, { startedBy: [], gates: [gate('suppression', 'never')] })).toBe('UNKNOWN');
  expect(verdict(suppressionAsked, { by: 'postmark', gates: [gate('suppression', 'never')] })).toBe('PASS');
  expect(verdict(suppressionAsked, { by: 'postmark', marketing: true, gates: [gate('suppression', 'never')] })).toBe('FAIL');
  expect(verdict(relaysClosed, { openRoutes: ['POST /a'], recipientFromRequest: true, gates: [gate('limit', 'never')] })).toBe('FAIL');
  expect(verdict(relaysClosed, { openRoutes: ['POST /a'], gates: [gate('limit', 'always')] })).toBe('PASS');
});

test('a limit of the route bounds a stranger, and may not bound what a recipient gets', () => {
  const one = send({ openRoutes: ['POST /a'], gates: [gate('limit', 'never')] });
  const limited = sampleRoute({
    method: 'POST',
    path: '/a',
    rateLimit: {
      by: 'express-rate-limit',
      max: known(5),
      windowMs: known(60_000),
      scope: 'route',
      location: at('src/main.ts', 1),
    } as never,
  });
  expect(runCheck(relaysClosed, modelOf({ messageSends: [one], routes: [limited] })).status).toBe('UNKNOWN');
  expect(runCheck(relaysClosed, modelOf({ messageSends: [one], routes: [sampleRoute({ method: 'POST', path: '/a' })] })).status).toBe(
    'FAIL',
  );
});

test('a job is tried again where somebody says so', () => {
  const job = (attempts: number | undefined, by = 'bullmq') =>
    runCheck(
      failedSendsRepeated,
      modelOf({
        messageSends: [send({ startedBy: ['worker'] })],
        jobEnqueues: [
          {
            location: AT,
            by,
            queue: known('mails'),
            job: known('send'),
            attempts: attempts === undefined ? ABSENT : known(attempts),
            jobId: false,
          },
        ],
        workers: [
          {
            location: AT,
            by,
            queue: known('mails'),
            concurrency: ABSENT,
            failureListener: true,
            validatesPayload: 'unknown',
            closedOnShutdown: true,
          },
        ],
      }),
    ).status;
  expect([job(5), job(1), job(undefined), job(undefined, 'pg-boss')]).toEqual(['PASS', 'FAIL', 'FAIL', 'UNKNOWN']);
});

test('what is learned afterwards', () => {
  const report: DeliveryReport = {
    location: at('src/hooks.ts'),
    provider: 'sendgrid',
    route: 'POST /hooks',
    suppresses: false,
    updatesStatus: true,
  };
  const messageSends = [send({ marketing: true })];
  expect(runCheck(bouncesSuppress, modelOf({ deliveryReports: [report] })).status).toBe('FAIL');
  expect(runCheck(bouncesSuppress, modelOf({ deliveryReports: [{ ...report, provider: 'whatsapp' }] })).status).toBe('N/A');
  expect(runCheck(reportsReceived, modelOf({ messageSends })).status).toBe('FAIL');
  expect(runCheck(reportsReceived, modelOf({})).status).toBe('N/A');
  const route = sampleRoute({ method: 'POST', path: '/unsubscribe/:token' });
  expect(runCheck(unsubscribeRoute, modelOf({ messageSends, routes: [route] })).status).toBe('PASS');
  expect(runCheck(unsubscribeRoute, modelOf({ messageSends, routes: [{ ...route, access: 'guarded' }] })).status).toBe('FAIL');
});

test('codes', () => {
  const code: OneTimeCode = {
    location: at('src/otp.ts'),
    within: 'sendOtp',
    random: 'weak',
    compared: true,
    leaks: ['log'],
    ttl: known(3_600),
    singleUse: true,
    attemptsLimited: true,
    requestsLimited: true,
    hashed: true,
  };
  const of = (check: Parameters<typeof runCheck>[0], one: Partial<OneTimeCode>) =>
    runCheck(check, modelOf({ oneTimeCodes: [{ ...code, ...one }] })).status;
  expect(of(codesExpire, {})).toBe('FAIL');
  expect(of(codesExpire, { ttl: ABSENT })).toBe('FAIL');
  expect(of(codesExpire, { within: 'createResetToken' })).toBe('PASS');
  expect(of(codesExpire, { compared: false })).toBe('N/A');
  expect(of(codesCompared, { compared: false })).toBe('FAIL');
  expect(of(codesKeptSecret, {})).toBe('FAIL');
});

test('a way to a send that was not seen is no proof that strangers have none', () => {
  const open = { routes: [sampleRoute({ method: 'POST', path: '/a', access: 'open', guards: [] })] };
  const asked = (one: Partial<MessageSend>, facts: Parameters<typeof modelOf>[0]) =>
    runCheck(relaysClosed, modelOf({ messageSends: [send({ gates: [gate('limit', 'never')], ...one })], ...facts })).status;
  expect(asked({ startedBy: [] }, open)).toBe('UNKNOWN');
  expect(asked({ startedBy: ['request'], routes: [] }, open)).toBe('UNKNOWN');
  expect(asked({ startedBy: ['worker'] }, open)).toBe('N/A');
  expect(asked({ startedBy: ['request'], routes: ['POST /b'], verification: true }, open)).toBe('N/A');
  expect(asked({ startedBy: [] }, { routes: [sampleRoute({ method: 'POST', path: '/a', access: 'guarded' })] })).toBe('N/A');
});

test('what became of a message is asked where one goes to a provider', () => {
  expect(verdict(sendsRecorded, { recorded: 'status' })).toBe('PASS');
  expect(verdict(sendsRecorded, { recorded: 'none' })).toBe('FAIL');
  expect(verdict(sendsRecorded, { recorded: 'none', by: 'none' })).toBe('N/A');
});
