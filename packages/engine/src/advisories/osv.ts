// https://ossf.github.io/osv-schema/
import { createHash } from 'node:crypto';
import { toRecord, toRecords } from '../lang/json/read-json.ts';
import { compareVersions } from './semver-order.ts';

export const ADVISORY_SEVERITIES = ['critical', 'high', 'moderate', 'low', 'unknown'] as const;

/** What is known about a vulnerability, or about a package made to do harm. */
export interface Advisory {
  /** `GHSA-…`, `CVE-…`, `MAL-…` */
  id: string;
  aliases: string[];
  severity: (typeof ADVISORY_SEVERITIES)[number];
  /** The package itself is the attack. */
  malicious: boolean;
  summary?: string;
  /** First version without it, if there is one after the version that was asked about. */
  fixed?: string;
}

/** Advisories of npm packages from an export in OSV format. The export is all that is known: nothing is fetched. */
export interface AdvisoryIndex {
  /** Hash of what was given; part of what a result depends on. */
  digest: string;
  /** Records about npm packages. */
  count: number;
  matching(name: string, version: string): Advisory[];
}

interface Affected {
  versions: ReadonlySet<string>;
  /** Ascending by version; `introduced`, then `fixed` or `last_affected`. */
  ranges: readonly { introduced: string; fixed?: string; last?: string }[];
}

/** Reads texts of an export: a record, a list of records, records under `vulns`, or one record a line. */
export function readAdvisories(texts: Iterable<string>): AdvisoryIndex {
  const hash = createHash('sha256');
  const byName = new Map<string, { advisory: Advisory; affected: Affected }[]>();
  let count = 0;
  for (const text of texts) {
    hash.update(text);
    for (const record of recordsOf(text)) {
      if (record['withdrawn'] !== undefined) continue;
      const advisory = advisoryOf(record);
      let counted = false;
      for (const each of toRecords(record['affected'])) {
        const { ecosystem, name } = toRecord(each['package']);
        if (advisory === undefined || ecosystem !== 'npm' || typeof name !== 'string') continue;
        const list = byName.get(name) ?? [];
        byName.set(name, list);
        list.push({ advisory, affected: affectedOf(each) });
        counted = true;
      }
      if (counted) count += 1;
    }
  }
  return {
    digest: hash.digest('hex'),
    count,
    matching: (name, version) => {
      const found = new Map<string, Advisory>();
      for (const { advisory, affected } of byName.get(name) ?? []) {
        const hit = hits(affected, version);
        if (hit !== undefined) found.set(advisory.id, { ...advisory, ...(hit.fixed === undefined ? {} : { fixed: hit.fixed }) });
      }
      return [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}

function recordsOf(text: string): Record<string, unknown>[] {
  const whole = parseJson(text);
  if (whole !== undefined) {
    if (Array.isArray(whole)) return toRecords(whole);
    const object = toRecord(whole);
    return Array.isArray(object['vulns']) ? toRecords(object['vulns']) : [object];
  }
  return text.split('\n').flatMap((row) => {
    const value = row.trim() === '' ? undefined : parseJson(row);
    return value === undefined ? [] : [toRecord(value)];
  });
}

function advisoryOf(record: Record<string, unknown>): Advisory | undefined {
  const id = record['id'];
  if (typeof id !== 'string') return undefined;
  const stated = String(toRecord(record['database_specific'])['severity'] ?? '').toLowerCase();
  const severity = stated === 'medium' ? 'moderate' : ADVISORY_SEVERITIES.find((one) => one === stated);
  return {
    id,
    aliases: (Array.isArray(record['aliases']) ? record['aliases'] : []).filter((one) => typeof one === 'string').toSorted(),
    severity: severity ?? 'unknown',
    malicious: id.startsWith('MAL-'),
    ...(typeof record['summary'] === 'string' ? { summary: record['summary'].slice(0, 160) } : {}),
  };
}

function affectedOf(each: Record<string, unknown>): Affected {
  const ranges = toRecords(each['ranges'])
    .filter((range) => range['type'] === 'SEMVER' || range['type'] === 'ECOSYSTEM')
    .flatMap((range) => {
      const out: { introduced: string; fixed?: string; last?: string }[] = [];
      for (const event of toRecords(range['events'])) {
        const open = out.at(-1);
        if (typeof event['introduced'] === 'string') out.push({ introduced: event['introduced'] });
        else if (open !== undefined && typeof event['fixed'] === 'string') open.fixed = event['fixed'];
        else if (open !== undefined && typeof event['last_affected'] === 'string') open.last = event['last_affected'];
      }
      return out;
    });
  const versions = Array.isArray(each['versions']) ? each['versions'].filter((one) => typeof one === 'string') : [];
  return { versions: new Set(versions), ranges };
}

function hits({ versions, ranges }: Affected, version: string): { fixed?: string } | undefined {
  for (const { introduced, fixed, last } of ranges) {
    if (introduced !== '0' && compareVersions(version, introduced) < 0) continue;
    if (fixed !== undefined && compareVersions(version, fixed) >= 0) continue;
    if (last !== undefined && compareVersions(version, last) > 0) continue;
    return fixed === undefined ? {} : { fixed };
  }
  return versions.has(version) ? {} : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A file with one record a line is no JSON as a whole.
    return undefined;
  }
}
