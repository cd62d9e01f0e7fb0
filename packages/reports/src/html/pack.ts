import type { AuditResult, Evidence, Excerpt, ItemCard, Location, ServiceResult } from '@airworthy/model';
import { STATUSES } from '@airworthy/model';
import type { ReportOptions } from '../report-writer.ts';
import { blockersByItem, sharedHeadline } from '../view/blockers.ts';
import { codeFor, servedBy } from '../view/fix-code.ts';
import { httpBase } from '../view/source-link.ts';
import { chooseExcerpts } from './pack-excerpts.ts';
import type { PackedDetail, PackedEvidence, PackedLocation, PackedRoot, Summary } from './packed.ts';

/** Everything the page embeds: the root, one detail a service, and the excerpts that several services cite. */
export function pack(result: AuditResult, options: ReportOptions): { root: PackedRoot; details: PackedDetail[]; shared: Excerpt[] } {
  const { kept, leftOut } = chooseExcerpts(result);
  const packed = result.services.map((service) => packDetail(result, service, kept));
  const users = new Map<Excerpt, number>();
  for (const one of packed) for (const excerpt of one.excerpts) users.set(excerpt, (users.get(excerpt) ?? 0) + 1);
  const own = (excerpt: Excerpt): boolean => users.get(excerpt) === 1;
  return {
    root: { ...packRoot(result, options), ...(leftOut > 0 ? { excerptsLeftOut: leftOut } : {}) },
    details: packed.map((one) => ({ ...one, excerpts: one.excerpts.filter(own) })),
    shared: [...users].filter(([, n]) => n > 1).map(([excerpt]) => excerpt),
  };
}

function packRoot(result: AuditResult, options: ReportOptions): PackedRoot {
  const sourceUrl = httpBase(options.sourceUrl);
  return {
    target: result.target,
    version: result.tool.version,
    treeHash: result.treeHash,
    standardsHash: result.standardsHash,
    currency: result.currency,
    rates: result.rates,
    items: itemsOf(result),
    ...(result.profile === undefined ? {} : { profile: result.profile }),
    services: result.services.map(summaryOf),
    diagnostics: result.diagnostics,
    headlines: Object.fromEntries(blockersByItem(result).map(({ item, problems }) => [item.id, sharedHeadline(problems)])),
    ...(options.date === undefined ? {} : { date: options.date }),
    ...(sourceUrl === undefined ? {} : { sourceUrl }),
  };
}

/** The items with code only where a service lacks something, and only for the frameworks that the services have. */
function itemsOf(result: AuditResult): ItemCard[] {
  const lacking = new Set(result.services.flatMap((service) => service.findings.map((one) => one.item)));
  const served = servedBy(result.services);
  return result.items.map((item) =>
    item.fix ? { ...item, fix: { ...item.fix, code: Object.fromEntries(lacking.has(item.id) ? codeFor(item, served) : []) } } : item,
  );
}

function summaryOf(service: ServiceResult): Summary {
  const { verdicts: _v, findings, routes, registrations, gaps: _g, facts: _f, ...rest } = service;
  const failing: Record<string, number> = {};
  for (const [severity, list] of Map.groupBy(findings, (one) => one.severity))
    failing[severity] = new Set(list.map((one) => one.item)).size;
  return {
    ...rest,
    failing,
    routes: routes.length,
    openRoutes: routes.filter((one) => one.access === 'open').length,
    notWired: registrations.filter((one) => one.state === 'not-wired').length,
  };
}

/** Strings and places are numbered within the service; excerpts go with the service that cites them. */
function packDetail(result: AuditResult, service: ServiceResult, excerpts: readonly Excerpt[]): PackedDetail {
  const table = new StringTable();
  const cited = new Map<string, Set<number>>();
  const items = new Map(result.items.map((item, index) => [item.id, index]));
  const place = (at: Location): PackedLocation => {
    const lines = cited.get(at.path) ?? new Set<number>();
    cited.set(at.path, lines.add(at.line));
    const packed = [table.index(at.path), at.line, at.column ?? 0, at.endLine ?? 0];
    while (packed.length > 2 && packed.at(-1) === 0) packed.pop();
    return packed;
  };
  const evidence = (one: Evidence): PackedEvidence => {
    const packed: PackedEvidence = [table.index(one.message), one.holds ? 1 : one.open ? 2 : 0];
    if (one.location || one.related?.length) packed.push(one.location ? place(one.location) : 0);
    if (one.related?.length) packed.push(one.related.map(place));
    return packed;
  };
  for (const row of service.routes) place(row.place);
  for (const row of service.registrations) place(row.place);
  return {
    verdicts: service.verdicts.map((one) => ({
      i: items.get(one.item) ?? -1,
      s: STATUSES.indexOf(one.status),
      m: one.method,
      c: one.confidence,
      r: table.index(one.reason),
      e: one.evidence.map(evidence),
      k: one.checks.map((check) => table.index(check)),
      ...(one.look?.length ? { l: one.look.map(place) } : {}),
      ...(one.ask === undefined ? {} : { a: table.index(one.ask) }),
    })),
    findings: service.findings.map((one) => ({
      i: items.get(one.item) ?? -1,
      p: one.status === 'PARTIAL' ? 1 : 0,
      t: table.index(one.title),
      m: table.index(one.message),
      l: one.locations.map(place),
      d: one.slaDays,
    })),
    routes: service.routes,
    registrations: service.registrations,
    gaps: service.gaps,
    facts: service.facts,
    strings: table.strings,
    excerpts: excerpts.filter((one) => covers(one, cited.get(one.path))),
  };
}

function covers(excerpt: Excerpt, lines: ReadonlySet<number> | undefined): boolean {
  if (!lines) return false;
  return excerpt.lines.some((_, index) => lines.has(excerpt.firstLine + index));
}

class StringTable {
  readonly strings: string[] = [];
  readonly #indexes = new Map<string, number>();

  index(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    this.#indexes.set(text, this.strings.length);
    return this.strings.push(text) - 1;
  }
}
