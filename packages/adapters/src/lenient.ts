/** Reading values whose shape somebody else decides: what is not as expected is left out, nothing throws. */

/** Longest text that is kept of what a tool says. */
const LONGEST = 600;

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return list(value).flatMap((one) => (isRecord(one) ? [one] : []));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Entries of an object, whatever its keys are called. */
export function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** Text of one line without control characters, cut where it grows too long. */
export function text(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '';
  const line = value
    .slice(0, LONGEST * 4)
    // Colours, and whatever else a terminal would act on.
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '')
    .replaceAll(/[\s\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1).trimEnd()}…` : line;
}

export function firstText(...values: readonly unknown[]): string {
  for (const value of values) {
    const found = text(value);
    if (found !== '') return found;
  }
  return '';
}

/** A path, as it stands. */
export function pathText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 2000) : '';
}

export function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** A line or column: from 1 and not beyond what any file has. */
export function position(value: unknown): number | undefined {
  const number = whole(value);
  return number === undefined || number < 1 || number > 100_000_000 ? undefined : number;
}

export function version(value: unknown): string | null {
  const found = text(value);
  return found === '' ? null : found.slice(0, 60);
}

/** A place from parts; undefined without a path. */
export function placeOf(
  path: unknown,
  line?: unknown,
  column?: unknown,
  endLine?: unknown,
): { path: string; line: number; column?: number; endLine?: number } | undefined {
  const file = pathText(path);
  if (file === '') return undefined;
  const from = position(line) ?? 1;
  const at = position(column);
  const to = position(endLine);
  return {
    path: file,
    line: from,
    ...(at === undefined ? {} : { column: at }),
    ...(to === undefined || to <= from ? {} : { endLine: to }),
  };
}

/** `place` as a part of an object, left out where there is none. */
export function maybe<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
