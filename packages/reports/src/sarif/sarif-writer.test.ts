import { readFileSync } from 'node:fs';
import type { AuditResult, Finding } from '@airworthy/model';
import ajvDraft4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyResult } from '../../test/any-result.ts';
import { makeItem, makeResult, makeService } from '../../test/make-result.ts';
import { sarifWriter } from './sarif-writer.ts';

interface Log {
  runs: {
    tool: { driver: { rules: { id: string; help: { markdown: string }; properties: { tags: string[] } & Record<string, unknown> }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string; uriBaseId: string }; region?: { startLine: number } } }[];
      relatedLocations?: unknown[];
      partialFingerprints: Record<string, string>;
    }[];
    invocations: { executionSuccessful: boolean; toolExecutionNotifications: { level: string; message: { text: string } }[] }[];
    properties: { leftOut?: number };
  }[];
}

const ajv = new ajvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const valid = ajv.compile(JSON.parse(readFileSync(new URL('../../test/schemas/sarif-2.1.0.json', import.meta.url), 'utf8')) as object);

async function write(result: AuditResult): Promise<Log['runs'][number]> {
  const log = JSON.parse(await sarifWriter.write(result, {})) as Log;
  valid(log);
  expect(valid.errors).toBe(null);
  expect(log.runs).toHaveLength(1);
  return log.runs[0] as Log['runs'][number];
}

function findings(n: number, parts: Partial<Finding> = {}): Finding[] {
  const [first] = makeService().findings;
  return Array.from({ length: n }, (_, index) => ({ ...(first as Finding), fingerprint: `f${index}`, ...parts }));
}

test('a finding becomes a result with its rule, place and fingerprint', async () => {
  const run = await write(makeResult());
  const [result] = run.results;
  expect(result).toMatchObject({ ruleId: 'S01-001', ruleIndex: 0, level: 'error' });
  expect(result?.message.text).toBe('1 of 1 routes answers without a credential: GET /orders has no guard');
  expect(result?.locations).toEqual([
    { physicalLocation: { artifactLocation: { uri: 'src/app.ts', uriBaseId: '%SRCROOT%' }, region: { startLine: 11 } } },
  ]);
  expect(result?.partialFingerprints).toEqual({ 'airworthyFinding/v1': 'f'.repeat(32), primaryLocationLineHash: `${'f'.repeat(32)}:1` });
  const [rule] = run.tool.driver.rules;
  expect(rule?.properties).toMatchObject({
    tags: ['security', 'api-security', '01-security', 'external/cwe/cwe-306'],
    'security-severity': '9.5',
  });
  expect(rule?.help.markdown).toContain('1. Verify a token on the scope that holds the routes.');
});

test('what is not about security has no security severity', async () => {
  const run = await write(makeResult({ items: [makeItem({ component: 'testing', refs: [] })] }));
  expect(run.tool.driver.rules[0]?.properties['security-severity']).toBeUndefined();
});

test('diagnostics and unverified items are notifications, never results', async () => {
  const run = await write(makeResult());
  expect(run.results.map((one) => one.ruleId)).toEqual(['S01-001', 'S05-001']);
  expect(run.invocations[0]?.executionSuccessful).toBe(true);
  expect(run.invocations[0]?.toolExecutionNotifications.map((one) => one.message.text)).toEqual([
    'Unexpected token',
    'shop: 1 items were not verified. They are not results of this run, and they did not pass.',
  ]);
});

test('the most severe results are kept when there are too many', async () => {
  const service = makeService({
    findings: [...findings(25_010, { severity: 'low' }), ...findings(3, { severity: 'critical', fingerprint: 'c' })],
  });
  const log = JSON.parse(await sarifWriter.write(makeResult({ services: [service] }), {})) as Log;
  expect(log.runs[0]?.results).toHaveLength(25_000);
  expect(log.runs[0]?.results.slice(0, 4).map((one) => one.level)).toEqual(['error', 'error', 'error', 'note']);
  expect(log.runs[0]?.properties.leftOut).toBe(13);
});

test('two findings with one fingerprint stay two alerts', async () => {
  const run = await write(makeResult({ services: [makeService({ findings: findings(2, { fingerprint: 'same' }) })] }));
  expect(run.results.map((one) => one.partialFingerprints.primaryLocationLineHash)).toEqual(['same:1', 'same:2']);
});

test('limits on places, tags and text hold, and paths stay below the root', async () => {
  const locations = Array.from({ length: 40 }, (_, index) => ({ path: `../a b/${index}#?.ts`, line: index + 1 }));
  const refs = Array.from({ length: 40 }, (_, index) => `cwe:${index + 1}`);
  const run = await write(
    makeResult({
      items: [makeItem({ refs })],
      services: [makeService({ findings: findings(1, { locations, message: 'x'.repeat(5000) }) })],
    }),
  );
  const [result] = run.results;
  expect(result?.relatedLocations).toHaveLength(9);
  expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('a%20b/0%23%3F.ts');
  expect(result?.message.text).toHaveLength(1024);
  expect(run.tool.driver.rules[0]?.properties.tags).toHaveLength(10);
});

test('any result is valid SARIF', async () => {
  await fc.assert(
    fc.asyncProperty(anyResult, async (result) => void (await write(result))),
    { numRuns: 150, seed: 7 },
  );
});
