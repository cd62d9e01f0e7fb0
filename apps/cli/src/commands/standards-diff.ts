import { editionMoves } from '@airworthy/engine/audit/edition-moves';
import type { VerdictMove } from '@airworthy/engine/audit/edition-moves';
import { checks } from '@airworthy/engine/checks/registry.generated';
import { KnownError } from '@airworthy/engine/known-error';
import { compareEditions } from '@airworthy/engine/standards/edition-diff';
import type { ItemChange } from '@airworthy/engine/standards/edition-diff';
import { editionNames, findEdition } from '@airworthy/engine/standards/editions';
import { readRetired } from '@airworthy/engine/standards/ledger';
import type { RetiredItem } from '@airworthy/engine/standards/ledger';
import { modelsOf, ownStandards } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/terminal.ts';
import { standardsDirectory } from '../places.ts';

interface DiffOptions {
  audit?: string;
  service?: string[];
  json?: boolean;
}

/** `airworthy standards diff A [B]`: what a newer edition asks otherwise, and with --audit what that does to a repository. */
export async function diffStandards(a: string | undefined, b: string, options: DiffOptions): Promise<number> {
  const directory = standardsDirectory();
  const first = a ?? editionNames(directory).at(-1);
  if (first === undefined)
    throw new KnownError('usage', 'No edition was published yet.', { hint: 'Name the path of a generated library.' });
  const before = findEdition(directory, first, ownStandards);
  const after = findEdition(directory, b, ownStandards);
  const changes = compareEditions(before, after);
  const moves: VerdictMove[] = [];
  if (options.audit !== undefined) {
    for await (const model of modelsOf(options.audit, options.service ? { service: options.service } : {}))
      moves.push(...editionMoves(model, before, after, changes, checks));
  }
  if (options.json) await printJson({ before: before.name, after: after.name, changes, ...(options.audit === undefined ? {} : { moves }) });
  else
    await print(diffText(before.name, after.name, changes, readRetired(directory)) + (options.audit === undefined ? '' : movesText(moves)));
  return EXIT.ok;
}

function diffText(before: string, after: string, changes: readonly ItemChange[], retired: readonly RetiredItem[]): string {
  const of = (kind: ItemChange['kind']): ItemChange[] => changes.filter((one) => one.kind === kind);
  const changed = of('changed');
  const decided = changed.filter((one) => one.decision.length > 0);
  const reworded = changed.filter((one) => one.decision.length === 0);
  const gone = new Map(retired.map((one) => [one.id, one]));
  return [
    `${before} → ${after}: ${of('came').length} items came, ${of('went').length} went, ${decided.length} are decided or counted otherwise, ${reworded.length} are only worded otherwise`,
    ...section('Came', of('came'), () => []),
    ...section('Went', of('went'), ({ id }) => {
      const entry = gone.get(id);
      return entry ? [`${entry.reason}${entry.instead.length > 0 ? ` See ${entry.instead.join(', ')}.` : ''}`] : [];
    }),
    ...section('Decided or counted otherwise', decided, (one) => [...one.decision, ...one.wording]),
    ...section('Worded otherwise', reworded, (one) => one.wording),
  ].join('\n');
}

function section(title: string, changes: readonly ItemChange[], lines: (change: ItemChange) => readonly string[]): string[] {
  if (changes.length === 0) return [];
  return [
    '',
    title,
    ...changes.flatMap((one) => [
      `  ${one.id}  ${one.severity.padEnd(8)}  ${one.title}`,
      ...lines(one).map((line) => `           ${line}`),
    ]),
  ];
}

function movesText(moves: readonly VerdictMove[]): string {
  const counts = new Map<string, number>();
  for (const { before = 'not asked', after = 'not asked' } of moves)
    counts.set(`${before} → ${after}`, (counts.get(`${before} → ${after}`) ?? 0) + 1);
  const summary = [...counts].toSorted((a, b) => b[1] - a[1]).map(([kind, count]) => `  ${String(count).padStart(4)}  ${kind}`);
  // Of most services most new items ask nothing; that is said once.
  const told = moves.filter((one) => one.before !== undefined || one.after !== 'N/A');
  const rows = told.map(
    (one) => `  ${one.service}  ${one.item}  ${one.before ?? 'not asked'} → ${one.after ?? 'not asked'}\n      ${one.why}`,
  );
  return [
    '',
    '',
    `${moves.length} verdicts move`,
    ...summary,
    ...(rows.length > 0 ? ['', ...rows] : []),
    ...(told.length < moves.length ? ['', `New items that do not apply are not listed; --json has them.`] : []),
  ].join('\n');
}
