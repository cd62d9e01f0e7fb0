import { list } from './lenient.ts';

/** Numbers of the CWEs that are named somewhere in values: `CWE-79: …`, `cwe:79`, `external/cwe/cwe-079`, 79. Ascending, each once. */
export function cweNumbers(...values: readonly unknown[]): number[] {
  const found = new Set<number>();
  for (const value of values.flatMap((one) => (Array.isArray(one) ? list(one) : [one]))) {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 100_000) found.add(value);
    if (typeof value !== 'string') continue;
    for (const [, number] of value.slice(0, 2000).matchAll(/cwe[-:_/ ]?0*(\d{1,5})(?!\d)/gi)) found.add(Number(number));
    if (/^0*\d{1,5}$/.test(value)) found.add(Number(value));
  }
  // 0 stands for "none".
  found.delete(0);
  return [...found].toSorted((a, b) => a - b);
}

/** Ids of advisories that are named in values. */
export function advisoryIds(...values: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const value of values.flatMap((one) => (Array.isArray(one) ? list(one) : [one]))) {
    if (typeof value !== 'string') continue;
    for (const [id] of value
      .slice(0, 4000)
      .matchAll(/\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|MAL-\d{4}-\d+|SNYK-[A-Z]+-[A-Z0-9]+-\d+)\b/gi))
      found.add(/^ghsa/i.test(id) ? `GHSA${id.slice(4).toLowerCase()}` : id.toUpperCase());
  }
  return [...found].toSorted();
}
