import { ABSENT, known } from '@airworthy/model';
import type { DbClient, Known } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { asNumber, numberOption, optionOf, textOption, tlsOption, urlParameter, urlText, urlUser } from '../../extract/settings.ts';
import type { Library } from './libraries.ts';
import { isWrittenHere, numberInUrl, tlsOfUrl } from './urls.ts';

/** What the options of a client say; everything but its place and wiring. */
export type Settings = Pick<
  DbClient,
  'engine' | 'poolMax' | 'poolMin' | 'connectionTimeout' | 'idleTimeout' | 'statementTimeout' | 'ssl' | 'sslUnverified'
> &
  Pick<DbClient, 'idleInTransactionTimeout' | 'user'>;

/** Text of a function in the options, for settings that are sent as SQL on connect. */
export type TextOf = (value: BootValue) => string | undefined;

export function readOptions(library: Library, args: readonly BootValue[], textOf: TextOf): Settings {
  switch (library.reader) {
    case 'knex':
      return readKnex(args[0], textOf);
    case 'mongo':
      return readMongo(args);
    case 'mysql':
      return readMysql(args[0]);
    case 'orm':
      return readOrm(args);
    case 'postgres':
      return readPostgres(args);
    case 'drizzle': {
      const connection = args[0]?.kind === 'object' ? optionOf(args[0], 'connection') : args[0];
      const url = optionOf(connection, 'connectionString', 'url') ?? connection;
      return { ...readPg(connection), engine: engineOf(/^(\w+):/.exec(urlText(url) ?? '')?.[1]) };
    }
    case 'sqlite':
      return { ...readPg(undefined), engine: 'sqlite', ssl: ABSENT };
    default:
      return readPg(args[0]);
  }
}

// https://node-postgres.com/apis/pool, https://node-postgres.com/apis/client
export function readPg(options: BootValue | undefined): Settings {
  const url = options?.kind === 'object' || options === undefined ? optionOf(options, 'connectionString') : options;
  const own = options?.kind === 'object' || options?.kind === 'unknown' || options?.kind === 'choice' ? options : undefined;
  const tls = tlsOption(optionOf(own, 'ssl'));
  const fromUrl = tlsOfUrl(url);
  return {
    engine: 'postgresql',
    poolMax: numberOption(own, 'max', 'poolSize'),
    poolMin: numberOption(own, 'min'),
    connectionTimeout: or(numberOption(own, 'connectionTimeoutMillis'), () => numberInUrl(url, 'connect_timeout', 1000)),
    idleTimeout: numberOption(own, 'idleTimeoutMillis'),
    statementTimeout: or(
      or(numberOption(own, 'statement_timeout'), () => numberOption(own, 'query_timeout')),
      () => fromServerOptions(own, url, 'statement_timeout'),
    ),
    ssl: tls.ssl.state === 'absent' ? fromUrl.ssl : tls.ssl,
    sslUnverified: tls.unverified || fromUrl.unverified,
    idleInTransactionTimeout: or(numberOption(own, 'idle_in_transaction_session_timeout'), () =>
      fromServerOptions(own, url, 'idle_in_transaction_session_timeout'),
    ),
    user: userOf(own, url),
  };
}

