import type { ServiceResult } from '@airworthy/model';
import { count, percent } from '../view/numbers.ts';
import { COMPONENT_WORDS } from '../view/words.ts';
import { bar, header, row } from './sheet.ts';
import type { Column, Sheet } from './sheet.ts';
import { cut } from './width.ts';

/** The grade card: one line a component, the worst first, with its coverage and its counts. */
export function componentTable(sheet: Sheet, service: ServiceResult): string[] {
  const asked = service.components.filter(
    ({ score }) => score.counts.pass + score.counts.partial + score.counts.fail + score.counts.unknown > 0,
  );
  if (asked.length === 0) return [];
  const blocking = new Set(service.components.filter(({ score }) => score.cappedBy.length > 0).map((one) => one.component));
  const barWidth = sheet.width >= 80 ? Math.min(20, sheet.width - 67) : 0;
  const columns: Column[] = [
    { title: 'component', width: 14 },
    { title: 'grade', width: 5 },
    { title: 'cover', width: 5, right: true },
    ...(barWidth > 0 ? [{ title: '', width: barWidth }] : []),
    { title: 'pass', width: 4, right: true },
    { title: 'part', width: 4, right: true },
    { title: 'fail', width: 5, right: true },
    { title: 'not ver.', width: 8, right: true },
  ];
  const lines = asked.toSorted(worstFirst).map(({ component, score }) => {
    const star = blocking.has(component) ? '*' : '';
    const number = (n: number, paint: (text: string) => string): { text: string; paint: (text: string) => string } => ({
      text: count(n),
      paint: n > 0 ? paint : sheet.p.dim,
    });
    return row(columns, [
      { text: COMPONENT_WORDS[component] },
      { text: score.points === null ? '?' : score.grade, paint: (text) => sheet.p.grade(score.grade, text) },
      { text: percent(score.coverage) },
      ...(barWidth > 0 ? [{ text: 'x'.repeat(barWidth), paint: () => bar(sheet, score.coverage, barWidth) }] : []),
      number(score.counts.pass, sheet.p.green),
      number(score.counts.partial, sheet.p.yellow),
      { text: `${count(score.counts.fail)}${star || ' '}`, paint: score.counts.fail > 0 ? sheet.p.red : sheet.p.dim },
      number(score.counts.unknown, sheet.p.bold),
    ]);
  });
  const idle = service.components.filter((one) => !asked.includes(one)).map((one) => COMPONENT_WORDS[one.component]);
  return [
    header(sheet, columns),
    ...lines,
    ...(blocking.size > 0 ? [sheet.p.dim('  * a critical item fails and caps the grade')] : []),
    ...(asked.some((one) => one.score.points === null) ? [sheet.p.dim('  ? too little was verified for a grade')] : []),
    ...(idle.length > 0 ? [sheet.p.dim(cut(`  does not apply here: ${idle.join(', ')}`, sheet.width))] : []),
  ];
}

type Row = ServiceResult['components'][number];

/** Components in which a critical item fails, then by points, then those without a grade by the number of problems. */
function worstFirst(a: Row, b: Row): number {
  const problems = (one: Row): number => one.score.counts.fail + one.score.counts.partial;
  return (
    Number(b.score.cappedBy.length > 0) - Number(a.score.cappedBy.length > 0) ||
    (a.score.points ?? 101) - (b.score.points ?? 101) ||
    problems(b) - problems(a) ||
    (a.component < b.component ? -1 : 1)
  );
}
