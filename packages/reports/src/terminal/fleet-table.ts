import type { AuditResult, ServiceResult } from '@airworthy/model';
import { blockersByItem, sharedHeadline } from '../view/blockers.ts';
import { cleanLine } from '../view/clean.ts';
import { DECISION_ORDER, headline } from '../view/decisions.ts';
import { count, percent, plural } from '../view/numbers.ts';
import { EXPOSURE_WORDS } from '../view/words.ts';
import { header, heading, paragraph, row } from './sheet.ts';
import type { Column, Sheet } from './sheet.ts';
import { cut, padStart, widthOf } from './width.ts';

/** `21 services for public use: 14 NO-GO · 5 GO WITH CONDITIONS · 2 GO`. */
export function fleetSummary(sheet: Sheet, result: AuditResult): string[] {
  const decisions = result.services.map((service) => headline(service));
  const counts = DECISION_ORDER.map((word) => [word, decisions.filter((one) => one?.decision === word).length] as const).filter(
    ([, n]) => n > 0,
  );
  const dot = ` ${sheet.g.dot} `;
  const painted = counts.map(([word, n]) => `${count(n)} ${sheet.p.decision(word, word)}`).join(dot);
  const exposure = decisions[0] ? EXPOSURE_WORDS[decisions[0].exposure].toLowerCase() : 'public';
  const lead = `  ${plural(result.services.length, 'service')}, ${exposure} use:`;
  const length = widthOf(lead) + 2 + widthOf(counts.map(([word, n]) => `${count(n)} ${word}`).join(dot));
  return length > sheet.width ? [lead, `  ${painted}`] : [`${lead}  ${painted}`];
}

/** One line a service, worst decision and grade first. */
export function fleetTable(sheet: Sheet, result: AuditResult): string[] {
  const longest = Math.max(7, ...result.services.map((one) => widthOf(cleanLine(one.name))));
  const columns: Column[] = [
    { title: 'service', width: Math.min(longest, Math.max(10, sheet.width - 50)) },
    { title: 'grade', width: 5 },
    { title: 'coverage', width: 8, right: true },
    { title: 'decision', width: 10 },
    { title: 'crit', width: 4, right: true },
    { title: 'high', width: 4, right: true },
    { title: 'open', width: 4, right: true },
  ];
  const rows = result.services.toSorted(worstFirst).map((service) => {
    const word = headline(service)?.decision ?? 'NO-GO';
    const critical = failing(service, 'critical');
    const high = failing(service, 'high');
    return row(columns, [
      { text: cleanLine(service.name) },
      { text: service.score.points === null ? '?' : service.score.grade, paint: (text) => sheet.p.grade(service.score.grade, text) },
      { text: percent(service.score.coverage) },
      { text: word === 'GO WITH CONDITIONS' ? 'CONDITIONS' : word, paint: (text) => sheet.p.decision(word, text) },
      { text: count(critical), paint: critical > 0 ? sheet.p.red : sheet.p.dim },
      { text: count(high) },
      { text: count(service.score.counts.unknown), paint: sheet.p.bold },
    ]);
  });
  return [
    header(sheet, columns),
    ...rows,
    sheet.p.dim(cut('  crit, high = failing items; open = not verified, never counted as passed', sheet.width)),
  ];
}

/** Failing items of a severity; an item counts once, however many files it names. */
function failing(service: ServiceResult, severity: string): number {
  return new Set(service.findings.filter((one) => one.severity === severity).map((one) => one.item)).size;
}

function worstFirst(a: ServiceResult, b: ServiceResult): number {
  const rank = (one: ServiceResult): number => DECISION_ORDER.indexOf(headline(one)?.decision ?? 'NO-GO');
  return (
    rank(a) - rank(b) ||
    failing(b, 'critical') - failing(a, 'critical') ||
    (a.score.points ?? -1) - (b.score.points ?? -1) ||
    (a.name < b.name ? -1 : 1)
  );
}

/** Blockers that stand in the way of several services, the most frequent first: one cause, many places. */
export function sharedBlockers(sheet: Sheet, result: AuditResult): string[] {
  const groups = blockersByItem(result);
  const shown = sheet.verbose ? groups : groups.slice(0, 7);
  if (groups.length === 0) return [];
  return [
    heading(
      sheet,
      'BLOCKERS',
      `${plural(groups.length, 'item')} across the fleet${shown.length < groups.length ? `, the ${shown.length} most frequent` : ''}`,
    ),
    ...shown.flatMap(({ item, problems }, index) => {
      const lead = `${padStart(String(index + 1), 3)}  `;
      const names =
        problems
          .slice(0, 6)
          .map((one) => cleanLine(one.service.name))
          .join(', ') + (problems.length > 6 ? ` and ${problems.length - 6} more` : '');
      const [first = '', ...rest] = paragraph(sheet, sharedHeadline(problems), 5, lead);
      return [
        lead + sheet.p.bold(first.slice(lead.length)),
        ...rest.map((line) => sheet.p.bold(line)),
        sheet.p.dim(cut(`     ${item.id} ${sheet.g.dot} ${plural(problems.length, 'service')}: ${names}`, sheet.width)),
        ...(item.fix?.steps[0]
          ? paragraph(sheet, item.fix.steps[0], 12, '     fix').map((line, at) =>
              at === 0 ? line.replace('fix', sheet.p.green('fix')) : line,
            )
          : []),
      ];
    }),
  ];
}
