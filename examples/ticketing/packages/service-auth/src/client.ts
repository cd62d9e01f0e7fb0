import { setTimeout as wait } from 'node:timers/promises';
import { CircuitBreaker } from './breaker.ts';
import type { KeyRing } from './key-ring.ts';
import { signRequest } from './signature.ts';

export class ServiceCallFailed extends Error {
  override name = 'ServiceCallFailed';
  readonly service: string;
  /** Of the answer; 503 when there was none. */
  readonly statusCode: number;
  readonly detail: unknown;
  constructor(service: string, statusCode: number, detail: unknown) {
    super(`${service} answered ${statusCode}`);
    this.service = service;
    this.statusCode = statusCode;
    this.detail = detail;
  }
}

export interface CallOptions {
  readonly tenantId: string;
  readonly body?: unknown;
  /** Makes the call safe to repeat. */
  readonly idempotencyKey?: string;
  readonly timeoutMs?: number;
}

export interface ServiceClient {
  get<T>(path: string, options: CallOptions): Promise<T>;
  post<T>(path: string, options: CallOptions): Promise<T>;
}

const ATTEMPTS = 3;

/** Signed calls to one service: time limit, repeats with back-off for what may be repeated, a breaker for what is down. */
export function createServiceClient(options: {
  caller: string;
  service: string;
  baseUrl: string;
  ring: KeyRing;
  correlationId?: () => string | undefined;
  fetch?: typeof fetch;
}): ServiceClient {
  const send = options.fetch ?? fetch;
  const breaker = new CircuitBreaker({ failureThreshold: 8, resetTimeout: 2_000 });

  async function attempt(method: string, path: string, call: CallOptions): Promise<unknown> {
    const body = call.body === undefined ? '' : JSON.stringify(call.body);
    const correlationId = options.correlationId?.();
    const headers: Record<string, string> = {
      ...signRequest(options.ring, {
        method,
        path,
        tenantId: call.tenantId,
        caller: options.caller,
        body,
      }),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(call.idempotencyKey ? { 'idempotency-key': call.idempotencyKey } : {}),
      ...(correlationId ? { 'x-correlation-id': correlationId } : {}),
    };
    const response = await send(`${options.baseUrl}${path}`, {
      method,
      headers,
      ...(body ? { body } : {}),
      redirect: 'error',
      signal: AbortSignal.timeout(call.timeoutMs ?? 5_000),
    });
    const text = await response.text();
    const answer: unknown = text ? JSON.parse(text) : undefined;
    if (!response.ok) throw new ServiceCallFailed(options.service, response.status, answer);
    return answer;
  }

  async function call(method: string, path: string, settings: CallOptions): Promise<unknown> {
    const repeatable = method === 'GET' || settings.idempotencyKey !== undefined;
    for (let number = 1; ; number++) {
      try {
        return await breaker.execute(() => attempt(method, path, settings));
      } catch (error) {
        const status = error instanceof ServiceCallFailed ? error.statusCode : 503;
        const temporary = status >= 500 || status === 429;
        if (!temporary || !repeatable || number === ATTEMPTS) {
          throw error instanceof ServiceCallFailed ? error : new ServiceCallFailed(options.service, 503, String(error));
        }
        await wait(100 * 2 ** number + Math.random() * 100);
      }
    }
  }

  return {
    get: <T>(path: string, settings: CallOptions) => call('GET', path, settings) as Promise<T>,
    post: <T>(path: string, settings: CallOptions) => call('POST', path, settings) as Promise<T>,
  };
}
