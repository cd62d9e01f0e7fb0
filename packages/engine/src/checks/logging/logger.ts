import type { EnvRead, HttpServer, LogCall, Logger } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { printServer } from '../../derive/servers.ts';
import { ask, both, either, isWired, live, runsInProduction, show, wiringNote } from '../../derive/wired.ts';

const NONE = 'The running app creates no logger.';
const CREDENTIALS = ['authorization', 'cookie', 'password', 'token'] as const;

export const structuredLoggerUsed = defineCheck({
  id: 'logging/structured-logger-used',
  ...controlExists('loggers', {
    title: 'The app logs structured JSON',
    failTitle: 'The logger of the running app writes text instead of JSON',
    works: (logger) => (logger.format === 'unknown' ? undefined : logger.format === 'json'),
    seen: (logger) => `${logger.by} writes ${logger.format === 'unknown' ? 'a format that could not be read' : logger.format}`,
    none: NONE,
  }),
});

export const levelConfigurable = defineCheck({
  id: 'logging/level-configurable',
  ...everyLive('loggers', {
    title: 'The log level comes from the environment',
    failTitle: 'The log level is fixed in the code',
    // NODE_ENV chooses between two levels of the code; none can be set for a while.
    holds: (logger) =>
      logger.level.state === 'unknown' ? (levelByEnvironment(logger) === undefined ? undefined : false) : logger.level.state === 'env',
    seen: (logger) => `${logger.by}: level ${show(logger.level)}`,
    none: NONE,
  }),
});

const LOUD = new Set(['debug', 'trace', 'silly', 'verbose', 'silent', 'all', 'off']);
const BRANCH = /"(\w+)" when NODE_ENV is (not )?"(\w+)"/g;

/** The level in production where NODE_ENV alone chooses among levels: `"debug" when NODE_ENV is "development", "info" when NODE_ENV is not "development"`. */
function levelByEnvironment({ level }: Logger): string | undefined {
  const source = level.state === 'unknown' ? (level.source ?? '') : '';
  const branches = [...source.matchAll(BRANCH)];
  if (branches.length < 2 || source.replace(BRANCH, '').replaceAll(/[,\s]/g, '') !== '') return undefined;
  const chosen = branches.filter(([, , not, name]) => (name === 'production') === (not === undefined));
  return chosen.length === 1 ? chosen[0]?.[1] : undefined;
}

/** What a schema of the settings takes where the variable is not set. */
function fallbackOf({ level }: Logger, reads: readonly EnvRead[]): string | undefined {
  if (level.state !== 'env' || level.fallback !== undefined) return undefined;
  const texts = new Set(
    reads.flatMap(({ name, fallback }) =>
      name === level.name && fallback?.state === 'known' && typeof fallback.value === 'string' ? [fallback.value] : [],
    ),
  );
  return texts.size === 1 ? [...texts][0] : undefined;
}

