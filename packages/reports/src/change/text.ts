import { formatLocation } from '@airworthy/model';
import type { Change, ChangeReport } from '@airworthy/model';
import { paletteOf } from '../terminal/palette.ts';
import { cleanLine } from '../view/clean.ts';
import { headline } from './change-writer.ts';
import type { ChangeOptions, ChangeWriter } from './change-writer.ts';

const SIGNS = { worse: '-', better: '+', unclear: '?' } as const;
const MOST_MOVES = 4;

/** For people at a terminal. */
export const textWriter: ChangeWriter = { id: 'text', endings: ['.txt'], write: (report, options) => renderChanges(report, options) };

function renderChanges(report: ChangeReport, { color = false }: ChangeOptions): string {
  const paint = paletteOf(color);
  const sign = { worse: paint.red, better: paint.green, unclear: paint.yellow };
  const lines = report.changes.flatMap((change) => [
    `${sign[change.direction](SIGNS[change.direction])} ${paint.severity(change.severity, change.severity.padEnd(8))} ${paint.bold(cleanLine(change.title))}`,
    `             ${paint.dim(`${cleanLine(change.service)}${change.place ? `  ${cleanLine(formatLocation(change.place))}` : ''}`)}${change.blocks ? '' : marker(change)}`,
    ...details(change).map((line) => `             ${line}`),
  ]);
  const used = report.budgets
    .filter((one) => one.used > 0 || one.allowed > 0)
    .map((one) => `${one.severity} ${one.used} of ${one.allowed}`);
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...report.notes.map((note) => `  note: ${cleanLine(note)}`),
    `${report.blocked ? paint.bold(paint.red(headline(report))) : paint.bold(headline(report))}`,
    `Compared with ${cleanLine(report.base)}: ${report.services.compared} services differ, ${report.services.unchanged} are the same.${used.length > 0 ? ` Budget: ${used.join(', ')}.` : ''}`,
  ].join('\n');
}

function details(change: Change): string[] {
  const shown = change.moves.slice(0, MOST_MOVES).map((move) => {
    const waiver = move.waiver
      ? `  [waiver ${move.waiver.state}, until ${cleanLine(move.waiver.expires)}, ${cleanLine(move.waiver.by)}]`
      : '';
    return `${move.item} ${move.before} → ${move.after}  ${cleanLine(move.message)}${waiver}`;
  });
  const rest = change.moves.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${rest} more places`] : []), ...change.also.map((one) => `also: ${cleanLine(one)}`)];
}

function marker(change: Change): string {
  return change.direction === 'worse' ? '  (within the budget)' : '';
}
