import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { DOMParser } from 'linkedom';
import { expect, test } from 'vitest';
import { anyResult } from '../../test/any-result.ts';
import { AssessmentPlan, AssessmentResults } from '../../test/schemas/oscal.ts';
import { CodeQuality, JUNIT, VerificationSummary } from '../../test/schemas/statements.ts';
import { junitWriter } from '../junit/junit-writer.ts';
import { makeFleet, makeResult, makeService } from '../../test/make-result.ts';
import { csvWriter } from './csv-writer.ts';
import { cycloneDxWriter } from './cyclonedx-writer.ts';
import { gitlabWriter } from './gitlab-writer.ts';
import { inTotoWriter } from './in-toto-writer.ts';
import { oscalWriter } from './oscal-writer.ts';

const result = makeResult();
const fleet = makeFleet();
const options = { date: '2026-11-22' };
const json = (text: string | Promise<string>): unknown => JSON.parse(String(text));

/** The schemas that the authors of the format publish in their own library. */
const schemas = join(dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
const read = (name: string): object => JSON.parse(readFileSync(join(schemas, name), 'utf8')) as object;

test('CycloneDX documents are valid by the schema of their authors', () => {
  const ajv = new Ajv({ strict: false, validateFormats: true, formats: { 'idn-email': true, 'iri-reference': true } });
  addFormats.default(ajv);
  for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'])
    ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}`);
  const valid = ajv.compile(read('bom-1.6.SNAPSHOT.schema.json'));
  const portrait = {
    files: [],
    connections: [],
    suites: [],
    packages: [
      { name: '@fastify/jwt', version: '9.0.1' },
      { name: 'pg', version: '8.11.0' },
    ],
  };
  const withPackages = makeResult({ services: [makeService({ portrait })] });
  for (const one of [result, fleet, withPackages])
    expect([valid(json(cycloneDxWriter.write(one, options) as string)), valid.errors]).toEqual([true, null]);
  const bom = json(cycloneDxWriter.write(withPackages, options) as string) as { components: { purl?: string }[]; serialNumber: string };
  expect(bom.components.flatMap((one) => one.purl ?? [])).toEqual(['pkg:npm/%40fastify/jwt@9.0.1', 'pkg:npm/pg@8.11.0']);
});

test('attestations say nothing about what was not verified', () => {
  const bom = json(cycloneDxWriter.write(result, options) as string) as {
    declarations: { attestations: { map: { requirement: string }[] }[] };
  };
  const open = (result.services[0]?.verdicts ?? []).filter((one) => one.status === 'UNKNOWN').map((one) => `requirement:${one.item}`);
  const attested = bom.declarations.attestations.flatMap((one) => one.map.map((entry) => entry.requirement));
  expect(open.length).toBeGreaterThan(0);
  expect(attested.filter((one) => open.includes(one))).toEqual([]);
});

test('OSCAL: every reference leads to something in the document, and open questions have no finding', () => {
  const document = json(oscalWriter.write(fleet, options) as string) as {
    'assessment-results': {
      'import-ap': { href: string };
      'back-matter': { resources: { uuid: string }[] };
      results: {
        observations?: { uuid: string; props: { value: string }[] }[];
        findings?: { target: { status: { state: string } }; 'related-observations': { 'observation-uuid': string }[] }[];
      }[];
    };
  };
  const { 'assessment-results': all } = document;
  expect(all['back-matter'].resources.map((one) => `#${one.uuid}`)).toContain(all['import-ap'].href);
  for (const one of all.results) {
    const observed = new Map((one.observations ?? []).map((each) => [each.uuid, each.props[0]?.value]));
    for (const finding of one.findings ?? []) {
      const [state = ''] = finding['related-observations'].map((each) => observed.get(each['observation-uuid']));
      expect([finding.target.status.state, state]).toEqual([state === 'PASS' ? 'satisfied' : 'not-satisfied', state]);
      expect(['PASS', 'PARTIAL', 'FAIL']).toContain(state);
    }
  }
  const uuids = JSON.stringify(document).match(/"uuid":"[^"]+"/g) ?? [];
  expect(new Set(uuids).size).toBe(uuids.length);
  expect(uuids[0]).toMatch(/"uuid":"[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}"/);
});

