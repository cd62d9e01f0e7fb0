import { Failure } from './failure.ts';

/** What the example route does: replace it with what this service is for. Pure, so that it is tested without a server. */
const LENGTHS = { mm: 0.001, cm: 0.01, m: 1, km: 1000, in: 0.0254, ft: 0.3048, mi: 1609.344 } as const;
const WEIGHTS = { g: 0.001, kg: 1, lb: 0.453_592_37, oz: 0.028_349_523_125 } as const;

export type Unit = keyof typeof LENGTHS | keyof typeof WEIGHTS;
export const UNITS: readonly Unit[] = ['mm', 'cm', 'm', 'km', 'in', 'ft', 'mi', 'g', 'kg', 'lb', 'oz'];

export class UnitsDiffer extends Failure {
  constructor(from: Unit, to: Unit) {
    super(422, 'units-differ', `${from} cannot be converted to ${to}`);
  }
}

/** The same quantity in another unit. Throws where one is a length and the other a weight. */
export function convert(value: number, from: Unit, to: Unit): number {
  for (const units of [LENGTHS, WEIGHTS] as readonly Partial<Record<Unit, number>>[]) {
    const [one, other] = [units[from], units[to]];
    if (one !== undefined && other !== undefined) return (value * one) / other;
  }
  throw new UnitsDiffer(from, to);
}
