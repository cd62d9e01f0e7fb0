import type { AuditResult, ServiceResult } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';
import { openQuestions } from '../view/open-questions.ts';
import type { OpenQuestion } from '../view/open-questions.ts';
import { count, plural } from '../view/numbers.ts';
import { heading } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { cut, padStart } from './width.ts';

/** What was not looked at or could not be decided. It is there even when it is empty. */
export function unverifiedBlock(sheet: Sheet, result: AuditResult, services: readonly ServiceResult[]): string[] {
  const open = services.flatMap((service) => openQuestions(result, service));
  const errors = result.diagnostics.filter((one) => one.level === 'error');
  const warnings = result.diagnostics.filter((one) => one.level === 'warning');
  if (open.length === 0 && errors.length + warnings.length === 0)
    return [heading(sheet, 'NOT VERIFIED', 'nothing: everything that applies was verified')];
  const critical = open.filter((one) => one.item?.severity === 'critical');
  const lines: [number, string][] = [
    [critical.length, critical.length === 1 ? 'of them is critical' : 'of them are critical'],
    ...reasonsOf(open, sheet.verbose ? Infinity : 3),
    [errors.length, `${errors.length === 1 ? 'part' : 'parts'} of the audit failed: ${firstMessage(errors)}`],
    [warnings.length, `${warnings.length === 1 ? 'file or part' : 'files or parts'} could not be read: ${firstMessage(warnings)}`],
  ];
  const asked = sheet.verbose ? open : open.filter((one) => one.item?.severity === 'critical');
  const questions = [...Map.groupBy(asked, (one) => one.verdict.item).values()].slice(0, sheet.verbose ? undefined : 3);
  return [
    heading(sheet, 'NOT VERIFIED', `${plural(open.length, 'item')}, never counted as passed`),
    ...lines.filter(([n]) => n > 0).map(([n, text]) => cut(`${padStart(count(n), 5)}  ${text}`, sheet.width)),
    ...questions.flatMap(([one, ...same]) => {
      const often = same.length > 0 ? ` (${count(same.length + 1)} services)` : '';
      return one ? [cut(`       ? ${one.verdict.item}${often}  ${cleanLine(one.verdict.ask ?? one.verdict.reason)}`, sheet.width)] : [];
    }),
  ];
}

/** How many are open for the same reason, the most frequent first. */
function reasonsOf(open: readonly OpenQuestion[], most: number): [number, string][] {
  const groups = [...Map.groupBy(open, (one) => cleanLine(one.verdict.reason))].map(([reason, list]): [number, string] => [
    list.length,
    reason,
  ]);
  const sorted = groups.toSorted((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1));
  const rest = sorted.slice(most);
  return [...sorted.slice(0, most), [rest.reduce((sum, [n]) => sum + n, 0), `for ${plural(rest.length, 'other reason')}`]];
}

function firstMessage(diagnostics: AuditResult['diagnostics']): string {
  const first = diagnostics[0];
  if (!first) return '';
  return cleanLine(`${first.location ? `${first.location.path}: ` : ''}${first.message}`);
}
