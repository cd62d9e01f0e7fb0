import { pushTo, effortShare } from '@airworthy/model';
import type { AuditResult, Exposure, Finding, ItemCard, Location, ServiceResult, Verdict } from '@airworthy/model';
import { SEVERITY_RANK } from './words.ts';
import { codeFor } from './fix-code.ts';
import { isOpenDoor } from './open-doors.ts';

/** A failing item of one service with all that is needed to act on it. */
export interface Problem {
  item: ItemCard;
  service: ServiceResult;
  verdict: Verdict | undefined;
  findings: Finding[];
  /** Exposures whose decision it blocks; empty when it blocks none. */
  blocks: Exposure[];
  /** Places that speak against the item, each path:line once, in the order of the findings. */
  places: Location[];
  slaDays: number | null;
  /** Another item of the service fails for the same reason, so that the reason alone does not tell them apart. */
  alike?: true;
  /** The word that stands before its aim then, in another language than English. */
  wanted?: string;
  /** What closing it takes; half of the item's effort when it holds in part, as in the sums of the plan. */
  hours: number;
}

/** Everything that fails in a service, one entry an item: blockers first, then by severity; of the same severity doors that stand open, then by id. */
export function problemsOf(result: AuditResult, service: ServiceResult): Problem[] {
  const cards = new Map(result.items.map((item) => [item.id, item]));
  const verdicts = new Map(service.verdicts.map((verdict) => [verdict.item, verdict]));
  const blocks = new Map<string, Exposure[]>();
  for (const decision of service.decisions) {
    for (const id of decision.blockers) pushTo(blocks, id, decision.exposure);
  }
  const findings = Map.groupBy(service.findings, (finding) => finding.item);
  const ids = new Set([...blocks.keys(), ...findings.keys()]);
  const problems = [...ids].flatMap((id): Problem[] => {
    const item = cards.get(id);
    if (!item) return [];
    const own = findings.get(id) ?? [];
    return [
      {
        item,
        service,
        verdict: verdicts.get(id),
        findings: own,
        blocks: blocks.get(id) ?? [],
        places: placesOf(own),
        slaDays: own[0]?.slaDays ?? null,
        hours: item.effort.hours * effortShare(verdicts.get(id)?.status ?? 'FAIL'),
      },
    ];
  });
  const reasons = Map.groupBy(problems, headlineOf);
  for (const some of reasons.values()) if (some.length > 1) for (const problem of some) problem.alike = true;
  return problems.toSorted(
    (a, b) =>
      Number(b.blocks.length > 0) - Number(a.blocks.length > 0) ||
      SEVERITY_RANK[a.item.severity] - SEVERITY_RANK[b.item.severity] ||
      b.blocks.length - a.blocks.length ||
      Number(isOpenDoor(b.item)) - Number(isOpenDoor(a.item)) ||
      (a.item.id < b.item.id ? -1 : 1),
  );
}

export function blockersOf(result: AuditResult, service: ServiceResult): Problem[] {
  return problemsOf(result, service).filter((problem) => problem.blocks.length > 0);
}

function placesOf(findings: readonly Finding[]): Location[] {
  const seen = new Set<string>();
  return findings
    .flatMap((finding) => finding.locations)
    .filter((at) => {
      const key = `${at.path}:${at.line}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** What is wrong, in one sentence without its full stop. The title of the item says what should be true instead. */
export function headlineOf(problem: Problem): string {
  return reasonOf(problem) + aimOf(problem);
}

function reasonOf(problem: Problem): string {
  return (problem.verdict?.reason || problem.findings[0]?.message || `Not so: ${problem.item.title}`).replace(/\.$/, '');
}

function aimOf(problem: Problem): string {
  return problem.alike === true ? ` – ${problem.wanted ?? 'wanted'}: ${problem.item.title}` : '';
}

/** The fix's code that fits the frameworks of the service: `[language or framework, code]`. */
export function fittingCode(item: ItemCard, service: Pick<ServiceResult, 'frameworks' | 'adapters'>): [string, string] | undefined {
  return codeFor(item, service)[0];
}

/** How many places of how many, behind a sentence. */
const COUNT = / \(\d+ \p{L}+ \d+[^)]*\)/gu;
const MOST = 3;

/**
 * What several services get wrong alike, without their counts: the sentences that are true of all of them. Where there is none, each of them is
 * told, set apart by strokes, as one of them is true of every service.
 */
export function sharedHeadline(problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) return '';
  const sentences = problems.map((one) =>
    reasonOf(one)
      .replace(COUNT, '')
      .split(/(?<=[.!?])\s+/)
      .map((sentence) => sentence.replace(/\.$/, '')),
  );
  const common = (sentences[0] ?? []).filter((sentence) => sentences.every((some) => some.includes(sentence)));
  const told = common.length > 0 ? common.join('. ') : [...new Set(sentences.flat())].slice(0, MOST).join(' / ');
  return told + aimOf(problems.find((one) => one.alike === true) ?? first);
}

/** Blockers of all services by item: those that most services share first. */
export function blockersByItem(result: AuditResult): { item: ItemCard; problems: Problem[] }[] {
  const groups = Map.groupBy(
    result.services.flatMap((service) => blockersOf(result, service)),
    (problem) => problem.item,
  );
  return [...groups]
    .map(([item, problems]) => ({ item, problems }))
    .toSorted(
      (a, b) =>
        b.problems.length - a.problems.length ||
        SEVERITY_RANK[a.item.severity] - SEVERITY_RANK[b.item.severity] ||
        Number(isOpenDoor(b.item)) - Number(isOpenDoor(a.item)) ||
        (a.item.id < b.item.id ? -1 : 1),
    );
}
