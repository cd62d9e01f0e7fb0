import type { AuditResult, Location, ServiceResult, Status } from '@airworthy/model';
import type { ReportOptions, ReportWriter } from '../report-writer.ts';
import { blockersOf, fittingCode, headlineOf, problemsOf } from '../view/blockers.ts';
import type { Problem } from '../view/blockers.ts';
import { groupDecisions, headline } from '../view/decisions.ts';
import { ExcerptIndex, frame } from '../view/excerpts.ts';
import { count, due, hours, money, percent, plural } from '../view/numbers.ts';
import { openQuestions } from '../view/open-questions.ts';
import { groupText, requirementText } from '../view/profile.ts';
import { sourceHref } from '../view/source-link.ts';
import { COMPONENT_WORDS, EXPOSURE_WORDS, STATUS_WORDS } from '../view/words.ts';
import { code, codeBlock, inline, table } from './escape.ts';
import { fleetSection } from './fleet-section.ts';

/** GitHub caps a comment at 65,536 characters; what does not fit is counted, never silently dropped. */
const DETAILED = 10;

/** A summary that fits a pull-request comment and reads well as a file. */
export const markdownWriter: ReportWriter = {
  id: 'markdown',
  mediaType: 'text/markdown',
  extension: 'md',
  write: (result, options) => {
    const [only] = result.services;
    const body = result.services.length === 1 && only ? serviceBody(result, only, options, 2) : fleetBody(result, options);
    const foot = `airworthy ${inline(result.tool.version)} · tree ${code(result.treeHash.slice(0, 12))} · standards ${code(result.standardsHash.slice(0, 12))}${options.date ? ` · ${inline(options.date)}` : ''}`;
    return `${[`# Production readiness: ${inline(result.target)}`, ...body, '---', foot].join('\n\n')}\n`;
  },
};

function fleetBody(result: AuditResult, options: ReportOptions): string[] {
  if (result.services.length === 0) return ['No service was found, so nothing was audited.'];
  const rows = result.services.map((service) => {
    const failing = (severity: string): string =>
      count(new Set(service.findings.filter((one) => one.severity === severity).map((one) => one.item)).size);
    return [
      inline(service.name),
      headline(service)?.decision ?? 'NO-GO',
      inline(service.score.grade),
      percent(service.score.coverage),
      failing('critical'),
      failing('high'),
      count(service.score.counts.unknown),
    ];
  });
  return [
    table(['service', 'decision (public)', 'grade', 'coverage', 'critical', 'high', 'not verified'], rows),
    ...(result.fleet ? fleetSection(result.fleet, options) : []),
    ...result.services
      .filter((service) => blockersOf(result, service).length > 0)
      .flatMap((service) => [`## ${inline(service.name)}`, problemTable(blockersOf(result, service), options)]),
  ];
}

function serviceBody(result: AuditResult, service: ServiceResult, options: ReportOptions, level: number): string[] {
  const mark = '#'.repeat(level);
  const blockers = blockersOf(result, service);
  const others = problemsOf(result, service).filter((one) => one.blocks.length === 0);
  const excerpts = new ExcerptIndex(result.excerpts);
  return [
    table(
      ['decision', 'for', 'why'],
      groupDecisions(service.decisions).map((one) => [
        `**${one.decision}**`,
        one.exposures.map((exposure) => EXPOSURE_WORDS[exposure]).join(', '),
        inline(one.reason),
      ]),
    ),
    scoreLine(service),
    ...(blockers.length > 0
      ? [
          `${mark} Blockers`,
          ...blockers.slice(0, DETAILED).map((one) => detail(one, options, excerpts, `${mark}#`)),
          ...rest(blockers.length - DETAILED, 'blocker'),
        ]
      : []),
    ...(others.length > 0
      ? [`${mark} Other findings`, problemTable(others.slice(0, 25), options), ...rest(others.length - 25, 'finding')]
      : []),
    ...profileLines(result, service, mark),
    `${mark} Components`,
    componentTable(service),
    `${mark} Not verified`,
    ...unverified(result, service),
    `${mark} Effort`,
    effort(result, service),
  ];
}

function rest(n: number, noun: string): string[] {
  return n > 0 ? [`And ${plural(n, `more ${noun}`)}.`] : [];
}

