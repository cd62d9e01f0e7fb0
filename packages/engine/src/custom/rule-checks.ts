import type { Diagnostic, FactBase, Item, Location, ServiceModel, Standard, Wiring } from '@airworthy/model';
import type { AnyCheck } from '../check/define-check.ts';
import { live } from '../derive/wired.ts';
import type { CompiledRule } from './compile-rule.ts';
import { ruleCheckId } from './custom-standards.ts';
import type { FactAnswer } from './rule-evaluator.ts';
import { runRules } from './run-rules.ts';

interface Subject {
  location: Location;
  related?: readonly Location[];
  wiring?: Wiring;
  answer: FactAnswer;
}

/** The inline rules of custom standards as checks, evaluated over one service, and what became of rules that had to be stopped. */
export async function ruleChecks(
  all: readonly CompiledRule[],
  standards: readonly Standard[],
  whole: ServiceModel,
): Promise<{ checks: Record<string, AnyCheck>; diagnostics: Diagnostic[] }> {
  const items = new Map(standards.flatMap((standard) => standard.items.map((item) => [item.id, item] as const)));
  // A profile may have left some items out.
  const rules = all.filter((rule) => items.has(rule.item));
  const model = running(whole, rules);
  const answers = await runRules(rules, model);
  const checks: Record<string, AnyCheck> = {};
  const diagnostics: Diagnostic[] = [];
  for (const rule of rules) {
    const result = answers.get(rule.item) ?? { stopped: 'it was not evaluated' };
    const facts = model.facts[rule.family] as readonly FactBase[];
    if ('stopped' in result) {
      const message = `${whole.service.name}: the rule of ${rule.item} was stopped: ${result.stopped}. The item stays UNKNOWN.`;
      diagnostics.push({ code: 'rule-stopped', level: 'warning', message });
    }
    const subjects = facts.flatMap((fact, index): Subject[] => {
      const answer = 'stopped' in result ? { holds: null, why: `the rule was stopped: ${result.stopped}` } : result.answers[index];
      if (!answer) return [];
      const { location, related, wiring } = fact;
      return [{ location, answer, ...(related ? { related } : {}), ...(wiring ? { wiring } : {}) }];
    });
    checks[ruleCheckId(rule.item)] = checkOf(rule, items.get(rule.item) as Item, subjects);
  }
  return { checks, diagnostics };
}

/** Code that the running app never reaches is not asked about. */
function running(model: ServiceModel, rules: readonly CompiledRule[]): ServiceModel {
  const families = [...new Set(rules.map((rule) => rule.family))];
  const facts = Object.fromEntries(families.map((family) => [family, live(model.facts[family] as readonly FactBase[])]));
  return { ...model, facts: { ...model.facts, ...facts } };
}

function checkOf(rule: CompiledRule, { title }: Item, subjects: readonly Subject[]): AnyCheck {
  return {
    id: ruleCheckId(rule.item),
    title,
    failTitle: `This does not hold: ${title.charAt(0).toLowerCase()}${title.slice(1)}`,
    needs: [rule.family],
    subjects: () => subjects,
    holds: ({ answer }: Subject) => answer.holds ?? undefined,
    location: ({ location }: Subject) => location,
    related: ({ related }: Subject) => related ?? [],
    message: ({ answer }: Subject, holds) =>
      `${answer.message ?? (holds === true ? 'holds' : holds === false ? 'does not hold' : 'open')}${answer.why === undefined ? '' : ` (${answer.why})`}`,
    whenNone: rule.whenNone,
    noneMessage: `There are no ${rule.family} that this asks about.`,
    confidence: 'proved',
    quantifier: rule.quantifier,
  };
}
