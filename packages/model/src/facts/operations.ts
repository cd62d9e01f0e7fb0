import type { FactBase, Known } from './base.ts';

export interface EnvRead extends FactBase {
  name: string;
  /** Literal used when it is not set. */
  fallback: Known<string | number | boolean>;
  /** The name looks like it carries a secret (SECRET, PASSWORD, TOKEN, KEY …). */
  secret: boolean;
  /** Read at module top or boot. */
  atBoot: boolean;
  /** string · number · boolean · json, by what is done with it: `Number(x)`, `x === 'true'`. */
  parsedAs?: string;
  /** A number that nothing checks against NaN or a range. */
  numberUnchecked?: boolean;
}

/** A schema or check that validates the environment at start. */
export interface EnvSchema extends FactBase {
  /** zod · joi · envalid · manual … */
  by: string;
  names: string[];
  /** The process ends when it does not hold. */
  failsFast: boolean | 'unknown';
  /** Names whose values are held to a minimum length, a range, a pattern or a list. */
  constrained?: string[];
  /** Stricter rules apply when NODE_ENV is production. */
  productionRules?: boolean | 'unknown';
}

/** A credential in the tree: matched by a rule, or a literal default of a secret setting. */
export interface SecretLiteral extends FactBase {
  /** `github-token`, `private-key`, `fallback-literal`, `env-file`, `compose-literal` … */
  rule: string;
  /** What it belongs to (the env name or property). */
  name?: string;
  /** Masked, first characters only. */
  excerpt: string;
  /** In a file that is committed and not an example, test or doc. */
  production: boolean;
  /** The fallback also applies when NODE_ENV is production. */
  inProduction: boolean | 'unknown';
}

/** A .env file in the tree. */
export interface EnvFile extends FactBase {
  /** Whether git would track it (not ignored). */
  tracked: boolean;
  example: boolean;
  names: string[];
  /** Names whose value looks like a real secret. */
  secrets: string[];
}

export interface Logger extends FactBase {
  by: string;
  /** json · pretty · text · unknown */
  format: 'json' | 'pretty' | 'text' | 'unknown';
  level: Known<string>;
  redacts: string[];
}

export interface LogCall extends FactBase {
  by: string;
  level: string;
  /** `console.*` bypasses the structured logger. */
  console: boolean;
  /** Field names that look like secrets or personal data and reach the line. */
  sensitive: string[];
  /** Whole request objects (`req.body`, `req.headers`) are logged. */
  wholeObject?: string;
}

export interface Metric extends FactBase {
  by: string;
  name: Known<string>;
  kind: 'counter' | 'gauge' | 'histogram' | 'summary' | 'default' | 'unknown';
  labels: string[];
  /** Somewhere in reachable code a value is recorded. */
  recorded: boolean | 'unknown';
}

export interface Tracing extends FactBase {
  by: string;
  /** Started before the app's modules load. */
  startedFirst: boolean | 'unknown';
}

export interface CorrelationId extends FactBase {
  /** header · als · request-id · log-field */
  kind: string;
  header?: string;
  /** Sent back on the response. */
  echoed: boolean | 'unknown';
}

export interface HealthEndpoint extends FactBase {
  method: string;
  path: string;
  /** liveness · readiness · startup · combined */
  kind: 'liveness' | 'readiness' | 'startup' | 'combined';
  /** What it really asks: postgresql, redis, queue, http … */
  checks: string[];
  /** Status codes it can send. */
  statuses: number[];
  /** The result is constant whatever the state. */
  constant: boolean | 'unknown';
  /** Each dependency check has a bound in time. */
  bounded: boolean | 'unknown';
}

export interface ShutdownHandler extends FactBase {
  signal: string;
  /** What is closed in order: http, postgresql, redis, queue, worker … */
  closes: string[];
  /** Exits after a deadline even if something hangs. */
  deadline: boolean | 'unknown';
}

export interface ProcessHandler extends FactBase {
  /** unhandledRejection · uncaughtException · warning … */
  event: string;
  exits: boolean | 'unknown';
  logs: boolean | 'unknown';
}

export interface MailSender extends FactBase {
  by: string;
  timeout: Known<number>;
  tls: Known<boolean>;
}

/** Code that recognises the same request coming twice. */
export interface Idempotency extends FactBase {
  /** key-header · unique-constraint · job-id · event-id · upsert · lock */
  kind: string;
  /** memory · redis · database · unknown */
  store: string;
  /** Routes it covers, printed `POST /orders`. */
  routes: string[];
}
