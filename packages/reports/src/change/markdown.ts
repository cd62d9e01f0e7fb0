import { formatLocation } from '@airworthy/model';
import type { Change, ChangeReport } from '@airworthy/model';
import { code, inline, table } from '../markdown/escape.ts';
import { sourceHref } from '../view/source-link.ts';
import { headline, inRepository } from './change-writer.ts';
import type { ChangeOptions, ChangeWriter } from './change-writer.ts';

/** Hosts refuse longer comments: GitHub 65,536 characters, GitLab a million. */
const LONGEST = 60_000;
const MOST_MOVES = 8;

/** For a comment on a pull or merge request, with a marker that nobody sees and by which the next run finds it. */
export const markdownChangeWriter: ChangeWriter = { id: 'markdown', endings: ['.md', '.markdown'], write: comment };

/** The first line of every comment on a target. */
export function commentMarker(report: Pick<ChangeReport, 'target' | 'prefix'>): string {
  return `<!-- airworthy-gate ${encodeURIComponent(`${report.prefix}${report.target}`.toWellFormed()).replaceAll('-', '%2D')} -->`;
}

function comment(report: ChangeReport, options: ChangeOptions): string {
  const of = (direction: Change['direction']): Change[] => report.changes.filter((one) => one.direction === direction);
  const [worse, better, unclear] = [of('worse'), of('better'), of('unclear')];
  const head = [commentMarker(report), `### ${report.blocked ? '⛔' : '✅'} Airworthy: ${inline(headline(report))}`];
  const sections = [
    section('Worse', worse, report, options),
    section('Nobody can tell yet', unclear, report, options),
    folded('Better', better, report, options),
    budgets(report),
    report.notes.map((note) => `- ${inline(note)}`).join('\n'),
  ].filter((one) => one !== '');
  const foot = `<sub>Compared with ${code(report.base)}; ${report.services.compared} services differ, ${report.services.unchanged} are the same. Airworthy ${inline(report.tool.version)}</sub>`;
  const whole = [...head, ...sections, foot].join('\n\n');
  if (whole.length <= LONGEST) return `${whole}\n`;
  const rows = [...worse, ...unclear].slice(0, 60).map((one) => `- ${one.severity}: ${inline(one.title).slice(0, 300)}`);
  return `${[...head, rows.join('\n'), 'The whole list is too long for a comment; it is in the files of the run.', foot].join('\n\n')}\n`;
}

function section(title: string, changes: readonly Change[], report: ChangeReport, options: ChangeOptions): string {
  return changes.length === 0 ? '' : `**${title}**\n\n${changes.map((one) => entry(one, report, options)).join('\n')}`;
}

function folded(title: string, changes: readonly Change[], report: ChangeReport, options: ChangeOptions): string {
  if (changes.length === 0) return '';
  return `<details><summary>${title}: ${changes.length}</summary>\n\n${changes.map((one) => entry(one, report, options)).join('\n')}\n\n</details>`;
}

function entry(change: Change, report: ChangeReport, options: ChangeOptions): string {
  const lines = change.moves.slice(0, MOST_MOVES).map((move) => {
    const waiver = move.waiver ? ` (waiver ${move.waiver.state} until ${inline(move.waiver.expires)}: ${inline(move.waiver.reason)})` : '';
    const at =
      move.place && (!change.place || move.place.path !== change.place.path || move.place.line !== change.place.line)
        ? ` ${place(move.place, report, options)}`
        : '';
    return `  - ${code(move.item)} ${inline(move.message)}${at}${waiver}`;
  });
  const rest = change.moves.length - lines.length;
  const blocks = change.direction !== 'worse' || change.blocks ? '' : ' (within the budget)';
  return [
    `- **${change.severity}** ${inline(change.title)}${blocks}${change.place ? ` ${place(change.place, report, options)}` : ''}`,
    ...lines,
    ...(rest > 0 ? [`  - and ${rest} more`] : []),
    ...change.also.map((one) => `  - also: ${inline(one)}`),
  ].join('\n');
}

function place(at: NonNullable<Change['place']>, report: ChangeReport, options: ChangeOptions): string {
  const whole = inRepository(at, report);
  const href = sourceHref(whole, options);
  const text = code(formatLocation(whole));
  return href ? `[${text}](${href})` : text;
}

function budgets({ budgets: list }: ChangeReport): string {
  const rows = list.filter((one) => one.used > 0 || one.allowed > 0);
  return rows.length === 0
    ? ''
    : table(
        ['Severity', 'Worse', 'Allowed'],
        rows.map((one) => [one.severity, String(one.used), String(one.allowed)]),
      );
}
