import { exponential, logNormal, seeded } from './random.ts';
import { MinHeap } from './min-heap.ts';

/** A queue of audits and the workers that take from it; times are seconds. */
export interface QueueModel {
  readonly seed: number;
  readonly repositories: number;
  /** Each repository is audited once in so many days, */
  readonly everyDays: number;
  /** at any time of it, or all of a day's within one hour of the night. */
  readonly arrivals: 'spread' | 'nightly';
  /** Audits at a time over all workers. */
  readonly slots: number;
  readonly days: number;
  /** Of the time of an audit, from fetching to importing. */
  readonly median: number;
  readonly mean: number;
  /** Share of audits whose worker stops in the middle: its work is lost, and the audit begins anew after `silence`. */
  readonly lost: number;
  readonly silence: number;
}

export interface QueueFigures {
  readonly arrived: number;
  readonly finished: number;
  /** Work that arrives over work that can be done: at 1 and above the queue grows without end. */
  readonly load: number;
  /** Share of the time of slots that was spent with audits. */
  readonly utilisation: number;
  /** From arrival to the (last) beginning. */
  readonly wait: { readonly mean: number; readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** From arrival to the end, over those that finished in time. */
  readonly meanInSystem: number;
  /** Audits waiting or under way, averaged over time, by counting at each event. */
  readonly meanPresent: number;
  readonly mostWaiting: number;
  readonly waitingAtEnd: number;
}

interface Job {
  readonly arrived: number;
  readonly ready: number;
}

const DAY = 86_400;

/** Plays the queue, event by event: an audit arrives, a slot is free, an audit ends or its worker is lost. First come, first served. */
export function simulateQueue(model: QueueModel): QueueFigures {
  const random = seeded(model.seed);
  const end = model.days * DAY;
  const rate = model.repositories / (model.everyDays * DAY);
  const arrivals = arrivalTimes(model, rate, random);
  const ends = new MinHeap<{ at: number; job: Job; lost: boolean }>((one) => one.at);
  const again = new MinHeap<Job>((one) => one.ready);
  const queue: Job[] = [];
  let head = 0;
  let arrivedCount = 0;
  let busy = 0;
  let clock = 0;
  let area = 0;
  let busyArea = 0;
  let mostWaiting = 0;
  let present = 0;
  let inSystem = 0;
  const waits: number[] = [];
  const advance = (to: number): void => {
    area += present * (to - clock);
    busyArea += busy * (to - clock);
    clock = to;
  };
  const begin = (): void => {
    while (busy < model.slots && head < queue.length) {
      const job = queue[head++] as Job;
      const takes = logNormal(random, model.median, model.mean);
      const lost = random() < model.lost;
      waits.push(clock - job.arrived);
      busy += 1;
      ends.push({ at: clock + (lost ? takes * random() : takes), job, lost });
    }
    if (head > 65_536) {
      queue.splice(0, head);
      head = 0;
    }
  };
  let finished = 0;
  for (;;) {
    const next = Math.min(arrivals[arrivedCount] ?? Infinity, ends.least() ?? Infinity, again.least() ?? Infinity);
    if (next > end) break;
    advance(next);
    if (next === ends.least()) {
      const { job, lost } = ends.pop();
      busy -= 1;
      if (lost) again.push({ arrived: job.arrived, ready: clock + model.silence });
      else {
        finished += 1;
        present -= 1;
        inSystem += clock - job.arrived;
      }
    } else if (next === again.least()) queue.push(again.pop());
    else {
      arrivedCount += 1;
      present += 1;
      queue.push({ arrived: clock, ready: clock });
    }
    begin();
    mostWaiting = Math.max(mostWaiting, queue.length - head);
  }
  advance(end);
  const sorted = Float64Array.from(waits).toSorted();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  // An audit whose worker is lost is begun 1 / (1 - lost) times on average, the lost turns being half as long.
  const work = model.mean * (1 + model.lost / (2 * (1 - model.lost)));
  return {
    arrived: arrivedCount,
    finished,
    load: (rate * work) / model.slots,
    utilisation: busyArea / (model.slots * end),
    wait: {
      mean: sorted.reduce((sum, one) => sum + one, 0) / Math.max(1, sorted.length),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: at(1),
    },
    meanInSystem: inSystem / Math.max(1, finished),
    meanPresent: area / end,
    mostWaiting,
    waitingAtEnd: queue.length - head,
  };
}

/** When audits are asked for, in order. */
function arrivalTimes(model: QueueModel, rate: number, random: () => number): Float64Array {
  const times: number[] = [];
  const end = model.days * DAY;
  for (let at = exponential(random, rate); at < end; at += exponential(random, rate))
    times.push(model.arrivals === 'spread' ? at : Math.floor(at / DAY) * DAY + random() * 3600);
  return Float64Array.from(times).toSorted();
}

/** The fewest slots with which 95 of 100 audits begin within `seconds`; found by halving, because more slots never wait longer. */
export function neededSlots(model: Omit<QueueModel, 'slots'>, seconds: number): number {
  const fits = (slots: number): boolean => {
    const { wait, load } = simulateQueue({ ...model, slots });
    return load < 1 && wait.p95 <= seconds;
  };
  let low = 0;
  let high = 1;
  while (!fits(high)) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}
