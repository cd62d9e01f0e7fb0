import type { AuditResult, ServiceResult, Status } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';
import { plural } from '../view/numbers.ts';
import { groupText, requirementText } from '../view/profile.ts';
import { heading, paragraph } from './sheet.ts';
import type { Sheet } from './sheet.ts';

const MARKS: Record<Status, string> = { PASS: 'x', PARTIAL: '~', FAIL: ' ', UNKNOWN: '?', 'N/A': '-' };

/** Which profile was used, what it demands, and its groups: as a checklist where it has lines, those that hold with `--all` only. */
export function profileBlock(sheet: Sheet, result: AuditResult, service: ServiceResult): string[] {
  const requirements = service.requirements ?? [];
  const groups = service.groups ?? [];
  if (result.profile === undefined && requirements.length === 0) return [];
  const { profile } = result;
  const from = profile && profile.source !== 'airworthy' ? `, from ${profile.source}` : '';
  const note = profile ? `${profile.name}: ${profile.title}, ${profile.items} of ${plural(profile.of, 'item')}${from}` : 'airworthy.yaml';
  const paint = { PASS: sheet.p.green, PARTIAL: sheet.p.yellow, FAIL: sheet.p.red, UNKNOWN: sheet.p.bold, 'N/A': sheet.p.dim };
  return [
    heading(sheet, profile ? 'PROFILE' : 'REQUIREMENTS', cleanLine(note)),
    ...requirements.flatMap((one) => paragraph(sheet, requirementText(one), 2).map(one.met ? sheet.p.green : sheet.p.red)),
    ...groups.flatMap((group) => [
      ...paragraph(sheet, `${group.title} (${group.must ? 'must' : 'should'}): ${groupText(group)}`, 2).map(sheet.p.bold),
      ...group.lines
        .filter((line) => sheet.verbose || (line.status !== 'PASS' && line.status !== 'N/A'))
        .flatMap((line) =>
          paragraph(sheet, `${line.title}  ${line.items.join(' ')}`, 8, `    [${MARKS[line.status]}] `).map(paint[line.status]),
        ),
    ]),
    ...(groups.some((group) => group.lines.length > 0)
      ? [sheet.p.dim('  [x] holds  [~] in part  [ ] fails  [?] not verified  [-] does not apply')]
      : []),
  ];
}

/** For several services: how many meet what the profile demands. */
export function profileSummary(sheet: Sheet, result: AuditResult): string[] {
  const asked = result.services.filter((one) => (one.requirements ?? []).length > 0);
  if (result.profile === undefined && asked.length === 0) return [];
  const met = asked.filter((one) => one.requirements?.every((requirement) => requirement.met)).length;
  const { profile } = result;
  const words = [
    ...(profile ? [`${profile.name}: ${profile.title}, ${profile.items} of ${plural(profile.of, 'item')}`] : []),
    ...(asked.length > 0 ? [`${met} of ${plural(asked.length, 'service')} meet what it demands`] : []),
  ];
  return [heading(sheet, profile ? 'PROFILE' : 'REQUIREMENTS', cleanLine(words.join(` ${sheet.g.dot} `)))];
}
