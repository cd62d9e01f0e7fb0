import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { audit, disabledCache, loadStandards, openProject } from '@airworthy/engine';
import { loadCoverage } from '@airworthy/engine/standards/coverage';
import type { AuditResult, Verdict } from '@airworthy/model';
import { compareLabels, readLabels, tally } from './bench/labels.ts';
import type { Comparison, ItemMap, WordRule } from './bench/labels.ts';

/**
 * `npm run bench:accuracy -- --repo DIR --gold FILE [--map FILE] [--quiet]`: agreement with labelled verdicts by standard, each miss listed.
 * Questions with a key are mapped by `bench/question-items.json`. Labels without one are compared by the words of their question
 * (`bench/question-words.json`), because the concept they are filed under holds several questions; those without such words are counted,
 * and compared apart by the concepts of `standards/coverage`.
 */
const { values } = parseArgs({
  options: { repo: { type: 'string' }, gold: { type: 'string' }, map: { type: 'string' }, quiet: { type: 'boolean' } },
});
if (!values.repo || !values.gold) {
  console.error('Usage: npm run bench:accuracy -- --repo DIR --gold FILE.jsonl [--map FILE.json] [--quiet]');
  process.exit(2);
}
for (const path of [values.repo, values.gold, ...(values.map ? [values.map] : [])]) {
  if (!existsSync(path)) {
    console.error(`There is no ${path}.`);
    process.exit(3);
  }
}

const root = join(import.meta.dirname, '..');
const concepts = loadCoverage(join(root, 'standards/coverage')).flatMap((one) =>
  Object.entries(one.concepts).filter(([, ids]) => ids.length > 0),
);
const map: ItemMap = {
  ...Object.fromEntries(concepts),
  ...(JSON.parse(readFileSync(join(root, 'tools/bench/question-items.json'), 'utf8')) as ItemMap),
  ...(values.map ? (JSON.parse(readFileSync(values.map, 'utf8')) as ItemMap) : {}),
};
const labels = readLabels(readFileSync(values.gold, 'utf8'));
const wanted = new Set(labels.map((label) => label.service));
const project = openProject(resolve(values.repo));
const library = loadStandards(join(root, 'standards'));
const only = project.services
  .filter((service) => wanted.has(service.name) || wanted.has(service.path.split('/').at(-1) ?? ''))
  .map((one) => one.name);
const result = await audit({
  project,
  target: 'bench',
  library,
  cache: disabledCache,
  toolVersion: 'bench',
  printedVersion: 'bench',
  only,
});
const find = (service: string, item: string): Verdict | undefined => findVerdict(result, service, item);
const worded = labels.some((label) => label.asks !== '');
if (worded) compareByWords();
else print(compareLabels(labels, map, find));

function compareByWords(): void {
  const known = new Set([0, ...library.standards.map((one) => one.number)]);
  const inside = labels.filter((label) => known.has(label.standard));
  const decided = inside.filter((label) => label.gold !== 'UNKNOWN');
  const rules = JSON.parse(readFileSync(join(root, 'tools/bench/question-words.json'), 'utf8')) as WordRule[];
  const comparison = compareLabels(decided, map, find, rules);
  const byConcept = compareLabels(
    comparison.unasked.filter((label) => map[label.question] !== undefined),
    map,
    find,
  );
  print(comparison);
  console.log(
    `${labels.length} labels: ${labels.length - inside.length} of standards outside the library, ${inside.length - decided.length} left open by the audit, ` +
      `${comparison.unasked.length} without a question that an item answers, ${comparison.rows.length} compared`,
  );
  console.log(`by their concept alone, which mixes questions, ${byConcept.rows.length} more:${summary(byConcept.rows)}`);
}

function findVerdict(from: AuditResult, service: string, item: string): Verdict | undefined {
  const found = from.services.find((one) => one.name === service || one.path.split('/').at(-1) === service);
  return found?.verdicts.find((one) => one.item === item);
}

function print(comparison: Comparison): void {
  const { rows, unmapped } = comparison;
  if (unmapped.length > 0) console.log(`No item for: ${unmapped.join(', ')}\n`);
  const statuses = ['PASS', 'PARTIAL', 'FAIL', 'N/A', 'UNKNOWN'];
  console.log(`gold \\ ours  ${statuses.map((one) => one.padStart(8)).join('')}`);
  for (const gold of statuses.slice(0, 4)) {
    const counts = statuses.map((ours) => rows.filter((row) => row.gold === gold && row.ours === ours).length);
    if (counts.some((n) => n > 0)) console.log(`${gold.padEnd(12)} ${counts.map((n) => String(n).padStart(8)).join('')}`);
  }
  const standards = [...new Set(rows.map((row) => row.standard))].toSorted((a, b) => a - b);
  console.log('\nstandard  labels  decided   right  compared  same side  opposed  failures found');
  for (const standard of standards) {
    const own = rows.filter((row) => row.standard === standard);
    const { labels: count, decided, right, compared, sameSide, opposed, failures, found } = tally(own);
    const cells = [
      count,
      decided,
      right,
      `${compared}`.padStart(10),
      `${sameSide}`.padStart(11),
      `${opposed}`.padStart(9),
      `${found}/${failures}`.padStart(16),
    ];
    console.log(`${String(standard).padStart(2, '0').padEnd(8)}${cells.map((cell) => String(cell).padStart(8)).join('')}`);
  }
  const decided = rows.filter((row) => row.ours !== 'UNKNOWN');
  const right = decided.filter((row) => row.ours === row.gold);
  if (!values.quiet) {
    const misses = rows.filter((row) => row.ours !== row.gold);
    console.log(`\n${misses.length} misses`);
    for (const row of misses) {
      console.log(
        `- ${row.service} ${row.asks || row.question} (${row.items.join(', ')}): gold ${row.gold}, ours ${row.ours}. ${row.reason}`,
      );
      console.log(`    label: ${row.evidence}`);
    }
  }
  const share = (part: number, whole: number): string => (whole === 0 ? '–' : ((100 * part) / whole).toFixed(1));
  console.log(
    `${summary(rows)}\ndecided ${decided.length}/${rows.length} (${share(decided.length, rows.length)} %), right ${right.length}/${decided.length} (${share(right.length, decided.length)} %)`,
  );
}

function summary(rows: Comparison['rows']): string {
  const { compared, sameSide, opposed, failures, found } = tally(rows);
  const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
  return `\nsame side ${sameSide}/${compared} (${share(sameSide, compared)}), opposed ${opposed}, failures found ${found}/${failures} (${share(found, failures)})`;
}
