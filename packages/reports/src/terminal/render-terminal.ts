import type { AuditResult, ServiceResult } from '@airworthy/model';
import { blockersOf, problemsOf } from '../view/blockers.ts';
import type { Problem } from '../view/blockers.ts';
import { cleanLine } from '../view/clean.ts';
import { ExcerptIndex } from '../view/excerpts.ts';
import { headline } from '../view/decisions.ts';
import { hours, money, plural } from '../view/numbers.ts';
import { capabilityBlock } from './capability-block.ts';
import { componentTable } from './component-table.ts';
import { fleetSummary, fleetTable, sharedBlockers } from './fleet-table.ts';
import { problemBlock } from './problem-list.ts';
import { profileBlock, profileSummary } from './profile-block.ts';
import { heading, paragraph, sheetOf } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { decisionLines, scoreLines, serviceLine, titleLine } from './title-block.ts';
import { unverifiedBlock } from './unverified-block.ts';

export interface TerminalOptions {
  color: boolean;
  /** Columns; kept within 60 and 120. */
  width: number;
  /** All blockers and every step of their fixes. */
  verbose: boolean;
  /** Box and block characters; on unless said otherwise. */
  unicode?: boolean;
  /** Commands or sentences printed after NEXT, e.g. where the full report was written. */
  next?: readonly string[];
  /** How the command line was started, as it goes into commands that are printed to be copied; `airworthy` by default. */
  command?: string;
  /** The audited folder as one word of a shell command; the current folder by default. */
  directory?: string;
}

/** The summary at the end of a run: decision, grade card, blockers with their code, what is not verified, what to do next. */
export function renderTerminal(result: AuditResult, options: TerminalOptions): string {
  const sheet = sheetOf({ unicode: true, ...options });
  const [only] = result.services;
  const blocks = result.services.length === 1 && only ? oneService(sheet, result, only) : fleet(sheet, result);
  blocks.push(nextBlock(sheet, result, options));
  return `${[[titleLine(sheet, result)], ...blocks]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function oneService(sheet: Sheet, result: AuditResult, service: ServiceResult): string[][] {
  const problems = problemsOf(result, service);
  const blockers = blockersOf(result, service);
  const excerpts = new ExcerptIndex(result.excerpts);
  return [
    ...(service.name === result.target ? [] : [[serviceLine(sheet, service)]]),
    decisionLines(sheet, service),
    scoreLines(sheet, service),
    componentTable(sheet, service),
    profileBlock(sheet, result, service),
    ...listed(sheet, blockers.length > 0 ? 'BLOCKERS' : 'FIX FIRST', blockers.length > 0 ? blockers : problems, excerpts, false),
    unverifiedBlock(sheet, result, [service]),
    capabilityBlock(sheet, service),
    effortBlock(sheet, result, [service]),
  ];
}

function listed(sheet: Sheet, title: string, problems: readonly Problem[], excerpts: ExcerptIndex, fleetWide: boolean): string[][] {
  if (problems.length === 0) return [];
  const shown = sheet.verbose ? problems : problems.slice(0, title === 'BLOCKERS' ? 7 : 3);
  const note = shown.length < problems.length ? `${shown.length} of ${problems.length}` : '';
  return [[heading(sheet, title, note)], ...shown.map((problem, index) => problemBlock(sheet, problem, index + 1, excerpts, fleetWide))];
}

function fleet(sheet: Sheet, result: AuditResult): string[][] {
  if (result.services.length === 0) return [['  No service was found, so nothing was audited.'], unverifiedBlock(sheet, result, [])];
  return [
    fleetSummary(sheet, result),
    fleetTable(sheet, result),
    profileSummary(sheet, result),
    sharedBlockers(sheet, result),
    unverifiedBlock(sheet, result, result.services),
    effortBlock(sheet, result, result.services),
  ];
}

function effortBlock(sheet: Sheet, result: AuditResult, services: readonly ServiceResult[]): string[] {
  const phases = new Map<string, { hours: number; cost: number }>();
  for (const phase of services.flatMap((one) => one.effort.byPhase)) {
    const sum = phases.get(phase.phase) ?? { hours: 0, cost: 0 };
    phases.set(phase.phase, { hours: sum.hours + phase.hours, cost: sum.cost + phase.cost });
  }
  const parts = [...phases].filter(([, one]) => one.hours > 0).map(([name, one]) => `${cleanLine(name).toLowerCase()} ${hours(one.hours)}`);
  if (parts.length === 0) return [];
  const cost = [...phases.values()].reduce((sum, one) => sum + one.cost, 0);
  const total = [...phases.values()].reduce((sum, one) => sum + one.hours, 0);
  return [
    heading(sheet, 'EFFORT', `${hours(total)}, about ${money(cost, cleanLine(result.currency))}`),
    ...paragraph(sheet, parts.join(` ${sheet.g.dot} `), 2),
  ];
}

function nextBlock(sheet: Sheet, result: AuditResult, options: TerminalOptions): string[] {
  const service = result.services.find((one) => blockersOf(result, one).length > 0) ?? result.services[0];
  const problem = service ? problemsOf(result, service)[0] : undefined;
  const flag = result.services.length > 1 && service ? ` --service ${argument(service.name)}` : '';
  const folder = options.directory === undefined || options.directory === '.' ? '' : ` ${cleanLine(options.directory)}`;
  const explain = problem ? [`${cleanLine(options.command ?? 'airworthy')} explain ${problem.item.id}${folder}${flag}`] : [];
  const commands = [...explain, ...(options.next ?? []).map(cleanLine)];
  const words = result.services.map((one) => headline(one)?.decision);
  const worst = words.includes('NO-GO') ? 'NO-GO' : words.includes('GO WITH CONDITIONS') ? 'GO WITH CONDITIONS' : 'GO';
  const blockers = new Set(result.services.flatMap((one) => one.decisions.flatMap((decision) => decision.blockers))).size;
  const last =
    words.length > 0
      ? [`${sheet.p.decision(worst, worst)}${blockers > 0 ? `  ${plural(blockers, 'item blocks', 'items block')}` : ''}`]
      : [];
  return [
    ...commands.map(
      (command, index) =>
        `${index === 0 ? sheet.p.bold('NEXT') : '    '}  ${index === 0 && explain.length > 0 ? sheet.p.cyan(command) : command}`,
    ),
    ...last,
  ];
}

/** A service name as one word of a shell command. Commands are never cut: they are there to be copied. */
function argument(name: string): string {
  const text = cleanLine(name);
  return /^[\w@./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
