import type { ReportWriter } from '../report-writer.ts';

/** The result itself: keys sorted, two spaces, a newline at the end. Two equal results give equal bytes. */
export const jsonWriter: ReportWriter = {
  id: 'json',
  mediaType: 'application/json',
  extension: 'json',
  write: (result) => [...parts(result)].join(''),
  parts,
};

function* parts(result: object): Generator<string> {
  const members = Object.entries(result).filter(([, value]) => value !== undefined);
  let before = '{\n';
  for (const [key, value] of members.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    yield `${before}  ${JSON.stringify(key)}: `;
    yield* member(value);
    before = ',\n';
  }
  yield '\n}\n';
}

/** A value one level deep. Lists are printed element by element: all services at once would be in memory three times over. */
function* member(value: unknown): Generator<string> {
  if (!Array.isArray(value) || value.length === 0) {
    yield inner(JSON.stringify([sortKeys(value)], null, 2)).trimStart();
    return;
  }
  let before = '[\n';
  for (const element of value) {
    yield before;
    yield inner(JSON.stringify([[sortKeys(element)]], null, 2), 2);
    before = ',\n';
  }
  yield '\n  ]';
}

/** What stands between the brackets of as many lists around it, on lines of its own. */
function inner(text: string, lists = 1): string {
  let from = 0;
  let to = text.length;
  for (let list = 0; list < lists; list += 1) {
    from = text.indexOf('\n', from) + 1;
    to = text.lastIndexOf('\n', to - 1);
  }
  return text.slice(from, to);
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const record = value as Record<string, unknown>;
  // A plain object: it is far cheaper to fill and to print than one without a prototype.
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(record).sort()) {
    if (key === '__proto__')
      Object.defineProperty(sorted, key, { value: sortKeys(record[key]), enumerable: true, configurable: true, writable: true });
    else sorted[key] = sortKeys(record[key]);
  }
  return sorted;
}
