import { DEFECTS } from './defects.ts';
import type { Defect } from './defects.ts';
import { pick, seeded } from './random.ts';

/** Everything that makes one generated service differ from the next. */
export interface Shape {
  name: string;
  /** Table and resource, plural. */
  noun: string;
  framework: 'fastify' | 'express';
  hook: boolean;
  queue: boolean;
  internal: boolean;
  admin: boolean;
  /** How many modules with rules of the trade there are. */
  rules: number;
  /** Services that are called. */
  calls: string[];
  defects: Defect[];
}

const TRADES = [
  'orders',
  'stock',
  'prices',
  'invoices',
  'parcels',
  'tickets',
  'seats',
  'coupons',
  'ratings',
  'messages',
  'shifts',
  'routes',
];
const REGIONS = ['north', 'south', 'east', 'west', 'inner', 'outer', 'upper', 'lower'];

/** The shapes of a fleet. The same seed gives the same first services whatever their number. */
export function shapes(count: number, seed: number): Shape[] {
  return Array.from({ length: count }, (_, index) => shapeOf(index, seed));
}

function nameOf(index: number): string {
  const trade = TRADES[index % TRADES.length] ?? 'orders';
  const region = REGIONS[Math.floor(index / TRADES.length) % REGIONS.length] ?? 'north';
  return `${region}-${trade}-${String(index).padStart(4, '0')}`;
}

function shapeOf(index: number, seed: number): Shape {
  const random = seeded(seed * 1_000_003 + index);
  const name = nameOf(index);
  const hook = random() < 0.4;
  const internal = index % 3 === 0;
  const admin = random() < 0.5;
  const callees = [index - 3, index - 6].filter((one) => one >= 0 && one % 3 === 0 && random() < 0.7);
  const possible = (Object.keys(DEFECTS) as Defect[]).filter(
    (one) =>
      (one !== 'open-admin' || admin) &&
      (one !== 'unsigned-hook' || hook) &&
      (one !== 'open-internal' || internal) &&
      (one !== 'no-timeout' || callees.length > 0),
  );
  const clean = random() < 0.4;
  return {
    name,
    noun: (TRADES[index % TRADES.length] ?? 'orders').replace('-', '_'),
    framework: pick(random, ['fastify', 'fastify', 'express'] as const),
    hook,
    queue: random() < 0.5,
    internal,
    admin,
    rules: 2 + Math.floor(random() * 6),
    calls: callees.map(nameOf),
    defects: clean ? [] : possible.filter(() => random() < 0.35),
  };
}

export function tableOf({ name, noun }: Shape): string {
  return `${noun}_${name.slice(-4)}`;
}
