import type { AuditResult, ServiceResult } from '@airworthy/model';
import { groupDecisions } from '../view/decisions.ts';
import { cleanLine } from '../view/clean.ts';
import { count, percent, plural } from '../view/numbers.ts';
import { EXPOSURE_WORDS } from '../view/words.ts';
import { bar, paragraph } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { cut, padEnd, widthOf } from './width.ts';

/** `airworthy 0.1.0 · shop · 37 files, 8,412 lines · 21 standards, 404 items`. */
export function titleLine(sheet: Sheet, result: AuditResult): string {
  const files = result.services.reduce((sum, one) => sum + one.files, 0);
  const lines = result.services.reduce((sum, one) => sum + one.lines, 0);
  const standards = new Set(result.items.map((item) => item.standard)).size;
  const parts = [
    `airworthy ${cleanLine(result.tool.version)}`,
    cleanLine(result.target),
    ...(result.services.length > 1 ? [plural(result.services.length, 'service')] : []),
    `${plural(files, 'file')}, ${plural(lines, 'line')}`,
    `${plural(standards, 'standard')}, ${plural(result.items.length, 'item')}`,
  ];
  const joined = (): string => parts.join(` ${sheet.g.dot} `);
  while (parts.length > 2 && widthOf(joined()) > sheet.width) parts.pop();
  return sheet.p.dim(cut(joined(), sheet.width));
}

/** One line a decision: the word, the exposures it is for, the reason below. */
export function decisionLines(sheet: Sheet, service: ServiceResult): string[] {
  const groups = groupDecisions(service.decisions);
  const widest = Math.max(0, ...groups.map((group) => group.decision.length));
  return groups.flatMap((group, index) => {
    const text = ` ${group.decision} `;
    const word = sheet.p.decision(group.decision, index === 0 ? sheet.p.reverse(text) : text);
    const gap = ' '.repeat(widest + 3 - group.decision.length);
    const exposures = group.exposures.map((one) => EXPOSURE_WORDS[one]).join(` ${sheet.g.dot} `);
    const indent = widest + 7;
    return [
      `  ${word}${gap}${sheet.p.bold(cut(exposures, sheet.width - indent))}`,
      ...paragraph(sheet, group.reason, indent).map(sheet.p.dim),
    ];
  });
}

/** Grade with coverage, and every verdict counted under its own word. */
export function scoreLines(sheet: Sheet, service: ServiceResult): string[] {
  const { score } = service;
  const applicable = score.counts.pass + score.counts.partial + score.counts.fail + score.counts.unknown;
  const verified = applicable - score.counts.unknown;
  const points = score.points === null ? '' : `   ${Math.round(score.points * 10) / 10} of 100`;
  const capped =
    score.cappedBy.length > 0 && score.points !== null ? `   capped by ${plural(score.cappedBy.length, 'critical failure')}` : '';
  const left = `  verified   ${count(verified)} of ${count(applicable)}   `;
  const right = `   coverage ${percent(score.coverage)}`;
  const room = Math.min(40, sheet.width - widthOf(left) - widthOf(right));
  const words: [string, number, (text: string) => string][] = [
    ['passed', score.counts.pass, sheet.p.green],
    ['partial', score.counts.partial, sheet.p.yellow],
    ['failed', score.counts.fail, sheet.p.red],
    ['waived', 0, same],
    ['not verified', score.counts.unknown, sheet.p.bold],
    ['n/a', score.counts.notApplicable, sheet.p.dim],
  ];
  return [
    `  ${sheet.p.bold('grade')}      ${sheet.p.grade(score.grade, score.grade)}${sheet.p.dim(cut(points + capped, sheet.width - 13 - score.grade.length))}`,
    `${left}${room >= 8 ? bar(sheet, score.coverage, room) : ''}${right}`,
    ...flow(sheet, words),
  ];
}

/** The counts in one line, or in more where they do not fit. */
function flow(sheet: Sheet, words: readonly [string, number, (text: string) => string][]): string[] {
  const lines: string[] = [];
  let used = Infinity;
  for (const [word, n, paint] of words) {
    const text = `${word} ${count(n)}`;
    const painted = (n > 0 ? paint : sheet.p.dim)(text);
    if (used + 3 + text.length > sheet.width) {
      lines.push(`  ${painted}`);
      used = 2 + text.length;
    } else {
      lines.push(`${lines.pop() ?? ''}   ${painted}`);
      used += 3 + text.length;
    }
  }
  return lines;
}

const same = (text: string): string => text;

export function serviceLine(sheet: Sheet, service: ServiceResult): string {
  return padEnd(`  ${sheet.p.bold(cut(cleanLine(service.name), 40))}`, 0);
}