export const productionLevelQuiet = defineCheck({
  id: 'logging/production-level-quiet',
  title: 'Production does not log at debug level by default',
  failTitle: 'The default log level is debug or lower, or logging is off',
  needs: ['loggers', 'envReads'],
  beside: ['envReads'],
  subjects: ({ loggers }) => live(loggers),
  holds: (logger, { envReads }) => {
    const told = levelByEnvironment(logger) ?? fallbackOf(logger, envReads);
    return told === undefined ? ask(logger.level, (level) => !LOUD.has(level), true) : !LOUD.has(told);
  },
  location: ({ location }) => location,
  message: (logger) => `${logger.by}: level ${show(logger.level)}${wiringNote(logger)}`,
  related: ({ related }) => related ?? [],
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const redactionSet = defineCheck({
  id: 'logging/redaction-set',
  ...controlExists('loggers', {
    title: 'The logger redacts sensitive fields',
    failTitle: 'The logger redacts nothing',
    works: (logger) => logger.redacts.length > 0 || (logger.redactsElsewhere === true ? undefined : false),
    seen: (logger) =>
      logger.redacts.length > 0
        ? `${logger.by} redacts ${list(logger.redacts)}`
        : logger.redactsElsewhere === true
          ? `${logger.by} has serializers, formatters or children of its own that may redact`
          : `${logger.by} is created without redaction`,
    none: NONE,
  }),
});

interface Coverage {
  logger: Logger;
  word: string;
}

export const redactionCoversCredentials = defineCheck({
  id: 'logging/redaction-covers-credentials',
  title: 'Redaction covers authorization, cookies, passwords and tokens',
  failTitle: 'Redaction leaves out credentials',
  needs: ['loggers'],
  subjects: ({ loggers }) => live(loggers).flatMap((logger): Coverage[] => CREDENTIALS.map((word) => ({ logger, word }))),
  holds: ({ logger, word }) =>
    logger.redacts.some((path) => path.toLowerCase().includes(word)) || (logger.redactsElsewhere === true ? undefined : false),
  location: ({ logger }) => logger.location,
  message: ({ logger, word }, holds) =>
    `${logger.by} ${holds === true ? 'redacts' : holds === false ? 'does not redact' : 'may redact'} ${word}`,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
});

export const serviceNameBound = defineCheck({
  id: 'logging/service-name-bound',
  ...everyLive('loggers', {
    title: 'Every line names the service',
    failTitle: 'Lines do not name the service',
    holds: (logger) => logger.base?.some((field) => /^(service|app|application|component|name)/i.test(field)),
    seen: (logger) =>
      logger.base === undefined
        ? `${logger.by}: what it binds could not be read`
        : logger.base.length > 0
          ? `${logger.by} binds ${list(logger.base)}`
          : `${logger.by} binds no fields`,
    none: NONE,
    whenNone: 'fail',
  }),
});

export const stdoutUsed = defineCheck({
  id: 'logging/stdout-used',
  ...everyLive('loggers', {
    title: 'Logs go to standard output',
    failTitle: 'In production the logger does not write to standard output',
    holds: (logger) =>
      logger.destination === undefined || logger.destination === 'unknown'
        ? undefined
        : logger.destination === 'stdout' || logger.destination === 'both',
    seen: (logger) =>
      `${logger.by} writes to ${logger.destination === 'both' ? 'standard output and a file' : (logger.destination ?? 'a place that could not be read')}`,
    none: NONE,
  }),
});

export const linesTimed = defineCheck({
  id: 'logging/lines-timed',
  ...everyLive('loggers', {
    title: 'Every line carries an unambiguous time',
    failTitle: 'Lines carry no time',
    holds: (logger) => (logger.timestamp === undefined || logger.timestamp === 'unknown' ? undefined : logger.timestamp !== 'none'),
    seen: (logger) => `${logger.by}: time as ${logger.timestamp ?? 'could not be read'}`,
    none: NONE,
  }),
});

export const errorsSerialized = defineCheck({
  id: 'logging/errors-serialized',
  ...everyLive('loggers', {
    title: 'The logger keeps stack and cause of an error',
    failTitle: 'The logger drops stack and cause of an error',
    holds: (logger) =>
      logger.serializesErrors === undefined || logger.serializesErrors === 'unknown' ? undefined : logger.serializesErrors,
    seen: (logger) =>
      `${logger.by} ${logger.serializesErrors === true ? 'serialises errors' : logger.serializesErrors !== false ? 'has a serialiser for errors that could not be read' : (logger.related ?? []).length > 0 ? 'is given a serialiser for the lines of requests that drops the stack' : 'has no serialiser for errors that keeps the stack'}`,
    none: NONE,
  }),
});

const LOW = new Set(['debug', 'trace', 'silly', 'verbose']);
/** Whether a line of this level is written in production: those for debugging are only where the level says so. */
function written(call: LogCall, loggers: readonly Logger[]): boolean | undefined {
  if (!LOW.has(call.level) || call.console) return true;
  const levels = live(loggers).map((logger) => ask(logger.level, (level) => LOW.has(level) || level === 'all', call.by === 'nest'));
  return levels.length === 0 ? undefined : either(...levels);
}

const writesRequests = (call: LogCall): boolean => call.perRequest === true;

export const requestsLogged = defineCheck({
  id: 'logging/requests-logged',
  title: 'Requests are logged',
  failTitle: 'Nothing logs requests: the logging of the server is off, and no hook or middleware does it at a level that production writes',
  needs: ['httpServers', 'logCalls', 'loggers'],
  beside: ['loggers'],
  subjects: ({ httpServers, logCalls }): readonly (HttpServer | LogCall)[] => {
    const servers = live(httpServers);
    return servers.length === 0 ? [] : [...servers, ...live(logCalls).filter(writesRequests).slice(0, 5)];
  },
  holds: (one, { loggers }) =>
    'framework' in one ? ask(one.logger, (on) => on, false) : runsInProduction(one) && both(isWired(one), written(one, loggers)),
  location: (one) => one.location,
  message: (one) =>
    'framework' in one
      ? `${printServer(one)}: logger ${show(one.logger)}`
      : `${one.by}.${one.level} ${LOW.has(one.level) ? 'stands where each request passes' : 'writes a line for each request'}${wiringNote(one)}`,
  related: (one) => one.related ?? [],
  whenNone: 'na',
  noneMessage: 'No HTTP server is started.',
  confidence: 'likely',
  quantifier: 'any',
});

function list(words: readonly string[]): string {
  return words.length > 6 ? `${words.slice(0, 6).join(', ')} and ${words.length - 6} more` : words.join(', ');
}
