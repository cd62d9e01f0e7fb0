import type { FactBase, Known } from './base.ts';

/** A request to another system. */
export interface OutboundCall extends FactBase {
  /** axios · fetch · got · undici · sdk:stripe … */
  by: string;
  method: Known<string>;
  /** With holes. */
  url: Known<string>;
  /** Milliseconds; a library default counts as known. */
  timeout: Known<number>;
  retried: boolean | 'unknown';
  /** Inside a circuit breaker. */
  breaker: boolean | 'unknown';
  /** A request or trace id is passed on. */
  correlated: boolean | 'unknown';
  /** The host or URL comes from the request. */
  urlFromRequest: boolean | 'unknown';
  /** TLS verification is off. */
  insecureTls: boolean;
}

export interface CircuitBreaker extends FactBase {
  by: string;
  timeout: Known<number>;
  /** What is wrapped, printed. */
  wraps: string;
  fallback: boolean | 'unknown';
}

export interface RetryPolicy extends FactBase {
  by: string;
  attempts: Known<number>;
  /** exponential · linear · fixed · none · unknown */
  backoff: string;
  jitter: boolean | 'unknown';
}