test('GitLab: an entry a finding, each with a file, a line and a fingerprint of its own', () => {
  const entries = json(gitlabWriter.write(result, options) as string) as {
    severity: string;
    fingerprint: string;
    location: { path: string; lines: { begin: number } };
  }[];
  expect(entries.map((one) => one.fingerprint)).toEqual(result.services[0]?.findings.map((one) => one.fingerprint));
  for (const one of entries)
    expect([
      one.location.path.length > 0,
      one.location.lines.begin > 0,
      /^(?:info|minor|major|critical|blocker)$/.test(one.severity),
    ]).toEqual([true, true, true]);
});

test('in-toto: a service that is not GO for public use is not certified', () => {
  const [first = ''] = String(inTotoWriter.write(result, options)).split('\n');
  const statement = json(first) as {
    _type: string;
    predicate: { verificationResult: string; airworthy_blockers: string[]; timeVerified: string };
  };
  expect(statement._type).toBe('https://in-toto.io/Statement/v1');
  expect(statement.predicate.verificationResult).toBe('FAILED');
  expect(statement.predicate.airworthy_blockers).toContain('S01-001');
  expect(statement.predicate.timeVerified).toBe('2026-11-22T00:00:00Z');
  const good = makeResult({
    services: [
      makeService({ decisions: [{ exposure: 'public', decision: 'GO', blockers: [], conditions: [], unverified: [], reason: '' }] }),
    ],
  });
  expect(String(inTotoWriter.write(good, options))).toContain('"verificationResult":"PASSED"');
});

test('CSV: one line a verdict, and nothing that a spreadsheet would run', () => {
  const evil = makeResult({
    services: [makeService({ verdicts: (result.services[0]?.verdicts ?? []).map((one) => ({ ...one, reason: '@SUM(A1)' })) })],
  });
  const lines = String(csvWriter.write(evil, options)).trimEnd().split('\r\n');
  expect(lines.length).toBe(1 + (result.services[0]?.verdicts.length ?? 0));
  expect(lines[1]).toContain("'@SUM(A1)");
});

test('the same result gives the same bytes, with and without a date', () => {
  for (const writer of [csvWriter, cycloneDxWriter, gitlabWriter, inTotoWriter, oscalWriter]) {
    expect(String(writer.write(fleet, options)) === String(writer.write(fleet, options))).toBe(true);
    expect(String(writer.write(fleet, {}))).not.toContain('2026');
  }
});

/** What is wrong with a document by a schema, as short lines. */
const wrongIn = (
  schema: { safeParse(value: unknown): { error?: { issues: readonly { path: PropertyKey[]; message: string }[] } } },
  value: unknown,
): string[] => (schema.safeParse(value).error?.issues ?? []).map((one) => `${one.path.map(String).join('.')}: ${one.message}`);

test('OSCAL: results and the plan that they carry have the shape of the model, with nothing that it does not know', () => {
  for (const one of [result, fleet]) {
    const document = json(oscalWriter.write(one, options) as string) as {
      'assessment-results': { 'back-matter': { resources: { base64: { value: string } }[] } };
    };
    expect(wrongIn(AssessmentResults, document)).toEqual([]);
    const [plan] = document['assessment-results']['back-matter'].resources;
    expect(wrongIn(AssessmentPlan, JSON.parse(Buffer.from(plan?.base64.value ?? '', 'base64').toString()))).toEqual([]);
  }
});

test('in-toto and GitLab: every line and entry has the published fields', () => {
  for (const one of [result, fleet]) {
    for (const line of String(inTotoWriter.write(one, options)).trimEnd().split('\n'))
      expect(wrongIn(VerificationSummary, JSON.parse(line))).toEqual([]);
    expect(wrongIn(CodeQuality, json(gitlabWriter.write(one, options) as string))).toEqual([]);
  }
});

test('OSCAL: any result keeps the shape', () => {
  fc.assert(
    fc.property(anyResult, (one) => {
      fc.pre(one.services.length > 0);
      expect(wrongIn(AssessmentResults, json(oscalWriter.write(one, options) as string))).toEqual([]);
    }),
    { numRuns: 60, seed: 5 },
  );
});

test('JUnit: only elements and attributes that its readers know', async () => {
  const document = new DOMParser().parseFromString(await junitWriter.write(fleet, {}), 'text/xml');
  const wrong: string[] = [];
  for (const element of document.querySelectorAll('*')) {
    const known = JUNIT[element.tagName];
    if (known === undefined) wrong.push(element.tagName);
    for (const name of element.getAttributeNames()) if (known?.attributes.includes(name) !== true) wrong.push(`${element.tagName} ${name}`);
    for (const child of element.children)
      if (known?.children.includes(child.tagName) !== true) wrong.push(`${element.tagName} > ${child.tagName}`);
  }
  expect(wrong).toEqual([]);
});
