import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportMap, Verdict } from '@airworthy/model';
import { importedVerdicts, importReports, readReport } from '../src/index.ts';
import type { ImportState, KnownTree } from '../src/index.ts';

/** The example of `fixtures/example` as an audit of it would tell it. */
export const SHOP: KnownTree = {
  services: [
    {
      name: 'shop',
      path: '.',
      files: new Set(['src/orders.ts', 'src/prices.js', 'Dockerfile']),
      packages: new Set(['airworthy-example-lib', 'airworthy-example-lib@1.0.0']),
    },
  ],
  files: new Set(['src/orders.ts', 'src/prices.js', 'Dockerfile']),
  roots: [],
};

/** A few lines of what `standards/imports` says, so that tests of reading do not depend on it. */
export const MAP: ImportMap = {
  cwe: new Map([
    [22, { fails: ['S02-015'], asks: [] }],
    [78, { fails: ['S01-022'], asks: [] }],
    [89, { fails: ['S02-013'], asks: [] }],
    [328, { fails: [], asks: ['S01-020'] }],
  ]),
  tools: [
    {
      tools: ['eslint', 'oxlint', 'code climate', 'codacy'],
      rules: { 'no-console': { fails: ['S04-002'], asks: [] }, 'no-eval': { fails: ['S01-021'], asks: [] } },
    },
    { tools: ['semgrep'], rules: { '*detect-child-process*': { fails: [], asks: ['S01-022'] } } },
    { tools: ['checkov'], rules: { CKV_DOCKER_3: { fails: ['S20-001'], asks: [] } } },
    { tools: ['trivy'], rules: { '*DS-0002': { fails: ['S20-001'], asks: [] }, DS002: { fails: ['S20-001'], asks: [] } } },
    { tools: ['sonar'], rules: { 'docker:S6596': { fails: ['S46-026'], asks: [] }, '*:S1523': { fails: [], asks: ['S01-021'] } } },
    {
      tools: ['scorecard'],
      rules: { 'Branch-Protection': { fails: ['S20-054'], asks: [], from: 'medium' }, License: { fails: ['S11-026'], asks: [] } },
    },
  ],
  kinds: { vulnerability: { fails: ['S46-015'], asks: [], from: 'high' }, secret: { fails: ['S19-001'], asks: [], from: 'low' } },
  measurements: [
    { measure: 'lines', item: 'S10-035', atLeast: 70 },
    { measure: 'lines', item: 'S10-026', untouched: true },
    { measure: 'tests-passed', item: 'S10-001', any: true },
    { measure: 'tests-skipped', item: 'S10-029', atMost: 5 },
  ],
};

export const NOTHING: ImportState = { reports: [], services: new Map(), elsewhere: [] };

export function fixture(path: string): Uint8Array {
  return readFileSync(join(import.meta.dirname, 'fixtures', path));
}

/** Takes texts in, one after the other, each as a file of its own. */
export function take(texts: readonly (string | Uint8Array)[], before = NOTHING, tree = SHOP): ImportState {
  const files = texts.map((text) => {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    return { reports: readReport(bytes), sha256: Buffer.from(bytes).toString('base64') };
  });
  return importReports(before, files, tree, MAP);
}

/** `S02-013 FAIL` … of the only service. */
export function verdicts(state: ImportState): string[] {
  return verdictsOf(state).map((one) => `${one.item} ${one.status}`);
}

export function verdictsOf(state: ImportState, service = 'shop'): Verdict[] {
  return importedVerdicts(service, state.services.get(service) ?? { findings: [], measurements: [] }, MAP);
}
