import { Agent, request as httpRequest } from 'node:http';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../target/address.ts';
import { hostHeader } from './exchange.ts';
import { generator, sampleOf } from './open-load.ts';
import type { LoadRequest, LoadSample } from './open-load.ts';

export interface ClosedOrder {
  /** What each user sends; users take turns with them. */
  readonly requests: readonly LoadRequest[];
  readonly users: number;
  /** Mean time between an answer and the next request of a user, in seconds. */
  readonly secondsBetween: number;
  readonly seconds: number;
  readonly timeoutMs: number;
  readonly seed: number;
}

/**
 * So many users at the same time, each on a connection of their own: they send, wait for the answer, think, and send again. A service that stands still is
 * asked less meanwhile, so that times of waiting look better than those who would have come then had them: for what a service takes, `offerLoad` is the
 * measure; this one is for comparing with tools that work so.
 */
export async function closedLoad(
  address: Address,
  { requests, users, secondsBetween, seconds, timeoutMs, seed }: ClosedOrder,
): Promise<LoadSample> {
  const times = createHistogram({ figures: 3 });
  const lags = createHistogram({ figures: 3 });
  const random = generator(seed);
  const counts = { sent: 0, failed: 0, limited: 0, done: 0 };
  const began = performance.now();
  const end = began + seconds * 1_000;
  const agents: Agent[] = [];

  const once = (agent: Agent, wanted: LoadRequest): Promise<void> =>
    new Promise((resolve) => {
      const from = performance.now();
      counts.sent += 1;
      let over = false;
      const ended = (good: boolean): void => {
        if (over) return;
        over = true;
        clearTimeout(late);
        times.record(Math.max(1, Math.round((performance.now() - from) * 1_000)));
        if (good) counts.done += 1;
        else counts.failed += 1;
        resolve();
      };
      const sending = httpRequest({
        host: address.ip,
        port: address.port,
        method: wanted.method,
        path: wanted.path,
        headers: { host: hostHeader(address), ...wanted.headers },
        agent,
      });
      const late = setTimeout(() => {
        ended(false);
        sending.destroy();
      }, timeoutMs);
      sending.on('error', () => ended(false));
      sending.on('response', (answer) => {
        const status = answer.statusCode ?? 0;
        if (status === 429) counts.limited += 1;
        answer.on('error', () => ended(false));
        answer.on('end', () => ended(status < 500 && status !== 429));
        answer.resume();
      });
      sending.end(wanted.body);
    });

  const person = async (nth: number): Promise<void> => {
    const wanted = requests[nth % requests.length];
    if (!wanted) return;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    for (;;) {
      // People who know nothing of each other think for times that are exponential.
      const due = performance.now() - Math.log(1 - random()) * secondsBetween * 1_000;
      if (due > end) {
        await pause(Math.max(0, end - performance.now()));
        return;
      }
      await pause(due - performance.now());
      lags.record(Math.max(1, Math.round((performance.now() - due) * 1_000)));
      await once(agent, wanted);
    }
  };
  await Promise.all(Array.from({ length: users }, (_, nth) => person(nth)));
  for (const agent of agents) agent.destroy();
  return sampleOf(counts, times, lags, seconds);
}
