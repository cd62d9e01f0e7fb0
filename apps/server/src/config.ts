import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const EnvironmentSchema = z.object({
  /** A PostgreSQL server of version 15 or later; without it an embedded one is started. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Folder of the embedded database, of checkouts and of generated secrets. */
  AIRWORTHY_DATA: z.string().min(1).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4600),
  /** Where people reach the server, for links and cookies. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Signs sessions; at least 32 characters. */
  AUTH_SECRET: z.string().min(32).optional(),
  /** Signs exports of the ledger: an Ed25519 key as PEM (PKCS #8). Processes that share a database share it. */
  LEDGER_KEY: z.string().includes('PRIVATE KEY').optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Audits that this process runs at the same time; 0 leaves them to `airworthy worker`. */
  AUDIT_SLOTS: z.coerce.number().int().min(0).max(64).default(1),
  /** Requests a minute of one user. */
  RATE_LIMIT: z.coerce.number().int().min(1).default(600),
  /** Requests a minute of all members of an organisation together; fifty times that of one user by default. */
  ORGANISATION_RATE_LIMIT: z.coerce.number().int().min(1).optional(),
  /** Folders that repositories of the source `folder` may lie in, separated by the path separator of the system. */
  REPOSITORY_ROOTS: z.string().default(''),
  /**
   * Reverse proxies whose X-Forwarded-For is believed: addresses and networks with commas between, or the words `loopback`, `linklocal` and
   * `uniquelocal`. `true` means all three, which are the addresses that nobody outside can send from.
   */
  TRUST_PROXY: z
    .string()
    .regex(/^(?:true|false|(?:loopback|linklocal|uniquelocal|[\d.]+(?:\/\d{1,2})?|[\da-f:]+(?:\/\d{1,3})?)(?:,(?!$)|$))+$/i, {
      message: 'must be false, true, or addresses and networks with commas between',
    })
    .default('false'),
  /** Asked of whoever reads /metrics; without one it is made and kept in the data folder, as `metrics.token`. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Seconds between saying "not ready" and taking no more requests, when the process is asked to stop. */
  DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(0),
  /** Seconds that audits under way get to finish before they are given back to the queue. */
  STOP_SECONDS: z.coerce.number().min(1).max(3600).default(20),
  /** Port of a worker for its own /healthz, /readyz and /metrics; without one it listens nowhere. */
  WORKER_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Sends mail: `smtps://user:password@host:465`, or `smtp://host:587`. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Sender of mail. */
  MAIL_FROM: z.string().min(3).max(254).default('Airworthy <airworthy@localhost>'),
  /** Hosts and networks of the own network that integrations may reach, with commas between: `gitlab.internal,10.1.0.0/16`. */
  PRIVATE_TARGETS: z
    .string()
    .regex(/^(?:[\w.:-]+(?:\/\d{1,3})?(?:,(?!$)|$))*$/, { message: 'must be hosts and networks with commas between' })
    .default(''),
  POOL_SIZE: z.coerce.number().int().min(2).max(200).default(20),
});

/** What a server is started with, all of it checked at the door. */
export interface ServerConfig {
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  /** Undefined: one is generated and kept in the data folder. */
  readonly authSecret: string | undefined;
  /** Undefined: one is made and kept in the data folder. */
  readonly ledgerKey: string | undefined;
  readonly logLevel: string;
  readonly auditSlots: number;
  readonly rateLimit: number;
  readonly repositoryRoots: readonly string[];
  readonly organisationRateLimit: number;
  /** Undefined: nobody stands between clients and the server. */
  readonly trustProxy: readonly string[] | undefined;
  readonly poolSize: number;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly privateTargets: readonly string[];
  readonly metricsToken: string | undefined;
  readonly drainSeconds: number;
  readonly stopSeconds: number;
  readonly workerPort: number | undefined;
}

/** A value of the environment that can't be used; the message names all of them. */
export class ConfigError extends Error {}

/**
 * Reads the environment. Every value may come from a file as well: `AUTH_SECRET_FILE` names the file that holds `AUTH_SECRET`, the way
 * container platforms mount secrets.
 *
 * @throws {ConfigError} naming each variable that is wrong, never its value.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const given: Record<string, string | undefined> = { ...env };
  for (const name of Object.keys(EnvironmentSchema.shape)) {
    const file = env[`${name}_FILE`];
    if (file !== undefined && !existsSync(file)) throw new ConfigError(`${name}_FILE names a file that is not there.`);
    const value = file === undefined ? env[name] : readFileSync(file, 'utf8').trim();
    given[name] = value === '' ? undefined : value;
  }
  const parsed = EnvironmentSchema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`);
    throw new ConfigError(`The environment can't be used.\n  ${faults.join('\n  ')}`);
  }
  const is = parsed.data;
  if (is.DATABASE_URL !== undefined && is.AUTH_SECRET === undefined)
    throw new ConfigError('AUTH_SECRET (or AUTH_SECRET_FILE) has to be set when DATABASE_URL is: every process has to sign with the same.');
  return {
    databaseUrl: is.DATABASE_URL,
    dataFolder: resolve(is.AIRWORTHY_DATA ?? defaultData(env)),
    host: is.HOST,
    port: is.PORT,
    publicUrl: is.PUBLIC_URL?.replace(/\/$/, ''),
    authSecret: is.AUTH_SECRET,
    ledgerKey: is.LEDGER_KEY,
    logLevel: is.LOG_LEVEL,
    auditSlots: is.AUDIT_SLOTS,
    rateLimit: is.RATE_LIMIT,
    repositoryRoots: is.REPOSITORY_ROOTS.split(process.platform === 'win32' ? ';' : ':').filter((one) => one !== ''),
    organisationRateLimit: is.ORGANISATION_RATE_LIMIT ?? 50 * is.RATE_LIMIT,
    trustProxy: trustedProxies(is.TRUST_PROXY),
    poolSize: is.POOL_SIZE,
    smtpUrl: is.SMTP_URL,
    mailFrom: is.MAIL_FROM,
    privateTargets: is.PRIVATE_TARGETS.split(',').filter((one) => one !== ''),
    metricsToken: is.METRICS_TOKEN,
    drainSeconds: is.DRAIN_SECONDS,
    stopSeconds: is.STOP_SECONDS,
    workerPort: is.WORKER_PORT,
  };
}

function trustedProxies(given: string): string[] | undefined {
  if (given === 'false') return undefined;
  return given === 'true' ? ['loopback', 'linklocal', 'uniquelocal'] : given.split(',');
}

/** The embedded database can't lie in the home of root: it runs as somebody else there. */
function defaultData(env: Readonly<Record<string, string | undefined>>): string {
  if (process.getuid?.() === 0) return '/var/lib/airworthy';
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share'), 'airworthy');
}
