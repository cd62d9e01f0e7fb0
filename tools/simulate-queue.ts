import { parseArgs } from 'node:util';
import { neededSlots, simulateQueue } from './simulate/queue.ts';
import type { QueueModel } from './simulate/queue.ts';

/**
 * `npm run simulate:queue -- --repositories 1000000 --workers 40 [--slots 1] [--every 30] [--days 30] [--arrivals spread|nightly] [--median 8] [--mean 20] [--wait 900]`:
 * plays the queue of audits at a size that nobody has on a desk. Times of audits are log-normal with the given median and mean, in seconds on one core;
 * `docs/scale.md` says where the defaults come from. Prints waiting times, utilisation, and the slots that are needed.
 */
const { values } = parseArgs({
  options: {
    repositories: { type: 'string', default: '1000000' },
    workers: { type: 'string', default: '16' },
    slots: { type: 'string', default: '1' },
    every: { type: 'string', default: '30' },
    days: { type: 'string', default: '30' },
    arrivals: { type: 'string', default: 'spread' },
    median: { type: 'string', default: '8' },
    mean: { type: 'string', default: '20' },
    lost: { type: 'string', default: '0.002' },
    wait: { type: 'string', default: '900' },
    seed: { type: 'string', default: '1' },
  },
});
const model: QueueModel = {
  seed: Number(values.seed),
  repositories: Number(values.repositories),
  everyDays: Number(values.every),
  arrivals: values.arrivals === 'nightly' ? 'nightly' : 'spread',
  slots: Number(values.workers) * Number(values.slots),
  days: Number(values.days),
  median: Number(values.median),
  mean: Number(values.mean),
  lost: Number(values.lost),
  silence: 20,
};
const seen = simulateQueue(model);
const target = Number(values.wait);
const line = (name: string, value: string): void => console.log(`${name.padEnd(34)}${value}`);
line('repositories, each every', `${model.repositories.toLocaleString('en')}, ${model.everyDays} days, ${model.arrivals}`);
line('audits at a time', String(model.slots));
line('time of an audit', `median ${model.median} s, mean ${model.mean} s`);
line('audits that came, ended', `${seen.arrived.toLocaleString('en')}, ${seen.finished.toLocaleString('en')} in ${model.days} days`);
line('load, utilisation of slots', `${seen.load.toFixed(3)}, ${seen.utilisation.toFixed(3)}`);
line(
  'wait: mean, p50, p95, p99, longest',
  [seen.wait.mean, seen.wait.p50, seen.wait.p95, seen.wait.p99, seen.wait.max].map(spoken).join(', '),
);
line('waiting at most, at the end', `${seen.mostWaiting.toLocaleString('en')}, ${seen.waitingAtEnd.toLocaleString('en')}`);
line(
  'present on average (L), λ × W',
  `${seen.meanPresent.toFixed(2)}, ${((seen.finished / (model.days * 86_400)) * seen.meanInSystem).toFixed(2)}`,
);
if (seen.load >= 1) console.log('More work comes than can be done: the queue grows without end.');
line(`slots for p95 within ${spoken(target)}`, String(neededSlots({ ...model, days: Math.min(model.days, 7) }, target)));

function spoken(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  if (seconds < 5400) return `${(seconds / 60).toFixed(1)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
