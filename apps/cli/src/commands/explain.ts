import type { Evidence, Item, Location, ServiceResult, Standard, Verdict } from '@airworthy/model';
import { formatLocation } from '@airworthy/model';
import { askedLibrary } from '@airworthy/engine/custom/asked-library';
import { codeFor, servedBy, placedCode } from '@airworthy/reports';
import { EXIT } from '../exit-codes.ts';
import { plain, print, printJson } from '../output/terminal.ts';
import { auditFolder, noService, openFolder, ownStandards } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';
import { findItem } from './standards.ts';

/** `airworthy explain ITEM [dir]` */
export async function explainCommand(id: string, dir: string, options: RunOptions & { json?: boolean }): Promise<number> {
  const own = ownStandards();
  // Only what cannot be one of ours is looked for in the repository.
  const library = /^s\d/i.test(id) ? own : await askedLibrary(own, openFolder(dir).tree);
  const { item, standard } = findItem(library, id);
  const result = await auditFolder(dir, { ...options, profile: false });
  if (result.services.length === 0) throw noService(dir);
  const answers = result.services.map((service) => ({ service, verdict: service.verdicts.find((one) => one.item === item.id) as Verdict }));
  if (options.json) {
    await printJson({ item, verdicts: answers.map((one) => one.verdict) });
    return EXIT.ok;
  }
  await print([heading(item, standard), ...answers.map((one) => verdictText(one.service, one.verdict)), fixText(item, answers)].join('\n'));
  return EXIT.ok;
}

function heading(item: Item, standard: Standard): string {
  return [
    `${item.id} · ${item.title}`,
    `${standard.title} · ${item.severity} · ${item.effort.hours} h ${item.effort.role}${item.refs.length > 0 ? ` · ${item.refs.join(', ')}` : ''}`,
    '',
    `Why: ${item.why}`,
  ].join('\n');
}

function verdictText(service: ServiceResult, verdict: Verdict): string {
  return [
    '',
    `${service.name}: ${verdict.status} (${verdict.confidence}, ${verdict.method})`,
    `  ${plain(verdict.reason)}`,
    ...verdict.evidence.map(evidenceLine),
    ...(verdict.ask ? [`  Ask: ${verdict.ask}`] : []),
    ...(verdict.look ?? []).map((at) => `  look at ${formatLocation(at)}`),
  ].join('\n');
}

function evidenceLine(evidence: Evidence): string {
  const mark = evidence.holds ? '+' : evidence.open ? '?' : '-';
  return `  ${mark} ${evidence.location ? `${formatLocation(evidence.location)}  ` : ''}${plain(evidence.message)}`;
}

function placesAgainst(verdict: Verdict): Location[] {
  return verdict.evidence.flatMap((one) => (one.holds || one.open || one.location === undefined ? [] : [one.location]));
}

function fixText(item: Item, answers: { service: ServiceResult; verdict: Verdict }[]): string {
  if (!item.fix) return '';
  const failing = answers.filter((one) => one.verdict.status === 'FAIL' || one.verdict.status === 'PARTIAL');
  const [only] = failing.length === 1 ? failing : answers.length === 1 ? answers : [];
  // One service is told in its own words; several share the words of the guide.
  const code: readonly (readonly [string, string])[] =
    only === undefined
      ? codeFor(item, servedBy(answers.map((one) => one.service)))
      : placedCode({ item, service: only.service, places: placesAgainst(only.verdict) }).map(({ kind, text, goes, writtenFor }) => [
          `${writtenFor === undefined ? kind : `written for ${writtenFor}`}${goes === undefined ? '' : `, ${goes.into === 'new' ? 'a new file' : 'for'} ${goes.path}`}`,
          text,
        ]);
  return [
    '',
    'Fix:',
    ...item.fix.steps.map((step, index) => `  ${index + 1}. ${step}`),
    ...code.flatMap(([framework, text]) => [
      '',
      `  ${framework}:`,
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `    ${line}`),
    ]),
  ].join('\n');
}
