import type { ReportWriter } from '../report-writer.ts';

/** The result itself: keys sorted, two spaces, a newline at the end. Two equal results give equal bytes. */
export const jsonWriter: ReportWriter = {
  id: 'json',
  mediaType: 'application/json',
  extension: 'json',
  write: (result) => `${JSON.stringify(sortKeys(result), null, 2)}\n`,
};

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const sorted: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) sorted[key] = sortKeys(inner);
  return sorted;
}
