import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditAnew } from '../audit/audit-anew.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';
import { loadExamples } from './examples.ts';
import type { Example } from './examples.ts';
import { loadStandards } from './load-standards.ts';

const folder = join(import.meta.dirname, '../../../../standards');
const library = loadStandards(folder);
const files = loadExamples(join(folder, 'examples'));
const items = library.standards.flatMap((standard) => standard.items.map((item) => ({ ...item, number: standard.number })));

async function verdictsOf(example: Example): Promise<Map<string, { status: string; why: string }>> {
  const project = projectOf(memoryTree(example.files));
  const [service, ...others] = project.services;
  if (!service || others.length > 0) throw new Error(`the example has ${project.services.length} services, it needs one`);
  const { result } = await auditAnew(service, project, library, {});
  return new Map(
    result.verdicts.map((one) => [
      one.item,
      {
        status: one.status,
        why: `(${one.reason} | ${one.evidence
          .map((each) => `${each.holds ? '+' : '-'} ${each.message} ${each.location?.path ?? ''}:${each.location?.line ?? ''}`)
          .slice(0, 4)
          .join(' | ')})`,
      },
    ]),
  );
}

for (const { file, examples } of files) {
  describe(`${file}`, () => {
    test.each(examples.map((one) => [one.name, one] as const))('%s', async (_, example) => {
      const verdicts = await verdictsOf(example);
      const wrong = Object.entries(example.expect).flatMap(([id, wanted]) => {
        const got = verdicts.get(id);
        return got?.status === wanted ? [] : [`${id}: wanted ${wanted}, got ${got?.status ?? 'no such item'} ${got?.why ?? ''}`];
      });
      expect(wrong).toEqual([]);
    });
  });
}

/** What only ever holds or stays open: a person tells where the statements alone prove nothing. */
const NEVER_FAILS = new Set(['S01-012']);

test('in a standard whose examples are complete, every machine-decided item has one that passes and one that fails', () => {
  const complete = new Set(files.flatMap((one) => one.complete));
  const shown = new Set(
    files.flatMap((one) => one.examples.flatMap((example) => Object.entries(example.expect).map(([id, status]) => `${id} ${status}`))),
  );
  const missing = items
    .filter((item) => item.verify && complete.has(item.number))
    .flatMap((item) => [
      ...(shown.has(`${item.id} PASS`) ? [] : [`${item.id} PASS`]),
      ...(NEVER_FAILS.has(item.id) || shown.has(`${item.id} FAIL`) || shown.has(`${item.id} PARTIAL`) ? [] : [`${item.id} FAIL`]),
    ]);
  expect(missing).toEqual([]);
});
