import { z } from 'zod';
import { UNITS } from './conversions.ts';
import type { Unit } from './conversions.ts';

const Unit = z.enum(UNITS as readonly [Unit, ...Unit[]]);

/** What the example route takes; anything else is refused. */
export const Question = z.strictObject({
  value: z.string().min(1).transform(Number).pipe(z.number().min(-1e12).max(1e12)),
  from: Unit,
  to: Unit,
});
export type Question = z.infer<typeof Question>;
