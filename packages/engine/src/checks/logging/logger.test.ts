import type { EnvRead, Logger } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, statusOf } from '../../check/status-of.ts';
import { sampleServer } from '../../testing/sample-facts.ts';
import {
  levelConfigurable,
  productionLevelQuiet,
  redactionCoversCredentials,
  redactionSet,
  requestsLogged,
  serviceNameBound,
  stdoutUsed,
  structuredLoggerUsed,
} from './logger.ts';

const logger = (more: Partial<Logger> = {}): Logger => ({
  location: AT,
  by: 'pino',
  format: 'json',
  level: known('info'),
  redacts: [],
  ...more,
});

test('JSON passes, text fails, an unreadable format stays open', () => {
  expect(statusOf(structuredLoggerUsed, { loggers: [logger()] })).toBe('PASS');
  expect(statusOf(structuredLoggerUsed, { loggers: [logger({ format: 'text' })] })).toBe('FAIL');
  expect(statusOf(structuredLoggerUsed, { loggers: [logger({ format: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(structuredLoggerUsed, {})).toBe('FAIL');
});

test('redaction counts by the words it covers', () => {
  expect(statusOf(redactionSet, { loggers: [logger()] })).toBe('FAIL');
  const outcome = ask(redactionCoversCredentials, { loggers: [logger({ redacts: ['req.headers.authorization', '*.password'] })] });
  expect(outcome.status).toBe('PARTIAL');
  expect(outcome.evidence.filter((one) => !one.holds).map((one) => one.message)).toEqual([
    'pino does not redact cookie',
    'pino does not redact token',
  ]);
});

test('levels', () => {
  expect(statusOf(levelConfigurable, { loggers: [logger({ level: { state: 'env', name: 'LOG_LEVEL', fallback: 'info' } })] })).toBe('PASS');
  expect(statusOf(levelConfigurable, { loggers: [logger()] })).toBe('FAIL');
  expect(statusOf(productionLevelQuiet, { loggers: [logger({ level: known('debug') })] })).toBe('FAIL');
  expect(statusOf(productionLevelQuiet, { loggers: [logger({ level: ABSENT })] })).toBe('PASS');
});

test('what was not looked at stays open', () => {
  expect(statusOf(stdoutUsed, { loggers: [logger()] })).toBe('UNKNOWN');
  expect(statusOf(stdoutUsed, { loggers: [logger({ destination: 'file' })] })).toBe('FAIL');
  expect(statusOf(serviceNameBound, { loggers: [logger({ base: ['environment', 'service'] })] })).toBe('PASS');
});

test("a framework's own logging does not concern services without a server", () => {
  expect(statusOf(requestsLogged, {})).toBe('N/A');
});

test('a line for debugging is no log of requests where debugging is off', () => {
  const line = { location: AT, by: 'winston', level: 'debug', console: false, sensitive: [], perRequest: true as const };
  const about = (level: Logger['level'], by = 'winston') =>
    statusOf(requestsLogged, {
      httpServers: [sampleServer({ logger: known(false) })],
      logCalls: [{ ...line, by }],
      loggers: [logger({ by, level })],
    });
  expect(about(known('info'))).toBe('FAIL');
  expect(about(ABSENT)).toBe('FAIL');
  expect(about(known('debug'))).toBe('PASS');
  expect(about({ state: 'env', name: 'LOG_LEVEL' })).toBe('UNKNOWN');
});

test('a level that NODE_ENV chooses is told for production, and one of a schema by what it falls back to', () => {
  const chosen = (production: string) =>
    logger({
      level: { state: 'unknown', source: `"debug" when NODE_ENV is "development", "${production}" when NODE_ENV is not "development"` },
    });
  expect(statusOf(productionLevelQuiet, { loggers: [chosen('info')] })).toBe('PASS');
  expect(statusOf(productionLevelQuiet, { loggers: [chosen('silly')] })).toBe('FAIL');
  expect(statusOf(levelConfigurable, { loggers: [chosen('info')] })).toBe('FAIL');
  const byEnv = logger({ level: { state: 'env', name: 'LOG_LEVEL' } });
  const read = (value: string): EnvRead => ({
    location: AT,
    name: 'LOG_LEVEL',
    fallback: known(value),
    secret: false,
    atBoot: true,
    through: 'schema',
  });
  expect(statusOf(productionLevelQuiet, { loggers: [byEnv], envReads: [read('info')] })).toBe('PASS');
  expect(statusOf(productionLevelQuiet, { loggers: [byEnv], envReads: [read('trace')] })).toBe('FAIL');
  expect(statusOf(productionLevelQuiet, { loggers: [byEnv] })).toBe('UNKNOWN');
});
