import type { ReportWriter } from '../report-writer.ts';

/** The result itself: keys sorted, two spaces, a newline at the end. Two equal results give equal bytes. */
export const jsonWriter: ReportWriter = {
  id: 'json',
  mediaType: 'application/json',
  extension: 'json',
  write: (result) => `${JSON.stringify(sortKeys(result), null, 2)}\n`,
};

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const record = value as Record<string, unknown>;
  // A plain object: it is far cheaper to fill and to print than one without a prototype.
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(record).sort()) {
    if (key === '__proto__') Object.defineProperty(sorted, key, { value: sortKeys(record[key]), enumerable: true, configurable: true, writable: true });
    else sorted[key] = sortKeys(record[key]);
  }
  return sorted;
}
