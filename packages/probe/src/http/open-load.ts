import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../target/address.ts';
import { bytesOf, LoadLine } from './load-line.ts';
import type { LoadRequest } from './load-line.ts';
import { generator, LoadTally } from './load-sample.ts';
import type { LoadSample } from './load-sample.ts';

export interface LoadOrder {
  /** They take turns. */
  readonly requests: readonly LoadRequest[];
  /** Requests a second that are due. */
  readonly rate: number;
  readonly seconds: number;
  readonly timeoutMs: number;
  /** Of the pauses between requests, so that two runs are alike. */
  readonly seed: number;
}

/** Beyond this it is the measurement that is full, and nothing more is sent. */
const WORST_LAG_MS = 1_000;
const MOST_CONNECTIONS = 1_024;

/**
 * Sends requests when they are due, whether or not earlier ones were answered. Times count from the moment when a request was due, so that whoever waits
 * behind a stall is counted with all of the wait; nothing is added or left out afterwards. `service` counts from when it was written, and leaves out how late
 * we were, the opening of a connection, and waiting for one.
 */
export async function offerLoad(address: Address, { requests, rate, seconds, timeoutMs, seed }: LoadOrder): Promise<LoadSample> {
  const tally = new LoadTally();
  const random = generator(seed);
  const wanted = requests.map((request) => ({ method: request.method, bytes: bytesOf(address, request) }));
  const lines = new Set<LoadLine>();
  const idle: LoadLine[] = [];
  /** Who waits for a connection, the first first. */
  const waiting: ((line: LoadLine) => void)[] = [];
  const open = new Set<Promise<void>>();

  const opened = (then: (line: LoadLine) => void): void => {
    const line = new LoadLine(address, timeoutMs, () => {
      tally.opened(line.opening);
      then(line);
    });
    lines.add(line);
  };
  const withLine = (then: (line: LoadLine) => void): void => {
    for (let line = idle.pop(); line; line = idle.pop()) {
      if (!line.over) return then(line);
      lines.delete(line);
    }
    if (lines.size < MOST_CONNECTIONS) opened(then);
    else waiting.push(then);
  };
  const release = (line: LoadLine): void => {
    const next = waiting.shift();
    if (line.over) lines.delete(line);
    if (!next) {
      if (!line.over) idle.push(line);
    } else if (line.over) opened(next);
    else next(line);
  };

  const one = (nth: number, due: number): Promise<void> =>
    new Promise((resolve) => {
      const { method, bytes } = wanted[nth % wanted.length] as (typeof wanted)[number];
      const until = performance.now() + timeoutMs;
      tally.left(performance.now() - due);
      const send = (line: LoadLine, again: boolean): void =>
        line.ask(bytes, method, Math.max(1, until - performance.now()), ({ status, written, ended, stale }) => {
          // Every client asks once more when a connection that it kept has ended meanwhile, for what may be asked twice.
          if (stale && again && method === 'GET') {
            lines.delete(line);
            opened((fresh) => send(fresh, false));
            return;
          }
          tally.ended(status, ended - due, ended - written);
          resolve();
          release(line);
        });
      withLine((line) => send(line, true));
    });

  const began = performance.now();
  let due = began;
  for (let nth = 0; ; nth += 1) {
    // Pauses between people who know nothing of each other are exponential.
    due += (-Math.log(1 - random()) / rate) * 1_000;
    if (due > began + seconds * 1_000) break;
    await until(due);
    if (performance.now() - due > WORST_LAG_MS) break;
    const sending = one(nth, due);
    open.add(sending);
    void sending.then(() => open.delete(sending));
  }
  await Promise.all(open);
  for (const line of lines) line.destroy();
  return tally.sample(seconds);
}

const CELL = new Int32Array(new SharedArrayBuffer(4));
/** Timers know whole milliseconds, and asking the clock all the time takes the processor from the service: what is left is slept in naps, between which bytes are read. */
const [NAP_MS, SLACK_MS] = [0.2, 0.05];

async function until(due: number): Promise<void> {
  const left = due - performance.now();
  if (left > 1.5) await pause(left - 1);
  for (let now = performance.now(); now < due; now = performance.now()) {
    const nap = Math.min(NAP_MS, due - now - SLACK_MS);
    if (nap > 0) Atomics.wait(CELL, 0, 0, nap);
    await new Promise<void>((go) => setImmediate(go));
  }
}
