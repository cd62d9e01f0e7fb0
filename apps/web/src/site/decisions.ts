import { effortShare } from '@airworthy/model';
import type { Exposure } from '@airworthy/model';
import { decisionFor, inTheWay, strictest } from '@airworthy/program/sign-off';
import type { ProgramDecision, ServiceDecision } from '../api/decisions.ts';
import { rowsOfService } from './findings.ts';
import { detailsOf, itemCards, siteIndex } from './load.ts';
import { serviceOf } from './rows.ts';

const ORDER = { blocker: 0, condition: 1, unverified: 2 } as const;

/** As the server decides, by the same rules, of what the audit alone says. */
export async function serviceDecision(at: number, exposures: readonly Exposure[]): Promise<ServiceDecision> {
  const index = siteIndex();
  const [{ verdicts }, findings, cards, service] = [await detailsOf(at), await rowsOfService(at), await itemCards(), serviceOf(at)];
  const decisions = index.services[at]?.decisions ?? [];
  const kinds = inTheWay(decisions, exposures);
  const items = verdicts.flatMap((one): ServiceDecision['items'] => {
    const [kind, card] = [kinds.get(one.item), cards.get(one.item)];
    if (kind === undefined || card === undefined) return [];
    const own = findings.filter((each) => each.item === one.item);
    const hours = card.effort.hours * effortShare(one.status);
    return [
      {
        item: one.item,
        title: own[0]?.title ?? card.title,
        kind,
        severity: card.severity,
        status: one.status,
        effort: hours === 0 ? null : { role: card.effort.role, hours },
        findings: own.length,
        finding: own[0]?.id ?? null,
        dueAt: null,
        waived: false,
      },
    ];
  });
  return {
    service: {
      id: service.id,
      name: service.name,
      criticality: service.criticality,
      phase: null,
      grade: service.summary?.grade ?? null,
      coverage: service.summary?.coverage ?? null,
      runId: 'site',
      auditedAt: null,
    },
    decisions,
    decision: decisionFor(decisions, exposures),
    items: items.toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind] || (a.item < b.item ? -1 : 1)),
    money: { currency: index.currency, rates: index.rates },
    signOffs: [],
  };
}

export async function programDecision(exposures: readonly Exposure[]): Promise<ProgramDecision> {
  const index = siteIndex();
  const rooms = await Promise.all(index.services.map((_, at) => serviceDecision(at, exposures)));
  const services = rooms.map(({ service, decision, items }) => {
    const { id, name, criticality, phase, grade } = service;
    const of = (kind: keyof typeof ORDER) => items.filter((one) => one.kind === kind);
    const sum = (kind: keyof typeof ORDER): { role: string; hours: number }[] =>
      [...Map.groupBy(of(kind), (one) => one.effort?.role ?? '')].flatMap(([role, list]) =>
        role === '' ? [] : [{ role, hours: list.reduce((total, one) => total + (one.effort?.hours ?? 0), 0) }],
      );
    return {
      id,
      name,
      criticality,
      phase,
      grade,
      decision,
      blockers: of('blocker').length,
      conditions: of('condition').length,
      unverified: of('unverified').length,
      effort: { blockers: sum('blocker'), conditions: sum('condition') },
    };
  });
  const of = (decision: string): number => services.filter((one) => one.decision === decision).length;
  return {
    decision: strictest(services.map((one) => one.decision)),
    counts: { GO: of('GO'), 'GO WITH CONDITIONS': of('GO WITH CONDITIONS'), 'NO-GO': of('NO-GO') },
    services,
    money: { currency: index.currency, rates: index.rates },
    signOffs: [],
  };
}
