import type { Counts, ItemCard, Verdict as Said } from '@airworthy/model';
import type { HeatMap } from '../api/program.ts';
import type { Service, ServicePage, Verdict } from '../api/shapes.ts';
import { siteIndex } from './load.ts';

const one = (at: number) => {
  const service = siteIndex().services[at];
  if (!service) throw new RangeError('no such service');
  return service;
};

export function serviceOf(at: number): Service {
  const { name, path, score, decisions, findings, frameworks, capabilities, lines } = one(at);
  return {
    id: name,
    name,
    path,
    repositoryId: 'site',
    criticality: 'medium',
    phase: null,
    ownerId: null,
    latestRunId: 'site',
    version: 1,
    summary: {
      grade: score.grade,
      points: score.points,
      coverage: score.coverage,
      counts: score.counts,
      decisions: decisions.map(({ exposure, decision }) => ({ exposure, decision })),
      findings,
      frameworks,
      capabilities,
      lines,
    },
  };
}

export function servicePage(at: number): ServicePage {
  const { standards, decisions, components } = one(at);
  return {
    ...serviceOf(at),
    decisions,
    components,
    standards: standards.map(({ standard, title, score: { grade, points, coverage, counts } }) => ({
      standard,
      title,
      grade,
      points,
      coverage,
      pass: counts.pass,
      partial: counts.partial,
      fail: counts.fail,
      not_applicable: counts.notApplicable,
      unknown: counts.unknown,
    })),
  };
}

export function verdictRow(at: number, said: Said, cards: ReadonlyMap<string, ItemCard>): Verdict {
  const card = cards.get(said.item);
  return {
    serviceId: one(at).name,
    service: one(at).name,
    item: said.item,
    standard: card?.standard ?? '',
    severity: card?.severity ?? 'low',
    title: card?.title ?? said.item,
    status: said.status,
    method: said.method,
    reason: said.reason,
    stale: false,
    contradicted: false,
    review: 'none',
    version: 1,
  };
}

const five = ({ pass, partial, fail, notApplicable, unknown }: Counts): number[] => [pass, partial, fail, notApplicable, unknown];

export function heatmap(): HeatMap {
  const { services } = siteIndex();
  const titles = new Map(services.flatMap((each) => each.standards.map(({ standard, title }) => [standard, title] as const)));
  const standards = [...titles].map(([id, title]) => ({ id, title })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    standards,
    services: services.map((each) => {
      const scores = new Map(each.standards.map(({ standard, score }) => [standard, score]));
      return {
        id: each.name,
        name: each.name,
        phase: null,
        criticality: 'medium',
        grade: each.score.grade,
        points: each.score.points,
        coverage: each.score.coverage,
        grades: standards.map(({ id }) => scores.get(id)?.grade ?? null),
        scores: standards.map(({ id }) => scores.get(id)?.points ?? null),
        counts: standards.flatMap(({ id }) => {
          const score = scores.get(id);
          return score ? five(score.counts) : [0, 0, 0, 0, 0];
        }),
      };
    }),
  };
}
