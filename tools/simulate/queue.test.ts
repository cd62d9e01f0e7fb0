import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MinHeap } from './min-heap.ts';
import { neededSlots, simulateQueue } from './queue.ts';
import type { QueueModel } from './queue.ts';
import { logNormal, seeded } from './random.ts';

/** Two arrivals a minute. */
const MODEL: QueueModel = {
  seed: 1,
  repositories: 86_400,
  everyDays: 30,
  arrivals: 'spread',
  slots: 2,
  days: 20,
  median: 15,
  mean: 30,
  lost: 0,
  silence: 20,
};

test('with load below 1 the queue stays bounded, and with load above 1 it grows with time', () => {
  const short = simulateQueue(MODEL);
  const long = simulateQueue({ ...MODEL, days: 80 });
  expect(short.load).toBeCloseTo(0.5, 1);
  expect(long.waitingAtEnd).toBeLessThan(60);
  expect(long.mostWaiting).toBeLessThan(4 * short.mostWaiting);
  const over = { ...MODEL, mean: 90, median: 45 };
  const grown = [10, 20, 40].map((days) => simulateQueue({ ...over, days }).waitingAtEnd);
  expect((grown[1] ?? 0) / (grown[0] ?? 1)).toBeGreaterThan(1.7);
  expect((grown[2] ?? 0) / (grown[1] ?? 1)).toBeGreaterThan(1.7);
});

test("Little's law: those present on average are those that arrive in a second, times how long each stays", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0.2, max: 0.85, noNaN: true }),
      fc.constantFrom('spread', 'nightly'),
      (seed, slots, load, arrivals) => {
        const mean = 30 * load * slots;
        const seen = simulateQueue({ ...MODEL, seed, slots, mean, median: mean / 1.5, arrivals: arrivals as 'spread', lost: 0.02 });
        const expected = (seen.finished / (MODEL.days * 86_400)) * seen.meanInSystem;
        expect(Math.abs(seen.meanPresent - expected) / expected).toBeLessThan(0.05);
        expect(Math.abs(seen.utilisation - seen.load)).toBeLessThan(0.05);
      },
    ),
    { numRuns: 25, seed: 7 },
  );
});

test('one slot with times that know nothing of each other waits as the formula of Pollaczek and Khinchine says', () => {
  const model = { ...MODEL, slots: 1, mean: 18, median: 18 / Math.sqrt(2), days: 200 };
  const seen = simulateQueue(model);
  // Squared coefficient of variation of a log-normal is mean²/median² - 1, here 1.
  const rho = seen.load;
  const wait = (rho * 18 * (1 + 1)) / (2 * (1 - rho));
  expect(Math.abs(seen.wait.mean - wait) / wait).toBeLessThan(0.05);
});

test('the same seed gives the same figures, more slots never wait longer, and one slot fewer than needed is too few', () => {
  expect(simulateQueue(MODEL)).toEqual(simulateQueue(MODEL));
  const waits = [2, 3, 4, 8].map((slots) => simulateQueue({ ...MODEL, slots }).wait.mean);
  expect(waits).toEqual(waits.toSorted((a, b) => b - a));
  const needed = neededSlots(MODEL, 60);
  expect(simulateQueue({ ...MODEL, slots: needed }).wait.p95).toBeLessThanOrEqual(60);
  expect(simulateQueue({ ...MODEL, slots: needed - 1 }).wait.p95).toBeGreaterThan(60);
});

test('times of audits have the median and the mean that they were given', () => {
  const random = seeded(3);
  const times = Float64Array.from({ length: 200_000 }, () => logNormal(random, 4, 9)).toSorted();
  expect(Math.abs((times[100_000] ?? 0) - 4)).toBeLessThan(0.1);
  expect(Math.abs(times.reduce((sum, one) => sum + one, 0) / times.length - 9)).toBeLessThan(0.3);
});

test('a heap gives what was put in by size', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = new MinHeap<number>((one) => one);
      for (const one of numbers) heap.push(one);
      expect(numbers.map(() => heap.pop())).toEqual(numbers.toSorted((a, b) => a - b));
    }),
  );
});
