// https://google.github.io/osv-scanner/configuration/, https://docs.snyk.io/manage-risk/policies/the-.snyk-file, https://trivy.dev/docs/configuration/filtering/
import type { AdvisoryException } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { lineOfKey, readJson, toRecord } from '../../lang/json/read-json.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';

type Found = Omit<AdvisoryException, 'location'> & { line: number };

/** Readers by the name of the file. Each gives the findings that the file excepts, with what it says of them. */
const READERS: readonly [RegExp, (text: string) => Found[]][] = [
  [/(?:^|\/)osv-scanner\.toml$/, inOsvScanner],
  [/(?:^|\/)\.snyk$/, inSnyk],
  [/(?:^|\/)\.trivyignore$/, inTrivy],
  [/(?:^|\/)\.nsprc$/, inNsprc],
  [/(?:^|\/)audit-ci\.jsonc?$/, inAuditCi],
];

export const advisoryExceptions = defineExtractor({
  id: 'advisory-exceptions',
  about: 'Findings in dependencies that a scanner is told to pass over, with reason and end',
  emits: ['advisoryExceptions'],
  extract(input) {
    for (const { path } of input.files) {
      const read = READERS.find(([pattern]) => pattern.test(path))?.[1];
      const text = read && input.tree.read(path);
      if (read === undefined || text === undefined) continue;
      for (const { line, ...rest } of read(text)) input.emit('advisoryExceptions', { location: { path, line }, ...rest });
    }
  },
});

function inOsvScanner(text: string): Found[] {
  const out: Found[] = [];
  let at: Found | undefined;
  text.split('\n').forEach((row, index) => {
    if (/^\s*\[/.test(row)) at = undefined;
    if (/^\s*\[\[IgnoredVulns\]\]/.test(row)) {
      at = { line: index + 1, by: 'osv-scanner', id: '', reason: false, ends: false };
      out.push(at);
    }
    const [, key, value] = /^\s*(id|reason|ignoreUntil)\s*=\s*"?([^"\n]*)"?/.exec(row) ?? [];
    if (at === undefined || key === undefined || value === undefined) return;
    if (key === 'id') at.id = value;
    else if (key === 'reason') at.reason = value.trim() !== '';
    else at.ends = /\d{4}-\d\d/.test(value);
  });
  return out;
}

function inSnyk(text: string): Found[] {
  return readYaml(text).documents.flatMap((document) =>
    Object.entries(toRecord(toRecord(document.value)['ignore'])).map(([id, rules]) => {
      const said = (Array.isArray(rules) ? rules : []).flatMap((rule) => Object.values(toRecord(rule)).map(toRecord));
      return {
        line: document.line(['ignore', id]),
        by: 'snyk',
        id,
        reason: said.length > 0 && said.every((one) => String(one['reason'] ?? '').trim() !== ''),
        ends: said.length > 0 && said.every((one) => one['expires'] !== undefined),
      };
    }),
  );
}

function inTrivy(text: string): Found[] {
  const rows = text.split('\n');
  return rows.flatMap((row, index) => {
    const id = /^\s*((?:CVE|GHSA|AVD)-[\w-]+)/.exec(row)?.[1];
    if (id === undefined) return [];
    const reason = /#\s*\S/.test(row) || /^\s*#\s*\S/.test(rows[index - 1] ?? '');
    return [{ line: index + 1, by: 'trivy', id, reason, ends: /\bexp:\d{4}-\d\d-\d\d/.test(row) }];
  });
}

function inNsprc(text: string): Found[] {
  const json = readJson(text);
  return Object.entries(json.ok ? toRecord(json.value) : {}).map(([id, value]) => {
    const said = toRecord(value);
    return {
      line: lineOfKey(text, [id]),
      by: 'better-npm-audit',
      id,
      reason: Boolean(said['notes'] ?? said['reason']),
      ends: said['expiry'] !== undefined,
    };
  });
}

function inAuditCi(text: string): Found[] {
  const json = readJson(text);
  const list = json.ok ? toRecord(json.value)['allowlist'] : undefined;
  return (Array.isArray(list) ? list : []).flatMap((entry) => {
    const [id, value] = typeof entry === 'string' ? [entry, {}] : (Object.entries(toRecord(entry))[0] ?? []);
    if (id === undefined) return [];
    const said = toRecord(value);
    return [{ line: lineOf(text, id), by: 'audit-ci', id, reason: Boolean(said['notes']), ends: said['expiry'] !== undefined }];
  });
}

function lineOf(text: string, word: string): number {
  return text.slice(0, Math.max(0, text.indexOf(word))).split('\n').length;
}
