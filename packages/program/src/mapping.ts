import type { ItemCard, Method, Severity, Status, Verdict } from '@airworthy/model';
import { SEVERITIES } from '@airworthy/model';
import { z } from 'zod';
import { at, InstantSchema } from './instant.ts';
import { refuse, saysSomething } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** What is read of a service in an AuditResult, and of the items it was asked. */
export interface AskedService {
  name: string;
  standards: readonly { standard: string; title: string }[];
  verdicts: readonly Verdict[];
}
type Card = Pick<ItemCard, 'id' | 'standard' | 'title' | 'severity'>;

/** What somebody says about a standard and a service, in place of what the capabilities say. */
export const MappingOverrideSchema = z.strictObject({
  /** Id of the standard, `08-rate-limiting`. */
  standard: z.string().min(1).max(80),
  kind: z.enum(['add', 'remove']),
  reason: z.string().max(2_000),
  author: z.string().min(1),
  at: InstantSchema,
});
export type MappingOverride = z.infer<typeof MappingOverrideSchema>;

export interface MappedStandard {
  standard: string;
  title: string;
  applies: boolean;
  by: 'capabilities' | 'person';
  because: string;
}

export function refuseOverride(override: Pick<MappingOverride, 'reason'>): Refusal | undefined {
  return saysSomething(override.reason) ? undefined : refuse('reason-missing', 'Say why the standard applies, or does not.');
}

/** Every standard with whether it applies to the service: as its facts say, unless a person said otherwise last. */
export function mappingOf(service: AskedService, cards: readonly Card[], overrides: readonly MappingOverride[] = []): MappedStandard[] {
  const standardOf = new Map(cards.map((one) => [one.id, one.standard]));
  const verdicts = Map.groupBy(service.verdicts, (one) => standardOf.get(one.item) ?? '');
  const last = new Map(overrides.toSorted((a, b) => at(a.at) - at(b.at)).map((one) => [one.standard, one]));
  return service.standards
    .toSorted((a, b) => byText(a.standard, b.standard))
    .map(({ standard, title }): MappedStandard => {
      const own = verdicts.get(standard) ?? [];
      const applies = own.some((one) => one.status !== 'N/A');
      const override = last.get(standard);
      if (override !== undefined && (override.kind === 'add') !== applies)
        return { standard, title, applies: !applies, by: 'person', because: `${override.author}: ${override.reason}` };
      return { standard, title, applies, by: 'capabilities', because: applies ? whyIt(own) : whyNot(own) };
    });
}

function whyIt(verdicts: readonly Verdict[]): string {
  const asked = verdicts.filter((one) => one.status !== 'N/A').length;
  return `${asked} of ${verdicts.length} items apply.`;
}

/** The reason that most of its items give. */
function whyNot(verdicts: readonly Verdict[]): string {
  const reasons = [...Map.groupBy(verdicts, (one) => one.reason)].toSorted(([a, x], [b, y]) => y.length - x.length || byText(a, b));
  return reasons[0]?.[0] ?? 'It asks nothing here.';
}

export interface ChecklistLine {
  item: string;
  title: string;
  severity: Severity;
  status: Status;
  /** Who decided; null while it is open. */
  decidedBy: Method | null;
  reason: string;
  /** What a person is asked while it is open, and how many places help. */
  ask: string | null;
  places: number;
}

export interface ChecklistSection {
  standard: string;
  title: string;
  because: string;
  lines: readonly ChecklistLine[];
  /** Items that do not apply to the service, which are not listed. */
  notApplicable: number;
}

export interface ServiceChecklist {
  service: string;
  /** Of the code and of the standards that it was made from. */
  treeHash: string;
  standardsHash: string;
  sections: readonly ChecklistSection[];
  /** Standards that do not apply, with why. */
  leftOut: readonly MappedStandard[];
  items: number;
  open: number;
  /** Decided items by who decided. */
  decidedBy: Readonly<Record<Method, number>>;
}

/**
 * The items that a service has to answer, by standard. The same result and overrides give the same list. In a standard that a person added,
 * what the facts found not applicable is asked.
 *
 * @param effective verdicts in force where they differ from those of the run, by item
 */
export function checklistOf(
  result: { items: readonly Card[]; treeHash: string; standardsHash: string },
  service: AskedService,
  overrides: readonly MappingOverride[] = [],
  effective: ReadonlyMap<string, { status: Status; method: Method | null; reason: string }> = new Map(),
): ServiceChecklist {
  const mapping = mappingOf(service, result.items, overrides);
  const verdicts = new Map(service.verdicts.map((one) => [one.item, one]));
  const cards = Map.groupBy(result.items, (one) => one.standard);
  const sections = mapping
    .filter((one) => one.applies)
    .map(({ standard, title, because, by }): ChecklistSection => {
      const own = (cards.get(standard) ?? []).toSorted((a, b) => byText(a.id, b.id));
      const asked = own.flatMap((card): ChecklistLine[] => {
        const verdict = verdicts.get(card.id);
        if (verdict === undefined) return [];
        return [lineOf(card, verdict, effective.get(card.id), by === 'person')];
      });
      const lines = asked.filter((one) => one.status !== 'N/A' || one.decidedBy === 'human');
      return { standard, title, because, lines, notApplicable: asked.length - lines.length };
    });
  const all = sections.flatMap((one) => one.lines);
  const decided = (method: Method): number => all.filter((one) => one.decidedBy === method).length;
  return {
    service: service.name,
    treeHash: result.treeHash,
    standardsHash: result.standardsHash,
    sections,
    leftOut: mapping.filter((one) => !one.applies),
    items: all.length,
    open: all.filter((one) => one.decidedBy === null).length,
    decidedBy: { static: decided('static'), live: decided('live'), imported: decided('imported'), human: decided('human') },
  };
}

function lineOf(
  card: Card,
  verdict: Verdict,
  effective: { status: Status; method: Method | null; reason: string } | undefined,
  added: boolean,
): ChecklistLine {
  const found = effective ?? verdict;
  const asksAnyway = added && found.status === 'N/A' && found.method !== 'human';
  const status = asksAnyway ? 'UNKNOWN' : found.status;
  const open = status === 'UNKNOWN';
  return {
    item: card.id,
    title: card.title,
    severity: card.severity,
    status,
    decidedBy: open ? null : found.method,
    reason: asksAnyway ? `A person added the standard; the code says: ${found.reason}` : found.reason,
    ask: open ? (verdict.ask ?? card.title) : null,
    places: verdict.look?.length ?? 0,
  };
}

/** Open questions in the order in which they are worth answering. */
export function openQuestions(checklist: ServiceChecklist): ChecklistLine[] {
  return checklist.sections
    .flatMap((one) => one.lines)
    .filter((one) => one.decidedBy === null)
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byText(a.item, b.item));
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
