import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../target/address.ts';
import { bytesOf, LoadLine } from './load-line.ts';
import type { Asked, LoadRequest } from './load-line.ts';
import { generator, LoadTally } from './load-sample.ts';
import type { LoadSample } from './load-sample.ts';

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
 * measure; this one is for comparing with tools that work so. As with those, connections are opened before, and times count from when a request is written.
 */
export async function closedLoad(
  address: Address,
  { requests, users, secondsBetween, seconds, timeoutMs, seed }: ClosedOrder,
): Promise<LoadSample> {
  const tally = new LoadTally();
  const random = generator(seed);
  const wanted = requests.map((request) => ({ method: request.method, bytes: bytesOf(address, request) }));
  const opened = (): Promise<LoadLine> =>
    new Promise((resolve) => {
      const line = new LoadLine(address, timeoutMs, () => {
        tally.opened(line.opening);
        resolve(line);
      });
    });
  const first = await Promise.all(Array.from({ length: users }, opened));
  const began = performance.now();
  const end = began + seconds * 1_000;

  const person = async (nth: number): Promise<void> => {
    const { method, bytes } = wanted[nth % wanted.length] as (typeof wanted)[number];
    let line = first[nth] as LoadLine;
    for (;;) {
      // People who know nothing of each other think for times that are exponential.
      const due = performance.now() - Math.log(1 - random()) * secondsBetween * 1_000;
      if (due > end) {
        await pause(Math.max(0, end - performance.now()));
        break;
      }
      await pause(Math.max(0, due - performance.now()));
      if (line.over) line = await opened();
      tally.left(performance.now() - due);
      const { status, written, ended } = await new Promise<Asked>((resolve) => line.ask(bytes, method, timeoutMs, resolve));
      tally.ended(status, ended - written, ended - written);
    }
    line.destroy();
  };
  await Promise.all(Array.from({ length: users }, (_, nth) => person(nth)));
  return tally.sample(seconds);
}
