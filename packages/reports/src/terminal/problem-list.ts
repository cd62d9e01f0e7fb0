import type { Problem } from '../view/blockers.ts';
import { headlineOf } from '../view/blockers.ts';
import { clean, cleanLine } from '../view/clean.ts';
import type { ExcerptIndex } from '../view/excerpts.ts';
import { frame } from '../view/excerpts.ts';
import { due, hours, plural } from '../view/numbers.ts';
import { paragraph } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { cut, cutPath, padStart } from './width.ts';

/** One blocker: what is wrong, the place with its code, the first step of the fix, the command that tells the rest. */
export function problemBlock(sheet: Sheet, problem: Problem, number: number, excerpts: ExcerptIndex, fleet: boolean): string[] {
  const { item } = problem;
  const mark = `[${item.severity.toUpperCase()}]`;
  const lead = `${padStart(String(number), 3)}  ${mark} `;
  const title = paragraph(sheet, headlineOf(problem), lead.length, ' '.repeat(lead.length));
  const [first = '', ...rest] = title;
  const facts = [
    item.id,
    ...(fleet ? [cleanLine(problem.service.name)] : []),
    hours(problem.hours),
    item.effort.role,
    `due ${due(problem.slaDays)}`,
  ];
  return [
    `${padStart(String(number), 3)}  ${sheet.p.severity(item.severity, mark)} ${sheet.p.bold(first.slice(lead.length))}`,
    ...rest.map((line) => sheet.p.bold(line)),
    sheet.p.dim(`     ${cut(facts.join(` ${sheet.g.dot} `), sheet.width - 5)}`),
    ...paragraph(sheet, `should hold: ${item.title}`, 5).map(sheet.p.dim),
    ...codeFrame(sheet, problem, excerpts),
    ...fixLines(sheet, problem),
  ];
}

function codeFrame(sheet: Sheet, problem: Problem, excerpts: ExcerptIndex): string[] {
  const at = problem.places[0];
  if (!at) return [];
  const others = problem.places.length - 1;
  const more = others > 0 ? sheet.p.dim(`  and ${plural(others, 'more place')}`) : '';
  const lines = [`       ${sheet.p.blue(cutPath(cleanLine(`${at.path}:${at.line}`), sheet.width - 32))}${more}`];
  const excerpt = excerpts.find(at);
  if (!excerpt) return lines;
  const shown = frame(excerpt, at.line, sheet.verbose ? 4 : 1);
  const gutter = Math.max(...shown.map((one) => String(one.number).length));
  for (const one of shown) {
    const number = padStart(String(one.number), gutter);
    const text = cut(clean(one.text).replaceAll('\n', ' ').trimEnd(), sheet.width - gutter - 13);
    const edge = sheet.p.dim(sheet.g.edge);
    const tail = text === '' ? '' : ` ${one.marked ? text : sheet.p.dim(text)}`;
    lines.push(
      one.marked ? `       ${sheet.p.red(sheet.g.pointer)} ${number} ${edge}${tail}` : `         ${sheet.p.dim(number)} ${edge}${tail}`,
    );
  }
  return lines;
}

function fixLines(sheet: Sheet, problem: Problem): string[] {
  const steps = problem.item.fix?.steps ?? [];
  const shown = sheet.verbose ? steps : steps.slice(0, 1);
  return shown.flatMap((step, index) => {
    const lines = paragraph(sheet, step, 12, index === 0 ? '     fix' : `       ${index + 1}`);
    return index === 0 ? lines.map((line, at) => (at === 0 ? line.replace('fix', sheet.p.green('fix')) : line)) : lines;
  });
}
