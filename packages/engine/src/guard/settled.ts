import { isEquality } from '../boot/conditions.ts';
import { Unk, isMarked, isPrimitive } from '../boot/value.ts';
import type { Value } from '../boot/value.ts';

/** What a path took for true of values that nothing is known of: asked again, they answer the same. */
export class Settled {
  private readonly answers = new Map<Value, Map<string, boolean>>();

  note(test: Value, truth: boolean): void {
    const asked = questionOf(test);
    if (asked === undefined) return;
    let known = this.answers.get(asked.of);
    if (known === undefined) this.answers.set(asked.of, (known = new Map()));
    known.set(asked.what, truth !== asked.negated);
  }

  of(test: Value): boolean | undefined {
    if (this.answers.size === 0) return undefined;
    const asked = questionOf(test);
    const known = asked === undefined ? undefined : this.answers.get(asked.of);
    if (asked === undefined || known === undefined) return undefined;
    const answer = known.get(asked.what) ?? (isOther(known, asked.what) ? false : undefined);
    return answer === undefined ? undefined : answer !== asked.negated;
  }
}

const SAME_TEXT = '=== string ';

/** What equals one text equals no other: `method === 'GET'` is settled where it was taken for `'POST'`. */
function isOther(known: ReadonlyMap<string, boolean>, what: string): boolean {
  if (!what.startsWith(SAME_TEXT)) return false;
  for (const [other, truth] of known) if (truth && other.startsWith(SAME_TEXT)) return true;
  return false;
}

/** What a condition asks of which value: whether it is something, or whether it equals a constant. */
function questionOf(test: Value, depth = 0): { of: Value; what: string; negated: boolean } | undefined {
  if (!(test instanceof Unk) || depth > 6) return undefined;
  const { logic } = test;
  if (logic === undefined) return { of: test, what: 'truth', negated: false };
  if (logic.op === 'not') {
    const inner = questionOf(logic.of, depth + 1);
    return inner === undefined ? undefined : { ...inner, negated: !inner.negated };
  }
  if (logic.op !== 'compare' || !isEquality(logic.operator)) return undefined;
  const [of, constant] = isPrimitive(logic.right) ? [logic.left, logic.right] : [logic.right, logic.left];
  if (!(of instanceof Unk) || !isPrimitive(constant) || isMarked(constant)) return undefined;
  return {
    of,
    what: `${logic.operator.replace('!', '=')} ${typeof constant} ${String(constant)}`,
    negated: logic.operator.startsWith('!'),
  };
}
