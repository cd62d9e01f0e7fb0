import { Worker } from 'node:worker_threads';
import type { Reading } from '../store/own-standards.ts';
import { Problem } from '../problem.ts';

export interface ReadingTask {
  readonly id: number;
  readonly text: string;
  /** Texts of the other standards of the organisation by id; ids of items are unique over all of them. */
  readonly others: ReadonlyMap<string, string>;
}

/** Milliseconds for one text. */
const PATIENCE = 15_000;
const MEMORY = { maxOldGenerationSizeMb: 256 } as const;

interface Waiting {
  readonly resolve: (reading: Reading) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const waiting = new Map<number, Waiting>();
let reader: Worker | undefined;
let last = 0;

/** Reads a standard as an audit would: what is wrong, and what it asks. @throws {Problem} 422 when that takes too long. */
export function readStandard(text: string, others: ReadonlyMap<string, string> = new Map()): Promise<Reading> {
  const worker = (reader ??= start());
  const id = (last += 1);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => void worker.terminate(), PATIENCE);
    waiting.set(id, { resolve, reject, timer });
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage({ id, text, others } satisfies ReadingTask);
  });
}

function start(): Worker {
  const worker = new Worker(new URL('./standard-reader.ts', import.meta.url), { resourceLimits: MEMORY });
  worker.on('message', ({ id, reading }: { id: number; reading: Reading }) => settle(id, (one) => one.resolve(reading)));
  worker.on('error', () => undefined);
  worker.on('exit', () => {
    if (reader === worker) reader = undefined;
    const ended = new Problem(422, 'refused', 'Can not be done', 'Reading the text took too long or too much memory.');
    for (const id of waiting.keys()) settle(id, (one) => one.reject(ended));
  });
  return worker;
}

function settle(id: number, how: (one: Waiting) => void): void {
  const one = waiting.get(id);
  if (one === undefined) return;
  clearTimeout(one.timer);
  waiting.delete(id);
  how(one);
  // A process that has nothing else to do may end.
  if (waiting.size === 0) reader?.unref();
}
