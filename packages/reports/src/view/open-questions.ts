import type { AuditResult, ItemCard, ServiceResult, Verdict } from '@airworthy/model';
import { SEVERITY_RANK } from './words.ts';

export interface OpenQuestion {
  item: ItemCard | undefined;
  verdict: Verdict;
}

/** What nobody has verified, the most severe first. A verdict with a question is for a person; the others could not be read. */
export function openQuestions(result: AuditResult, service: ServiceResult): OpenQuestion[] {
  const cards = new Map(result.items.map((item) => [item.id, item]));
  return service.verdicts
    .filter((verdict) => verdict.status === 'UNKNOWN')
    .map((verdict) => ({ item: cards.get(verdict.item), verdict }))
    .toSorted((a, b) => rank(a) - rank(b) || (a.verdict.item < b.verdict.item ? -1 : 1));
}

function rank(question: OpenQuestion): number {
  return question.item ? SEVERITY_RANK[question.item.severity] : 9;
}
