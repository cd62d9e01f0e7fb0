import { z } from 'zod';

/** Hours of a role: of auditors (`lead`, `senior` …) or of engineers (`backend`, `devops` …). */
export const RoleHoursSchema = z.strictObject({ role: z.string().min(1).max(40), hours: z.number().min(0) });
export type RoleHours = z.infer<typeof RoleHoursSchema>;

export interface CostLine {
  role: string;
  /** Money an hour; null where nobody said it. */
  rate: number | null;
  plannedHours: number;
  actualHours: number;
  planned: number;
  actual: number;
}

export interface ProgramCost {
  /** By role, in alphabetical order. */
  lines: readonly CostLine[];
  /** Tools and other costs that no hours stand behind. */
  fixed: number;
  planned: number;
  actual: number;
  /** Actual minus planned; above zero it costs more. */
  difference: number;
  /** What it will cost if the hours that are left are as planned for. */
  forecast: number;
  /** Roles whose hours are left out of the money, because there is no rate. */
  withoutRate: readonly string[];
}

/**
 * Planned against actual, in hours and money.
 *
 * @param done share of the planned work that is done, 0 to 1
 */
export function programCost(
  planned: readonly RoleHours[],
  actual: readonly RoleHours[],
  rates: Readonly<Record<string, number>>,
  { fixed = 0, done }: { fixed?: number; done: number },
): ProgramCost {
  const roles = [...new Set([...planned, ...actual].map((one) => one.role))].toSorted((a, b) => (a < b ? -1 : 1));
  const lines = roles.map((role): CostLine => {
    const rate = rates[role] ?? null;
    const [plannedHours, actualHours] = [hoursOf(planned, role), hoursOf(actual, role)];
    return { role, rate, plannedHours, actualHours, planned: plannedHours * (rate ?? 0), actual: actualHours * (rate ?? 0) };
  });
  const sum = (value: (line: CostLine) => number): number => lines.reduce((total, one) => total + value(one), fixed);
  const [all, spent] = [sum((one) => one.planned), sum((one) => one.actual)];
  const left = Math.min(1, Math.max(0, 1 - done));
  return {
    lines,
    fixed,
    planned: all,
    actual: spent,
    difference: spent - all,
    forecast: spent + (all - fixed) * left,
    withoutRate: lines.filter((one) => one.rate === null && one.plannedHours + one.actualHours > 0).map((one) => one.role),
  };
}

function hoursOf(list: readonly RoleHours[], role: string): number {
  return list.reduce((sum, one) => (one.role === role ? sum + one.hours : sum), 0);
}
