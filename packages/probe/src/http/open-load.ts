import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../target/address.ts';
import { hostHeader } from './exchange.ts';

export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadOrder {
  readonly request: LoadRequest;
  /** Requests a second that are due. */
  readonly rate: number;
  readonly seconds: number;
  readonly timeoutMs: number;
  /** Of the pauses between requests, so that two runs are alike. */
  readonly seed: number;
}

/** Milliseconds, but for counts. */
export interface LoadSample {
  readonly sent: number;
  readonly failed: number;
  readonly limited: number;
  /** Answers a second of the time that requests were due in. */
  readonly answered: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** How late requests left: 99 of 100. */
  readonly lag: number;
}

/** Beyond this it is the measurement that is full, and nothing more is sent. */
const WORST_LAG_MS = 1_000;
const MOST_CONNECTIONS = 1_024;

/**
 * Sends requests when they are due, whether or not earlier ones were answered. Times count from the moment when a request was due, so that whoever waits
 * behind a stall is counted with all of the wait; nothing is added or left out afterwards.
 */
export async function offerLoad(address: Address, { request, rate, seconds, timeoutMs, seed }: LoadOrder): Promise<LoadSample> {
  const options = { keepAlive: true, maxSockets: MOST_CONNECTIONS, maxFreeSockets: MOST_CONNECTIONS };
  const agent = address.tls ? new HttpsAgent(options) : new HttpAgent(options);
  // Microseconds; a histogram takes whole numbers from one on.
  const times = createHistogram({ figures: 3 });
  const lags = createHistogram({ figures: 3 });
  const record = (histogram: typeof times, ms: number): void => histogram.record(Math.max(1, Math.round(ms * 1_000)));
  const random = generator(seed);
  const headers: Record<string, string> = {
    host: hostHeader(address),
    ...request.headers,
    ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }),
  };
  let [sent, failed, limited, done] = [0, 0, 0, 0];
  const began = performance.now();
  const open = new Set<Promise<void>>();

  const one = (due: number): Promise<void> =>
    new Promise((resolve) => {
      record(lags, performance.now() - due);
      let over = false;
      const end = (good: boolean): void => {
        if (over) return;
        over = true;
        clearTimeout(late);
        record(times, performance.now() - due);
        if (good) done += 1;
        else failed += 1;
        resolve();
      };
      const common = { host: address.ip, port: address.port, method: request.method, path: request.path, headers, agent };
      const sending = address.tls ? httpsRequest({ ...common, servername: address.host }) : httpRequest(common);
      const late = setTimeout(() => {
        end(false);
        sending.destroy();
      }, timeoutMs);
      sending.on('error', () => end(false));
      sending.on('response', (answer) => {
        const status = answer.statusCode ?? 0;
        if (status === 429) limited += 1;
        answer.on('error', () => end(false));
        answer.on('end', () => end(status < 500 && status !== 429));
        answer.resume();
      });
      sending.end(request.body);
    });

  let due = began;
  for (;;) {
    // Pauses between people who know nothing of each other are exponential.
    due += (-Math.log(1 - random()) / rate) * 1_000;
    if (due > began + seconds * 1_000) break;
    const left = due - performance.now();
    if (left > 1.5) await pause(left - 1);
    while (performance.now() < due) await new Promise<void>((go) => setImmediate(go));
    if (performance.now() - due > WORST_LAG_MS) break;
    sent += 1;
    const sending = one(due);
    open.add(sending);
    void sending.then(() => open.delete(sending));
  }
  await Promise.all(open);
  agent.destroy();
  return sampleOf({ sent, failed, limited, done }, times, lags, seconds);
}

/** Both histograms hold microseconds. */
export function sampleOf(
  { sent, failed, limited, done }: { sent: number; failed: number; limited: number; done: number },
  times: RecordableHistogram,
  lags: RecordableHistogram,
  seconds: number,
): LoadSample {
  const at = (share: number): number => tenth(times.percentile(share) / 1_000);
  return {
    sent,
    failed,
    limited,
    answered: tenth(done / seconds),
    mean: sent === 0 ? 0 : tenth(times.mean / 1_000),
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max: sent === 0 ? 0 : tenth(times.max / 1_000),
    lag: sent === 0 ? 0 : tenth(lags.percentile(99) / 1_000),
  };
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Mulberry32: the same numbers for the same seed. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