function profileLines(result: AuditResult, service: ServiceResult, mark: string): string[] {
  const requirements = service.requirements ?? [];
  const { profile } = result;
  if (profile === undefined && requirements.length === 0) return [];
  const box = (status: string): string => `- [${status === 'PASS' ? 'x' : ' '}]`;
  const note = (status: Status): string => (status === 'PASS' || status === 'FAIL' ? '' : ` *(${STATUS_WORDS[status]})*`);
  return [
    profile ? `${mark} Profile: ${inline(profile.title)} (${profile.items} of ${count(profile.of)} items)` : `${mark} Requirements`,
    ...(requirements.length > 0
      ? [requirements.map((one) => `${box(one.met ? 'PASS' : '')} ${inline(requirementText(one))}`).join('\n')]
      : []),
    ...(service.groups ?? []).flatMap((group) => [
      `**${inline(group.title)}** (${group.must ? 'must' : 'should'}): ${groupText(group)}`,
      ...(group.lines.length > 0
        ? [
            group.lines
              .map(
                (line) => `${box(line.status)} ${inline(line.title)}${note(line.status)} · ${line.items.map((id) => code(id)).join(' ')}`,
              )
              .join('\n'),
          ]
        : []),
    ]),
  ];
}

function scoreLine({ score }: ServiceResult): string {
  const { counts } = score;
  const points = score.points === null ? '' : ` (${score.points} of 100)`;
  return `Grade **${inline(score.grade)}**${points} at ${percent(score.coverage)} coverage: ${count(counts.pass)} passed · ${count(counts.partial)} partial · ${count(counts.fail)} failed · 0 waived · ${count(counts.unknown)} not verified · ${count(counts.notApplicable)} not applicable.`;
}

function detail(problem: Problem, options: ReportOptions, excerpts: ExcerptIndex, mark: string): string {
  const { item } = problem;
  const [first] = problem.places;
  const excerpt = first ? excerpts.find(first) : undefined;
  const steps = item.fix?.steps ?? [];
  const sample = fittingCode(item, problem.service);
  return [
    `${mark} ${item.id}: ${inline(headlineOf(problem))}`,
    `**${item.severity.toUpperCase()}** · ${hours(problem.hours)} ${item.effort.role} · due ${due(problem.slaDays)} · blocks ${problem.blocks.map((one) => EXPOSURE_WORDS[one].toLowerCase()).join(', ')}`,
    `*Should hold:* ${inline(item.title)}`,
    ...(item.why ? [`*Why it matters:* ${inline(item.why)}`] : []),
    ...(first
      ? [
          `*Where:* ${problem.places
            .slice(0, 5)
            .map((at) => place(at, options))
            .join(', ')}${problem.places.length > 5 ? ` and ${problem.places.length - 5} more` : ''}`,
        ]
      : []),
    ...(excerpt && first
      ? [
          codeBlock(
            frame(excerpt, first.line, 2)
              .map((one) => `${one.marked ? '>' : ' '} ${one.number} ${one.text}`)
              .join('\n'),
          ),
        ]
      : []),
    ...(steps.length > 0 ? [`*Fix:*\n\n${steps.map((step, index) => `${index + 1}. ${inline(step)}`).join('\n')}`] : []),
    ...(sample ? [codeBlock(sample[1], sample[0] === 'any' ? '' : 'ts')] : []),
  ].join('\n\n');
}

function problemTable(problems: readonly Problem[], options: ReportOptions): string {
  return table(
    ['severity', 'item', 'what', 'where', 'effort', 'due'],
    problems.map((one) => [
      one.item.severity,
      one.item.id,
      inline(headlineOf(one)),
      one.places[0] ? `${place(one.places[0], options)}${one.places.length > 1 ? ` +${one.places.length - 1}` : ''}` : '–',
      hours(one.hours),
      due(one.slaDays),
    ]),
  );
}

function place(at: Location, options: ReportOptions): string {
  const text = code(`${at.path}:${at.line}`);
  const href = sourceHref(at, options);
  return href ? `[${text}](<${href}>)` : text;
}

function componentTable(service: ServiceResult): string {
  return table(
    ['component', 'grade', 'coverage', 'passed', 'partial', 'failed', 'not verified'],
    service.components.map(({ component, score }) => [
      COMPONENT_WORDS[component],
      inline(score.grade),
      percent(score.coverage),
      count(score.counts.pass),
      count(score.counts.partial),
      count(score.counts.fail),
      count(score.counts.unknown),
    ]),
  );
}

function unverified(result: AuditResult, service: ServiceResult): string[] {
  const open = openQuestions(result, service);
  if (open.length === 0) return ['Everything that applies was verified.'];
  const shown = open.slice(0, 15);
  return [
    `${plural(open.length, 'item')}, never counted as passed.`,
    table(
      ['severity', 'item', 'question'],
      shown.map(({ item, verdict }) => [item?.severity ?? '–', inline(verdict.item), inline(verdict.ask ?? verdict.reason)]),
    ),
    ...rest(open.length - shown.length, 'item'),
  ];
}

function effort(result: AuditResult, service: ServiceResult): string {
  const phases = service.effort.byPhase.map((one) => [
    inline(one.phase),
    plural(one.items.length, 'item'),
    hours(one.hours),
    inline(money(one.cost, result.currency)),
  ]);
  return table(['phase', 'items', 'effort', 'cost'], [...phases, ['total', '', '', inline(money(service.effort.cost, result.currency))]]);
}
