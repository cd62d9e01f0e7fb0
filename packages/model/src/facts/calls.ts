import type { FactBase, Known } from './base.ts';

/** A request that is made through code which sends it on behalf of its callers. */
export interface HandedRequest extends FactBase {
  method: Known<string>;
  /** With holes. */
  url: Known<string>;
}

/** A request to another system. */
export interface OutboundCall extends FactBase {
  /** axios · fetch · got · undici · sdk:stripe … */
  by: string;
  method: Known<string>;
  /** With holes. */
  url: Known<string>;
  /** Where `url` is handed in by callers: the addresses that they hand in. */
  targets?: Known<string>[];
  /** Where callers say the path as well, through a client that a function of the service made for them: what they ask. */
  requests?: HandedRequest[];
  /** Headers of the client are handed on: as they came, or after some were taken out; open where it could not be followed whose headers are copied. */
  forwardsHeaders?: 'whole' | 'filtered' | 'unclear';
  /** Milliseconds; a library default counts as known. */
  timeout: Known<number>;
  /** A time-out is surely set, though its length may be chosen elsewhere. */
  timesOut?: true;
  retried: boolean | 'unknown';
  /** Inside a circuit breaker. */
  breaker: boolean | 'unknown';
  /** A request or trace id is passed on. */
  correlated: boolean | 'unknown';
  /** The host or URL comes from the request. */
  urlFromRequest: boolean | 'unknown';
  /** The other side is a service of the same fleet: its name, a cluster host or a variable like ORDER_SERVICE_URL. */
  internal?: boolean | 'unknown';
  /** The request proves who calls: an authorization header, a signature, an API key or a client certificate. */
  authenticated?: boolean | 'unknown';
  /** By what it does: bearer · token-header (a token in a header of its own) · signature · api-key · secret · cookie · basic · client-certificate. Empty where nothing of the kind is sent. */
  credentials?: string[];
  /** TLS verification is off. */
  insecureTls: boolean;
  /** A failure is answered by something other than an error: a default, a cached value, a queue. */
  fallback?: boolean | 'unknown';
  /** A write passes a key that lets the receiver recognise repeats. */
  idempotencyKey?: boolean | 'unknown';
  /** The caller's own abort or deadline is passed on. */
  abortable?: boolean | 'unknown';
  /** What comes back is checked by a schema before use. */
  validatesResponse?: boolean | 'unknown';
  /** The statement is the call alone: nothing looks at what comes back. */
  answerDropped?: true;
}

export interface CircuitBreaker extends FactBase {
  by: string;
  timeout: Known<number>;
  /** What is wrapped, printed. */
  wraps: string;
  fallback: boolean | 'unknown';
  /** Share or number of failures that opens it. */
  errorThreshold?: Known<number>;
  /** Milliseconds until it tries again. */
  resetTimeout?: Known<number>;
  /** State changes are logged or counted. */
  observed?: boolean | 'unknown';
}

export interface RetryPolicy extends FactBase {
  by: string;
  attempts: Known<number>;
  /** exponential · linear · fixed · none · unknown */
  backoff: string;
  jitter: boolean | 'unknown';
  /** Longest pause in ms. */
  maxDelay?: Known<number>;
  /** Asks whether the error can pass (status, code, method) before it tries again. */
  selective?: boolean | 'unknown';
  /** What is retried may change data on the other side. */
  retriesWrites?: boolean | 'unknown';
  /** Each retry is logged or counted. */
  observed?: boolean | 'unknown';
}

/** Code that turns work away, or holds it back, before the process drowns. */
export interface OverloadGuard extends FactBase {
  /** @fastify/under-pressure · overload-protection · toobusy-js · p-limit · bottleneck · own code … */
  by: string;
  /** load-shedding = answers 503 when saturated; bulkhead = a bounded number of calls at once to one dependency; backpressure = producers wait or are refused */
  kind: 'load-shedding' | 'bulkhead' | 'backpressure';
  /** The bound: milliseconds of event-loop delay, calls at once, jobs waiting. */
  limit: Known<number>;
  /** Tells the client when to come back (`Retry-After`). */
  retryAfter: boolean | 'unknown';
}
