import type { FactBase, Known } from './base.ts';

export interface EnvRead extends FactBase {
  name: string;
  /** Literal used when it is not set. */
  fallback: Known<string | number | boolean>;
  /** The name looks like it carries a secret (SECRET, PASSWORD, TOKEN, KEY …). */
  secret: boolean;
  /** Read at module top or boot. */
  atBoot: boolean;
  /** Declared in a schema, or asked of a service of settings, so that the environment itself is read elsewhere. */
  through?: 'schema' | 'service';
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
  /** Names that may be left out. */
  optional?: string[];
  /** Names that are there though their text is empty, as `z.string()` lets it pass. */
  empty?: string[];
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
  /** Line of the first of them. */
  secretLine?: number;
}

export interface Logger extends FactBase {
  by: string;
  /** json · pretty · text · unknown */
  format: 'json' | 'pretty' | 'text' | 'unknown';
  level: Known<string>;
  redacts: string[];
  /** Something beside `redacts` may take values out: serializers, child loggers with redaction of their own, a formatter or hook. */
  redactsElsewhere?: true;
  /** Where lines go when NODE_ENV is production. */
  destination?: 'stdout' | 'file' | 'both' | 'remote' | 'unknown';
  /** Fields bound to every line: service, version, environment … */
  base?: string[];
  timestamp?: 'iso' | 'epoch' | 'none' | 'unknown';
  /** Error objects keep stack and cause (pino `err` serializer, winston `errors`). */
  serializesErrors?: boolean | 'unknown';
}

export interface LogCall extends FactBase {
  by: string;
  level: string;
  /** Written for every request, by a hook or middleware. */
  perRequest?: true;
  /** `console.*` bypasses the structured logger. */
  console: boolean;
  /** Field names that look like secrets or personal data and reach the line. */
  sensitive: string[];
  /** Whole request objects (`req.body`, `req.headers`) are logged. */
  wholeObject?: string;
  /** The written type of the whole object says which fields it has, so that `sensitive` names all that matter. */
  wholeTyped?: true;
  /** How an error gets into the line; absent when there is none. `unserialized`: under a key, or at a position, for which the logger prints an empty object or nothing. */
  errorAs?: 'object' | 'text' | 'message' | 'unserialized';
  /** The security event it records, from its place and words: login-success · login-failure · access-denied · validation-failure · rate-limited · admin-action · money-moved · data-export · key-use … */
  event?: string;
  /** For events: the routes whose handlers lead to the line, as `POST /orders`; `*` where a hook of all requests does. */
  on?: string[];
  /** User-controlled text is put into the message by concatenation. */
  interpolatesInput?: boolean | 'unknown';
  /** Sends through the request's own logger, so that the request id is on the line. */
  requestScoped?: boolean | 'unknown';
}

export interface Metric extends FactBase {
  by: string;
  name: Known<string>;
  kind: 'counter' | 'gauge' | 'histogram' | 'summary' | 'default' | 'unknown';
  labels: string[];
  /** Somewhere in reachable code a value is recorded. */
  recorded: boolean | 'unknown';
  /** What it measures, from its name and where it is recorded: http · db · cache · queue · outbound · model · auth · business · process */
  subject?: string;
  /** Histogram buckets are set. */
  buckets?: Known<number[]>;
  /** Labels whose value is unbounded where it is recorded: ids, raw URLs, e-mail addresses. */
  unboundedLabels?: string[];
  /** Labels are handed on that could not be read. */
  labelsOpen?: true;
  /** The route is told by `req.route.path`, which lacks what its router is mounted at. */
  routeWithoutMount?: true;
}

export interface Tracing extends FactBase {
  by: string;
  /** Started before the app's modules load. */
  startedFirst: boolean | 'unknown';
  serviceName?: Known<string>;
  /** Where spans go: otlp · jaeger · zipkin · console · datadog … */
  exporter?: Known<string>;
  /** Share of traces kept, 0–1. */
  sampling?: Known<number>;
  /** Instrumented libraries; `auto` for the automatic set. */
  instruments?: string[];
  /** Flushed by a shutdown handler. */
  flushedOnShutdown?: boolean | 'unknown';
}

export interface CorrelationId extends FactBase {
  /** header · als · request-id · log-field · trace (the id that a tracing SDK gives each request) */
  kind: string;
  header?: string;
  /** Sent back on the response. */
  echoed: boolean | 'unknown';
  /** An id sent by the caller is taken over. */
  accepted?: boolean | 'unknown';
  /** A taken-over id is checked for length and characters. */
  validated?: boolean | 'unknown';
  /** Code of the app that no hook or middleware for all requests was seen to call: some routes have the id. */
  partly?: true;
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
  /** What the body tells besides states: version · hostname · error-message · stack · environment · connection-string · memory */
  leaks?: string[];
  /** Results are kept for a moment, so that frequent probes don't hammer dependencies. */
  cached?: boolean | 'unknown';
  /** Dependencies whose failure is reported without making the instance unready. */
  soft?: string[];
  /** Reports the delay of the event loop or memory pressure. */
  watchesProcess?: boolean | 'unknown';
  /** Answers unready while the process shuts down. */
  knowsShutdown?: boolean | 'unknown';
  /** Other services are asked for their own health, which may ask back. */
  asksServices?: boolean | 'unknown';
}

export interface ShutdownHandler extends FactBase {
  signal: string;
  /** What is closed in order: http, postgresql, redis, queue, worker … */
  closes: string[];
  /** What it sets off is written elsewhere: it aborts a signal or emits an event, calls something unknown, or could not be read itself. */
  elsewhere?: true;
  /** Exits after a deadline even if something hangs. */
  deadline: boolean | 'unknown';
  /** Turns readiness off before anything is closed. */
  drains?: boolean | 'unknown';
  /** Every close is awaited. */
  awaits?: boolean | 'unknown';
  /** A second signal does not start it again. */
  once?: boolean | 'unknown';
  /** Exit code after a clean end. */
  exitCode?: Known<number>;
}

export interface ProcessHandler extends FactBase {
  /** The library that listens, where the code of the app does not itself. */
  by?: string;
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
  /** The key must be sent; without it the request is refused. */
  required?: boolean | 'unknown';
  /** Claimed in one step (insert with a unique constraint, SET NX) before anything happens. */
  atomic?: boolean | 'unknown';
  /** What is part of the stored key: tenant · user · route. */
  scopedBy?: string[];
  /** The same key with another payload is refused. */
  fingerprint?: boolean | 'unknown';
  /** A repeat that arrives while the first still runs is refused (409). */
  conflict?: boolean | 'unknown';
  /** A repeat gets the stored answer. */
  replays?: boolean | 'unknown';
  /** Seconds. */
  ttl?: Known<number>;
  /** Length or form of the key is checked. */
  validatesKey?: boolean | 'unknown';
  /** The key is free again after a failure of the server. */
  releases?: boolean | 'unknown';
}
