/** Calls that make a logger, by callee, with the name it is reported under. */
export const CREATES: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/^pino$/, 'pino'],
  [/^winston\.createLogger$|^new winston\.Logger$/, 'winston'],
  [/^bunyan\.createLogger$/, 'bunyan'],
  [/^new tslog\.Logger$/, 'tslog'],
  [/^log4js\.(?:getLogger|configure)$/, 'log4js'],
  [/^fastify$/, 'fastify'],
  [/^pino-http$|^pino-http\.pinoHttp$/, 'pino-http'],
  [/^nestjs-pino\.LoggerModule\.forRoot(?:Async)?$/, 'nestjs-pino'],
  [/^loglevel\.getLogger$/, 'loglevel'],
  [/^consola\.createConsola$|^new signale\.Signale$/, 'consola'],
];
export const CREATES_ANY = new RegExp(CREATES.map(([pattern]) => pattern.source).join('|'));

/** Objects that write lines, by callee, with the name they are reported under. */
export const WRITES: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/^console\./, 'console'],
  [/^pino\(\)\.|^pino-http\(\)\.|^nestjs-pino\./, 'pino'],
  [/^fastify\(\)\.log\./, 'fastify'],
  [/^winston\.(?:createLogger\(\)\.)?/, 'winston'],
  [/^bunyan\.createLogger\(\)\./, 'bunyan'],
  [/^tslog\.Logger#/, 'tslog'],
  [/^log4js\.getLogger\(\)\./, 'log4js'],
  [/^@nestjs\/common\.Logger[#.]/, 'nest'],
  [/^loglevel\b|^consola\b|^signale\b|^npmlog\b|^roarr\b/, 'logger'],
];

export const LEVELS = new Set([
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'fatal',
  'verbose',
  'silly',
  'http',
  'log',
  'notice',
  'warning',
  'crit',
  'critical',
  'alert',
  'emerg',
  'silent',
]);

/** Loggers that write Error objects under these keys with stack and cause; others print an empty object. */
export const ERROR_KEYS: Record<string, readonly string[]> = { pino: ['err'], fastify: ['err'], bunyan: ['err'] };
