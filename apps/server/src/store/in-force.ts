import { decide } from '@airworthy/engine/score/decide';
import { score } from '@airworthy/engine/score/score';
import { COMPONENTS, EXPOSURES } from '@airworthy/model';
import type { Component, Exposure, ServiceResult, Severity, Status } from '@airworthy/model';

/** A verdict in force with what is needed to weigh it. */
export interface WeighedVerdict {
  item: string;
  standard: string;
  severity: Severity;
  component: Component;
  /** All of them where the item names none. */
  exposures: readonly Exposure[] | null;
  status: Status;
}

/** Score, standards, components and decisions of verdicts that are in force: by the rules that an audit itself is scored by. */
export function scoredBy(
  verdicts: readonly WeighedVerdict[],
  standards: readonly { standard: string; title: string }[],
): Pick<ServiceResult, 'score' | 'standards' | 'components' | 'decisions'> {
  const answered = verdicts.map((one) => ({
    standard: one.standard,
    component: one.component,
    item: { id: one.item, severity: one.severity, exposures: [...(one.exposures ?? EXPOSURES)] },
    verdict: { status: one.status },
  }));
  const byStandard = Map.groupBy(answered, (one) => one.standard);
  const byComponent = Map.groupBy(answered, (one) => one.component);
  const total = score(answered);
  return {
    score: total,
    standards: standards.map(({ standard, title }) => ({ standard, title, score: score(byStandard.get(standard) ?? []) })),
    components: COMPONENTS.map((component) => ({ component, score: score(byComponent.get(component) ?? []) })),
    decisions: decide(answered, total.coverage),
  };
}
