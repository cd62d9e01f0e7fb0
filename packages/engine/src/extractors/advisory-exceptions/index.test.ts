import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { advisoryExceptions } from './index.ts';

test('exceptions of five scanners, with what each says of reason and end', async () => {
  const { facts } = await extractTexts(advisoryExceptions, {
    'osv-scanner.toml':
      '[[IgnoredVulns]]\nid = "GHSA-1"\nignoreUntil = 2026-12-01\nreason = "not reached"\n[[IgnoredVulns]]\nid = "GHSA-2"\n',
    '.snyk': 'ignore:\n  SNYK-JS-1:\n    - "*":\n        reason: not reached\n        expires: 2026-12-01T00:00:00.000Z\n',
    '.trivyignore': '# not reached by us\nCVE-2026-1 exp:2026-12-01\nCVE-2026-2\n',
    '.nsprc': '{"GHSA-3": {"notes": "not reached", "expiry": "2026-12-01"}}',
    'audit-ci.jsonc': '{\n  // known\n  "allowlist": ["GHSA-4"]\n}',
  });
  expect(facts.advisoryExceptions.map((one) => [one.location.path, one.location.line, one.id, one.reason, one.ends])).toEqual([
    ['.nsprc', 1, 'GHSA-3', true, true],
    ['.snyk', 2, 'SNYK-JS-1', true, true],
    ['.trivyignore', 2, 'CVE-2026-1', true, true],
    ['.trivyignore', 3, 'CVE-2026-2', false, false],
    ['audit-ci.jsonc', 3, 'GHSA-4', false, false],
    ['osv-scanner.toml', 1, 'GHSA-1', true, true],
    ['osv-scanner.toml', 5, 'GHSA-2', false, false],
  ]);
});

test('broken files except nothing', async () => {
  const { facts } = await extractTexts(advisoryExceptions, {
    '.nsprc': '{',
    '.snyk': 'ignore: [',
    'osv-scanner.toml': '[[',
    'audit-ci.json': '[]',
  });
  expect(facts.advisoryExceptions).toEqual([]);
});
