import { join } from 'node:path';
import { auditAnew } from '@airworthy/engine/audit/audit-anew';
import { projectOf } from '@airworthy/engine/audit/open-project';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { describe, expect, test } from 'vitest';
import { filesOf } from './assemble.ts';
import { packageOf } from './packages.ts';
import { NOT_ALONE } from './not-alone.ts';
import { hostsOf, snippetsOf } from './snippets.ts';

const root = join(import.meta.dirname, '../..');
const library = loadStandards(join(root, 'standards'));
const decided = new Set(library.standards.flatMap((one) => one.items.filter((item) => item.verify).map((item) => item.id)));

/** Verdict of one item on a small service. */
async function verdictOf(item: string, files: Readonly<Record<string, string>>): Promise<string> {
  const project = projectOf(memoryTree({ 'package.json': packageOf(root, files), ...files }));
  const [service] = project.services;
  if (!service) throw new Error('no service was found');
  const { result } = await auditAnew(service, project, library, {});
  const verdict = result.verdicts.find((one) => one.item === item);
  const why = verdict?.status === 'PASS' ? '' : ` ${verdict?.reason} ${verdict?.evidence.map((one) => one.message).join(' | ')}`;
  return `${verdict?.status}${why}`;
}

const cases = snippetsOf(root)
  .filter((one) => decided.has(one.item))
  .flatMap((one) => hostsOf(one).map((framework) => ({ ...one, framework })))
  .map((one) => ({ ...one, name: `${one.item} ${one.kind}${one.kind === one.framework ? '' : ` with ${one.framework}`}` }));
const reasonFor = ({ item, kind }: { item: string; kind: string }): string | undefined => NOT_ALONE[item] ?? NOT_ALONE[`${item} ${kind}`];

describe('a service with the code of a guide passes the item of the guide', () => {
  test.each(cases.filter((one) => !reasonFor(one)))('$name', async (one) => {
    expect(await verdictOf(one.item, filesOf(one, one.framework))).toBe('PASS');
  });
});

test('what cannot show its effect alone is listed with a reason, and nothing that can is', async () => {
  const passing: string[] = [];
  for (const one of cases.filter(reasonFor)) {
    if ((await verdictOf(one.item, filesOf(one, one.framework))) === 'PASS') passing.push(one.name);
  }
  expect(passing).toEqual([]);
  const names = new Set(cases.flatMap((one) => [one.item, `${one.item} ${one.kind}`]));
  expect(Object.keys(NOT_ALONE).filter((name) => !names.has(name))).toEqual([]);
}, 60_000);
