import type { ChangeReport } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';
import { inRepository } from './change-writer.ts';
import type { ChangeWriter } from './change-writer.ts';

/**
 * Workflow commands of GitHub Actions: one annotation for each change at its line.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export const annotationsWriter: ChangeWriter = { id: 'github', endings: ['.github.txt'], write: annotations };

function annotations(report: ChangeReport): string {
  const lines = report.changes
    .filter((one) => one.direction !== 'better')
    .map((change) => {
      const kind = change.blocks ? 'error' : change.direction === 'worse' ? 'warning' : 'notice';
      const at = change.place && inRepository(change.place, report);
      const properties = [
        ...(at
          ? [`file=${property(at.path)}`, `line=${at.line}`, ...(at.endLine && at.endLine > at.line ? [`endLine=${at.endLine}`] : [])]
          : []),
        `title=${property(`Airworthy: ${change.severity}`)}`,
      ];
      const items = change.moves.map((move) => `${move.item}: ${cleanLine(move.message)}`);
      return `::${kind} ${properties.join(',')}::${data([cleanLine(change.title), ...items].join('\n'))}`;
    });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The value of a command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The value of a property, which ends at a comma and at two colons. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
