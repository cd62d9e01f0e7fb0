import type { AuditResult } from '@airworthy/model';

/** Results of several repositories as one, for documents about all of them; paths begin with the repository, so that they stay apart. */
export function mergedResults(parts: readonly { repository: string; result: AuditResult }[]): AuditResult {
  const [first] = parts;
  if (first === undefined) throw new RangeError('There is nothing to merge.');
  if (parts.length === 1) return first.result;
  const told = parts.map(({ repository, result }) => below(result, repository));
  const items = new Map(told.flatMap((one) => one.items.map((item) => [item.id, item] as const)));
  const { fleet: _fleet, ...base } = first.result;
  return {
    ...base,
    target: parts.map((one) => one.repository).join(', '),
    items: [...items.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    services: told.flatMap((one) => one.services),
    excerpts: told.flatMap((one) => one.excerpts),
    diagnostics: told.flatMap((one) => one.diagnostics),
  };
}

/** Every place and excerpt of a result below a folder: what has a path and a line. */
function below<T>(value: T, folder: string): T {
  if (Array.isArray(value)) return value.map((one) => below(one, folder)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, below(one, folder)] as const);
  const copy = Object.fromEntries(entries) as Record<string, unknown>;
  const isPlace = typeof copy['path'] === 'string' && (typeof copy['line'] === 'number' || typeof copy['firstLine'] === 'number');
  return (isPlace ? { ...copy, path: `${folder}/${String(copy['path'])}` } : copy) as T;
}
