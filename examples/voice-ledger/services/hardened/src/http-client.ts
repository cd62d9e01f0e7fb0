import { setTimeout as pause } from 'node:timers/promises';
import CircuitBreaker from 'opossum';
import { correlationId } from './correlation.ts';
import { logger } from './logger.ts';
import { breakerOpen, outboundSeconds } from './metrics.ts';

/** What another system answered with. Whether a repeat can help follows from the status. */
export class OutboundError extends Error {
  readonly retryable: boolean;

  constructor(system: string, status: number) {
    super(`${system} answered ${status}`);
    this.name = 'OutboundError';
    this.retryable = status === 429 || status >= 500;
  }
}

export interface OutboundCall {
  readonly url: string;
  readonly key: string;
  readonly body: unknown;
  /** The same key is the same effect, however often the call is repeated. */
  readonly idempotencyKey: string;
}

export type Outbound = (call: OutboundCall) => Promise<unknown>;

const ATTEMPTS = 3;

/** A way to one other system: bounded in time, repeated where that can help, and left alone while it is down. */
export function outboundTo(system: string, timeoutMs: number): Outbound {
  async function post(call: OutboundCall): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      const stop = outboundSeconds.startTimer({ system });
      try {
        const answer = await fetch(call.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${call.key}`,
            'idempotency-key': call.idempotencyKey,
            'x-correlation-id': correlationId(),
          },
          body: JSON.stringify(call.body),
          signal: AbortSignal.timeout(timeoutMs),
        });
        if (!answer.ok) throw new OutboundError(system, answer.status);
        const body: unknown = await answer.json();
        stop({ outcome: 'ok' });
        return body;
      } catch (error) {
        stop({ outcome: 'failed' });
        const hopeless = error instanceof OutboundError && !error.retryable;
        if (hopeless || attempt >= ATTEMPTS) throw error;
        logger.warn({ err: error, system, attempt }, 'a call to another system is repeated');
        // Growing pauses, spread at random: those who failed together do not come back together.
        await pause(Math.min(2_000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2));
      }
    }
  }

  const breaker = new CircuitBreaker(post, {
    name: system,
    timeout: timeoutMs * ATTEMPTS + 5_000,
    errorThresholdPercentage: 50,
    volumeThreshold: 10,
    resetTimeout: 30_000,
  });
  breaker.on('open', () => {
    breakerOpen.set({ system }, 1);
    logger.warn({ system }, 'a breaker opened');
  });
  breaker.on('close', () => breakerOpen.set({ system }, 0));
  return (call) => breaker.fire(call);
}
