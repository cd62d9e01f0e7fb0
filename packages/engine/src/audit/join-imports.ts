import { COMPONENTS, EXPOSURES, importedStandsBefore } from '@airworthy/model';
import type { AuditResult, ImportedReport, ItemCard, ServiceResult, Standard, Verdict } from '@airworthy/model';
import { decide } from '../score/decide.ts';
import { effortOf } from '../score/effort.ts';
import { findingsOf } from '../score/findings.ts';
import { score } from '../score/score.ts';
import type { NamedProfile } from '../standards/profiles.ts';
import { groupsOf, requirementsOf } from './profile-outcome.ts';

type Imported = Omit<NonNullable<ServiceResult['imported']>, 'before'>;

export interface JoinedImports {
  readonly reports: readonly ImportedReport[];
  readonly elsewhere: NonNullable<AuditResult['imports']>['elsewhere'];
  /** By name of the service. */
  readonly services: ReadonlyMap<string, Imported>;
}

/**
 * Puts what other tools said beside what the audit said, and sums up anew. What the audit itself said is kept, so that the next import
 * starts from it: the same imports give the same result, however often they are joined.
 */
export function joinImports(
  result: AuditResult,
  imports: JoinedImports,
  asked?: { standards: readonly Standard[]; profile?: NamedProfile },
): AuditResult {
  if (imports.reports.length === 0) return result;
  const cards = new Map(result.items.map((one) => [one.id, one]));
  return {
    ...result,
    services: result.services.map((service) => {
      const own = imports.services.get(service.name);
      return own === undefined ? service : joinService(service, own, { cards, rates: result.rates, asked });
    }),
    imports: { reports: [...imports.reports], elsewhere: [...imports.elsewhere] },
  };
}

/** The verdicts of the audit itself, whatever was imported since. */
export function readVerdicts(service: Pick<ServiceResult, 'verdicts' | 'imported'>): Verdict[] {
  const before = new Map(service.imported?.before.map((one) => [one.item, one]));
  return service.verdicts.map((one) => before.get(one.item) ?? one);
}

interface Sheet {
  cards: ReadonlyMap<string, ItemCard>;
  rates: Readonly<Record<string, number>>;
  asked: { standards: readonly Standard[]; profile?: NamedProfile } | undefined;
}

function joinService(service: ServiceResult, imported: Imported, { cards, rates, asked }: Sheet): ServiceResult {
  const told = new Map(imported.verdicts.map((one) => [one.item, one]));
  const before: Verdict[] = [];
  const verdicts = readVerdicts(service).map((read) => {
    const other = told.get(read.item);
    const now = other === undefined ? read : together(read, other);
    if (now !== read) before.push(read);
    return now;
  });
  const answered = verdicts.flatMap((verdict) => {
    const item = cards.get(verdict.item);
    return item === undefined ? [] : [{ standard: item.standard, item: { ...item, exposures: item.exposures ?? [...EXPOSURES] }, verdict }];
  });
  const total = score(answered);
  const joined: ServiceResult = {
    ...service,
    score: total,
    standards: service.standards.map(({ standard, title }) => ({
      standard,
      title,
      score: score(answered.filter((one) => one.standard === standard)),
    })),
    components: COMPONENTS.map((component) => ({ component, score: score(answered.filter((one) => one.item.component === component)) })),
    decisions: decide(answered, total.coverage),
    verdicts,
    findings: answered.flatMap((one) => findingsOf(one.item, one.verdict)),
    effort: effortOf(answered, rates),
    imported: { ...imported, before },
  };
  const { requirements, groups: _groups, ...rest } = joined;
  const wanted = Object.fromEntries(requirements?.map((one) => [one.name, one.wanted]) ?? []);
  return {
    ...rest,
    ...(requirements === undefined ? {} : { requirements: requirementsOf(wanted, joined, [{ items: [...cards.values()] }]) }),
    ...(service.groups === undefined || asked?.profile === undefined
      ? {}
      : { groups: groupsOf(asked.profile.profile, verdicts, asked.standards) }),
  };
}

/** One verdict out of both. Where both are against it, what was read stands and gets the places that it did not have. */
function together(read: Verdict, told: Verdict): Verdict {
  if (importedStandsBefore(told.status, read.status)) {
    return { ...told, checks: read.checks };
  }
  const bad = read.status === 'FAIL' || read.status === 'PARTIAL';
  const adds = (bad && told.status === 'FAIL') || (read.status === 'UNKNOWN' && told.status === 'UNKNOWN');
  if (!adds) return read;
  const places = new Set(read.evidence.flatMap((one) => (one.location && !one.holds ? [`${one.location.path}:${one.location.line}`] : [])));
  const fresh = told.evidence.filter((one) => !one.location || !places.has(`${one.location.path}:${one.location.line}`));
  if (fresh.length === 0) return read;
  const look = [...(read.look ?? []), ...(told.look ?? [])];
  return { ...read, evidence: [...read.evidence, ...fresh], ...(read.status === 'UNKNOWN' && look.length > 0 ? { look } : {}) };
}
