import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';

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
  /** From the moment when a request was written on an open connection to the end of its answer: what the target itself took. */
  readonly service: LoadTimes;
  /** How late requests left: 99 of 100. */
  readonly lag: number;
  /** What opening a connection took, 99 of 100; 0 when none was opened. */
  readonly opening: number;
}

export interface LoadTimes {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** What is counted while requests are sent. A histogram takes whole numbers from one on: these hold microseconds. */
export class LoadTally {
  sent = 0;
  #failed = 0;
  #limited = 0;
  #done = 0;
  readonly #times = createHistogram({ figures: 3 });
  readonly #service = createHistogram({ figures: 3 });
  readonly #lags = createHistogram({ figures: 3 });
  readonly #openings = createHistogram({ figures: 3 });

  left(late: number): void {
    this.sent += 1;
    record(this.#lags, late);
  }

  opened(ms: number | undefined): void {
    if (ms !== undefined) record(this.#openings, ms);
  }

  /** Status 0 is no answer: whoever waited is counted, and nothing was served. */
  ended(status: number, ms: number, service: number): void {
    record(this.#times, ms);
    if (status > 0) record(this.#service, service);
    if (status === 429) this.#limited += 1;
    if (status > 0 && status < 500 && status !== 429) this.#done += 1;
    else this.#failed += 1;
  }

  sample(seconds: number): LoadSample {
    const [times, service] = [timesOf(this.#times), timesOf(this.#service)];
    return {
      sent: this.sent,
      failed: this.#failed,
      limited: this.#limited,
      answered: Math.round((10 * this.#done) / seconds) / 10,
      ...times,
      p95: at(this.#times, 95),
      p999: at(this.#times, 99.9),
      max: this.#times.count === 0 ? 0 : milliseconds(this.#times.max),
      service,
      lag: at(this.#lags, 99),
      opening: at(this.#openings, 99),
    };
  }
}

const record = (histogram: RecordableHistogram, ms: number): void => histogram.record(Math.max(1, Math.round(ms * 1_000)));

const timesOf = (histogram: RecordableHistogram): LoadTimes => ({
  mean: histogram.count === 0 ? 0 : milliseconds(histogram.mean),
  p50: at(histogram, 50),
  p90: at(histogram, 90),
  p99: at(histogram, 99),
});

const at = (histogram: RecordableHistogram, share: number): number =>
  histogram.count === 0 ? 0 : milliseconds(histogram.percentile(share));

/** With two places: answers of two milliseconds differ by a twentieth in the first. */
const milliseconds = (micros: number): number => Math.round(micros / 10) / 100;

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
