import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..');
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false });

/** What a forge would say of a file before it runs anything of it; undefined where it takes it. */
function refusal(schema: string, text: string): string | undefined {
  const name = join(import.meta.dirname, 'ci-schemas', `${schema}.json`);
  const { $id: _, ...rules } = JSON.parse(readFileSync(name, 'utf8')) as Record<string, unknown>;
  const validate = ajv.compile(rules);
  return validate(parse(text)) ? undefined : ajv.errorsText(validate.errors);
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const blocks = (path: string): string[] => [...read(path).matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

test.each([
  ['github-workflows', '.github/workflows/*.yml', 2],
  ['github-workflows', 'apps/cli/templates/service/*/_github/workflows/*.yml', 3],
  ['github-workflows', 'examples/*/.github/workflows/*.yml', 20],
  ['github-workflows', 'e2e/*/.github/workflows/*.yml', 2],
  ['dependabot', 'apps/cli/templates/service/*/_github/dependabot.yml', 1],
  ['github-actions', 'action.yml', 1],
  ['gitlab-ci', 'ci/gitlab.yml', 1],
])('%s takes %s', (schema, pattern, least) => {
  const files = globSync(pattern, { cwd: ROOT }).toSorted();
  expect(files.length).toBeGreaterThanOrEqual(least);
  expect(files.map((file) => [file, refusal(schema, read(file))]).filter(([, said]) => said !== undefined)).toEqual([]);
});

test('what the guide shows for GitHub is a workflow', () => {
  const workflows = blocks('docs/guides/ci.md').filter((text) => /^jobs:/m.test(text));
  expect(workflows.map((text) => refusal('github-workflows', text))).toEqual([undefined]);
});

test.each([
  ['github-workflows', 'on: push\njobs: { gate: { runs-on: ubuntu-latest, step: [] } }'],
  ['github-actions', 'name: x\ndescription: y\nruns: { using: composite, steps: [{ run: "true" }] }'],
  ['dependabot', 'version: 2\nupdates: [{ package-ecosystem: npm, directory: / }]'],
  ['gitlab-ci', 'airworthy: { script: ["true"], artifacts: { report: {} } }'],
])('%s refuses what its forge refuses', (schema, text) => {
  expect(refusal(schema, text)).toEqual(expect.any(String));
});
