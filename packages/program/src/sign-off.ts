import { DECISIONS, EXPOSURES } from '@airworthy/model';
import type { Decision, Exposure } from '@airworthy/model';
import { z } from 'zod';
import { DaySchema } from './instant.ts';
import { refuse, saysSomething } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { mayDo } from './roles.ts';
import type { Actor } from './roles.ts';

export type DecisionWord = (typeof DECISIONS)[number];

/** Something that has to be done for the decision to hold. */
export const ConditionSchema = z.strictObject({
  text: z.string().trim().min(3).max(2_000),
  owner: z.string().trim().min(1).max(100),
  due: DaySchema,
});

/** Go or no-go, as a person signs it. */
export const SignOffSchema = z.strictObject({
  /** Who may reach it: the strictest of these counts. */
  exposures: z.array(z.enum(EXPOSURES)).min(1).max(EXPOSURES.length),
  decision: z.enum(DECISIONS),
  /** The name that stands under it. */
  name: z.string().trim().min(2).max(100),
  conditions: z.array(ConditionSchema).max(50).default([]),
  note: z.string().trim().max(4_000).default(''),
  /** Why it is looser than the rules say; printed wherever the decision is. */
  exception: z.string().trim().max(4_000).default(''),
});
export type SignOff = z.infer<typeof SignOffSchema>;

/** From loose to strict. */
const STRICTNESS: Readonly<Record<DecisionWord, number>> = { GO: 0, 'GO WITH CONDITIONS': 1, 'NO-GO': 2 };

/** The strictest of several decisions; nothing decided is a no-go. */
export function strictest(decisions: readonly DecisionWord[]): DecisionWord {
  return decisions.toSorted((a, b) => STRICTNESS[b] - STRICTNESS[a])[0] ?? 'NO-GO';
}

/** What the rules say when these may reach it: the strictest of them. */
export function decisionFor(
  decisions: readonly { readonly exposure: Exposure; readonly decision: DecisionWord }[],
  exposures: readonly Exposure[],
): DecisionWord {
  return strictest(decisions.filter((one) => exposures.includes(one.exposure)).map((one) => one.decision));
}

/** What an item is to a decision. */
export type Hindrance = 'blocker' | 'condition' | 'unverified';

/** Items that stand in the way of several exposures together, each by the worst that it is in one of them. */
export function inTheWay(decisions: readonly Decision[], exposures: readonly Exposure[]): Map<string, Hindrance> {
  const kinds = new Map<string, Hindrance>();
  const asked = decisions.filter((one) => exposures.includes(one.exposure));
  for (const [kind, list] of [
    ['unverified', 'unverified'],
    ['condition', 'conditions'],
    ['blocker', 'blockers'],
  ] as const)
    for (const one of asked) for (const item of one[list]) kinds.set(item, kind);
  return kinds;
}

export function isLooser(signed: DecisionWord, computed: DecisionWord): boolean {
  return STRICTNESS[signed] < STRICTNESS[computed];
}

/**
 * People may be stricter than the rules as they like. To be looser takes whoever may accept risks, and a reason; conditions belong to a go
 * with conditions and to nothing else.
 */
export function refuseSignOff(asked: SignOff, computed: DecisionWord, actor: Actor): Refusal | undefined {
  if (asked.decision === 'GO WITH CONDITIONS' && asked.conditions.length === 0)
    return refuse('reason-missing', 'A go with conditions names at least one condition, with who sees to it and until when.');
  if (asked.decision !== 'GO WITH CONDITIONS' && asked.conditions.length > 0)
    return refuse('wrong-state', 'Conditions belong to a go with conditions.');
  if (!isLooser(asked.decision, computed)) return undefined;
  return (
    mayDo(actor, 'waivers:approve') ??
    (saysSomething(asked.exception)
      ? undefined
      : refuse('reason-missing', `The rules say ${computed}: write down why it goes nevertheless.`))
  );
}