/** `options: '-c statement_timeout=5000'`, also as part of the URL. */
function fromServerOptions(own: BootValue | undefined, url: BootValue | undefined, name: string): Known<number> {
  const given = urlText(optionOf(own, 'options')) ?? decode(urlParameter(urlText(url), 'options'));
  const found = new RegExp(`${name}\\s*=\\s*'?(\\d+)\\s*(ms|s|min)?`).exec(given ?? '');
  if (found) return known(Number(found[1]) * (found[2] === 's' ? 1000 : found[2] === 'min' ? 60_000 : 1));
  return numberInUrl(url, name, 1);
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function userOf(own: BootValue | undefined, url: BootValue | undefined): Known<string> {
  const option = textOption(own, 'user', 'username');
  if (option.state !== 'absent') return option;
  const user = urlUser(urlText(url));
  if (user !== undefined) return url?.kind === 'env' ? { state: 'env', name: url.name, fallback: user } : known(user);
  return url?.kind === 'env' ? { state: 'unknown', source: `part of $${url.name}` } : ABSENT;
}

function or(first: Known<number>, second: () => Known<number>): Known<number> {
  return first.state === 'absent' ? second() : first;
}

const ENGINES: readonly (readonly [pattern: RegExp, engine: DbClient['engine']])[] = [
  [/^(?:pg|postgres|postgresql|pgnative|cockroachdb|redshift|aurora-postgres)/, 'postgresql'],
  [/^(?:mysql|mariadb|aurora)/, 'mysql'],
  [/sqlite/, 'sqlite'],
  [/^mongo/, 'mongodb'],
];

export function engineOf(name: string | undefined): DbClient['engine'] {
  return ENGINES.find(([pattern]) => pattern.test((name ?? '').toLowerCase()))?.[1] ?? 'unknown';
}

// https://knexjs.org/guide/#configuration-options
function readKnex(options: BootValue | undefined, textOf: TextOf): Settings {
  const connection = optionOf(options, 'connection');
  const inner = readPg(connection);
  const client = urlText(optionOf(options, 'client', 'dialect'));
  const onConnect = optionOf(options, 'pool.afterCreate');
  const sql = onConnect === undefined ? undefined : textOf(onConnect);
  const unread = options === undefined || options.kind === 'known' || options.kind === 'unknown';
  const engine = engineOf(client ?? /^(\w+):/.exec(urlText(connection) ?? '')?.[1]);
  const unknownNumber: Known<number> = { state: 'unknown', source: 'options built elsewhere' };
  if (unread) {
    return {
      engine: 'unknown',
      poolMax: unknownNumber,
      poolMin: unknownNumber,
      connectionTimeout: unknownNumber,
      idleTimeout: unknownNumber,
      statementTimeout: unknownNumber,
      ssl: { state: 'unknown' },
      sslUnverified: false,
      idleInTransactionTimeout: unknownNumber,
    };
  }
  return {
    ...inner,
    engine,
    poolMax: numberOption(options, 'pool.max'),
    poolMin: numberOption(options, 'pool.min'),
    connectionTimeout: or(
      or(numberOption(options, 'acquireConnectionTimeout'), () => numberOption(options, 'pool.acquireTimeoutMillis')),
      () => inner.connectionTimeout,
    ),
    idleTimeout: numberOption(options, 'pool.idleTimeoutMillis'),
    statementTimeout: or(inner.statementTimeout, () => sent(sql, 'statement_timeout')),
    idleInTransactionTimeout: or(inner.idleInTransactionTimeout ?? ABSENT, () => sent(sql, 'idle_in_transaction_session_timeout')),
  };
}

/** `SET statement_timeout = '5s'` in the text of a function that runs on each new connection. */
function sent(text: string | undefined, name: string): Known<number> {
  if (text === undefined || !new RegExp(`\\b${name}\\b`).test(text)) return ABSENT;
  const found = new RegExp(`\\b${name}\\s*(?:=|to)\\s*['"]?(\\d+)\\s*(ms|s|min)?`, 'i').exec(text);
  if (!found) return { state: 'unknown', source: name };
  return known(Number(found[1]) * (found[2] === 's' ? 1000 : found[2] === 'min' ? 60_000 : 1));
}

// https://www.mongodb.com/docs/drivers/node/current/fundamentals/connection/connection-options/
function readMongo(args: readonly BootValue[]): Settings {
  const [url, options] = args;
  const tls = tlsOption(optionOf(options, 'tls', 'ssl'));
  const text = urlText(url);
  const inUrl = urlParameter(text, 'tls') ?? urlParameter(text, 'ssl');
  const loose = optionOf(options, 'tlsAllowInvalidCertificates', 'tlsInsecure');
  const fromUrl: Known<boolean> =
    inUrl === undefined
      ? text?.startsWith('mongodb+srv:') === true
        ? known(true)
        : url === undefined || isWrittenHere(url)
          ? ABSENT
          : { state: 'unknown', source: url.kind === 'env' ? `$${url.name}` : 'the connection URL could not be read' }
      : known(inUrl === 'true');
  return {
    engine: 'mongodb',
    poolMax: or(numberOption(options, 'maxPoolSize', 'poolSize'), () => numberInUrl(url, 'maxPoolSize', 1)),
    poolMin: numberOption(options, 'minPoolSize'),
    connectionTimeout: or(numberOption(options, 'serverSelectionTimeoutMS', 'connectTimeoutMS', 'waitQueueTimeoutMS'), () =>
      numberInUrl(url, 'connectTimeoutMS', 1),
    ),
    idleTimeout: or(numberOption(options, 'maxIdleTimeMS'), () => numberInUrl(url, 'maxIdleTimeMS', 1)),
    statementTimeout: numberOption(options, 'timeoutMS', 'socketTimeoutMS'),
    ssl: tls.ssl.state === 'absent' ? fromUrl : tls.ssl,
    sslUnverified: loose?.kind === 'known' && loose.value === true,
    user: userOf(options, url),
  };
}

// https://sidorares.github.io/node-mysql2/docs/documentation
function readMysql(options: BootValue | undefined): Settings {
  const url = options?.kind === 'object' ? optionOf(options, 'uri') : options;
  const tls = tlsOption(optionOf(options, 'ssl'));
  return {
    engine: 'mysql',
    poolMax: numberOption(options, 'connectionLimit'),
    poolMin: ABSENT,
    connectionTimeout: numberOption(options, 'connectTimeout', 'acquireTimeout'),
    // Only where fewer connections may be idle than open, mysql2 looks at how long they have been; a minute by default.
    idleTimeout: optionOf(options, 'maxIdle') === undefined ? ABSENT : or(numberOption(options, 'idleTimeout'), () => known(60_000)),
    statementTimeout: ABSENT,
    ssl: tls.ssl.state === 'absent' ? tlsOfUrl(url).ssl : tls.ssl,
    sslUnverified: tls.unverified,
    user: userOf(options, url),
  };
}

/** Options of ORMs that open a driver themselves: TypeORM, Sequelize, MikroORM. */
function readOrm(args: readonly BootValue[]): Settings {
  const options = args.findLast((one) => one.kind === 'object') ?? args[0];
  const url = args[0]?.kind === 'object' ? optionOf(options, 'url', 'clientUrl') : args[0];
  const inner = readPg(url);
  const tls = tlsOption(optionOf(options, 'ssl', 'extra.ssl', 'dialectOptions.ssl', 'driverOptions.connection.ssl'));
  return {
    ...inner,
    engine: engineOf(urlText(optionOf(options, 'type', 'dialect')) ?? /^(\w+):/.exec(urlText(url) ?? '')?.[1]),
    poolMax: numberOption(options, 'poolSize', 'extra.max', 'pool.max'),
    poolMin: numberOption(options, 'extra.min', 'pool.min'),
    connectionTimeout: numberOption(
      options,
      'connectTimeoutMS',
      'extra.connectionTimeoutMillis',
      'pool.acquire',
      'pool.acquireTimeoutMillis',
    ),
    idleTimeout: numberOption(options, 'extra.idleTimeoutMillis', 'pool.idle', 'pool.idleTimeoutMillis'),
    statementTimeout: numberOption(
      options,
      'extra.statement_timeout',
      'extra.query_timeout',
      'maxQueryExecutionTime',
      'dialectOptions.statement_timeout',
      'dialectOptions.query_timeout',
    ),
    idleInTransactionTimeout: numberOption(
      options,
      'extra.idle_in_transaction_session_timeout',
      'dialectOptions.idle_in_transaction_session_timeout',
    ),
    ssl: tls.ssl.state === 'absent' ? inner.ssl : tls.ssl,
    sslUnverified: tls.unverified,
    user: userOf(options, url),
  };
}

// https://github.com/porsager/postgres#connection
function readPostgres(args: readonly BootValue[]): Settings {
  const options = args.findLast((one) => one.kind === 'object');
  const url = args[0]?.kind === 'object' ? undefined : args[0];
  const inner = readPg(url);
  const tls = tlsOption(optionOf(options, 'ssl'));
  return {
    ...inner,
    poolMax: numberOption(options, 'max', 'maximumPoolSize'),
    connectionTimeout: asNumber(optionOf(options, 'connect_timeout'), 1000),
    idleTimeout: asNumber(optionOf(options, 'idle_timeout'), 1000),
    statementTimeout: numberOption(options, 'connection.statement_timeout', 'statementTimeout'),
    idleInTransactionTimeout: numberOption(options, 'connection.idle_in_transaction_session_timeout', 'idleInTransactionSessionTimeout'),
    ssl: tls.ssl.state === 'absent' ? inner.ssl : tls.ssl,
    sslUnverified: tls.unverified,
    user: userOf(options, url),
  };
}
