import type { FactFamily } from '@airworthy/model';
import { checkExpression } from './check-expression.ts';
import type { CelEnvironment } from './cel-environment.ts';
import type { Rule } from './custom-schema.ts';

/** An inline rule whose expressions are known to be well formed. Plain data, so that it can be sent to the worker. */
export interface CompiledRule {
  /** Id of the item. */
  item: string;
  family: FactFamily;
  where?: string;
  holds: string;
  /** Texts and expressions in turn, a text first. */
  message: readonly string[];
  quantifier: Rule['quantifier'];
  whenNone: Rule['whenNone'];
}

/** Something wrong in one of the three texts of a rule; the offset counts from the start of that text. */
export interface RuleProblem {
  level: 'error' | 'warning';
  field: 'where' | 'holds' | 'message';
  message: string;
  offset: number;
}

/** Checks the expressions of a rule. There is a rule only when nothing is wrong. */
export function compileRule(
  item: string,
  rule: Rule & { family: FactFamily },
  environment: CelEnvironment,
): { rule?: CompiledRule; problems: RuleProblem[] } {
  const asked = new Set<string>();
  const check = (field: RuleProblem['field'], text: string, wanted: 'bool' | 'anything', from = 0): RuleProblem[] =>
    checkExpression(text, rule.family, environment, wanted, asked).map((one) => ({ ...one, field, offset: from + one.offset }));
  const problems: RuleProblem[] = [
    ...(rule.where === undefined ? [] : check('where', rule.where, 'bool')),
    ...check('holds', rule.holds, 'bool'),
  ];
  const parts = messageParts(rule.message ?? '');
  if (parts === undefined)
    problems.push({ level: 'error', field: 'message', message: 'A `{` has no `}`.', offset: (rule.message ?? '').lastIndexOf('{') });
  let offset = 0;
  for (const [index, part] of (parts ?? []).entries()) {
    if (index % 2 === 1) {
      // A message may name what is missing: it then says so.
      problems.push(...check('message', part, 'anything', offset + 1).filter((one) => one.level === 'error'));
      offset += part.length + 2;
    } else offset += part.length;
  }
  if (problems.some((one) => one.level === 'error')) return { problems };
  const { family, where, holds, quantifier, whenNone } = rule;
  return { problems, rule: { item, family, ...(where === undefined ? {} : { where }), holds, message: parts ?? [], quantifier, whenNone } };
}

/** Splits `GET {fact.path} is open` at its braces; nothing when one is not closed. */
export function messageParts(message: string): string[] | undefined {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = message.indexOf('{', at);
    if (open === -1) return [...parts, message.slice(at)];
    const close = message.indexOf('}', open);
    if (close === -1) return undefined;
    parts.push(message.slice(at, open), message.slice(open + 1, close));
    at = close + 1;
  }
}
