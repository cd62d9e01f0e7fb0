import { isEquality } from '../boot/conditions.ts';
import { compute } from '../boot/operators.ts';
import type { Value } from '../boot/value.ts';
import { Accessor, Choice, Env, Func, Obj, Template, Unk, isMarked, isPrimitive } from '../boot/value.ts';

export function isAlone(func: Func | undefined): boolean {
  const node = func?.node;
  return (
    func?.scope !== undefined &&
    func.scope.parent === undefined &&
    node !== undefined &&
    'params' in node &&
    Array.isArray(node.params) &&
    node.params.length === 0
  );
}

/** Whether what is looked up was found when a test holds: `row`, `row !== null`, and neither `!row` nor `rows.length === 0`. */
export function asksForPresence(test: Value): boolean {
  const logic = test instanceof Unk || test instanceof Choice ? test.logic : undefined;
  if (logic?.op === 'not') return !asksForPresence(logic.of);
  if (logic?.op === 'and' || logic?.op === 'or') return asksForPresence(logic.left);
  if (logic?.op !== 'compare' || !isEquality(logic.operator)) return true;
  const isNothing = [logic.left, logic.right].some((side) => isPrimitive(side) && !side);
  return !isNothing || logic.operator.startsWith('!');
}

export function originOf(value: Value, depth = 0): string | undefined {
  if (depth > 6 || !(value instanceof Unk || value instanceof Choice)) return undefined;
  if (value instanceof Unk && value.role === 'lookup') return value.origin?.replace(/\(\)[\w.]*$/, '');
  const logic = value.logic;
  if (logic === undefined)
    return value instanceof Choice ? firstOf(value.options, (option) => originOf(option.value, depth + 1)) : undefined;
  return logic.op === 'not' ? originOf(logic.of, depth + 1) : (originOf(logic.left, depth + 1) ?? originOf(logic.right, depth + 1));
}

function firstOf<T>(list: readonly T[], found: (item: T) => string | undefined): string | undefined {
  for (const item of list) {
    const text = found(item);
    if (text !== undefined) return text;
  }
  return undefined;
}

export function emptyCompare(operator: string, constant: number, left: boolean): boolean | undefined {
  // An empty answer counts zero.
  const truth = left ? compute(operator, 0, constant) : compute(operator, constant, 0);
  return typeof truth === 'boolean' ? truth : undefined;
}

/** Role of a value in a guard run. */
export function roleOf(value: Value): string | undefined {
  if (isMarked(value)) return 'credential';
  if (value instanceof Template) return value.parts.some((part) => roleOf(part) === 'credential') ? 'credential' : value.role;
  if (value instanceof Unk) return value.role;
  if (value instanceof Choice) return value.options.map((option) => roleOf(option.value)).find((role) => role !== undefined);
  return undefined;
}

/** Whether a value is, or was made from, a credential. */
export function isCredential(value: Value, depth = 0): boolean {
  if (roleOf(value) === 'credential') return true;
  if (value instanceof Obj && !(value instanceof Func) && depth < 3 && (value.kind === 'object' || value.kind === 'array')) {
    for (const item of value.items ?? []) if (isCredential(item, depth + 1)) return true;
    // Every argument of every call comes by here: no iterator, and nothing is made for lists without members.
    let found = false;
    value.own?.forEach((member) => {
      found ||= !(member instanceof Accessor) && isCredential(member, depth + 1);
    });
    return found;
  }
  return false;
}

export function envsOf(value: Value | undefined, depth = 0): Env[] {
  if (value instanceof Env) return [value];
  if (value instanceof Choice && depth < 3) return value.options.flatMap((option) => envsOf(option.value, depth + 1));
  if (value instanceof Template && depth < 3)
    return value.parts.flatMap((part) => (typeof part === 'string' ? [] : envsOf(part, depth + 1)));
  return [];
}

/** The text of a test on who may pass, with the values that it does not name itself: `roles.includes(user.role) [admin]`. */
export function withValues(text: string, values: readonly string[]): string {
  const short = text.replace(/\s+/g, ' ').slice(0, 80);
  const hidden = [...new Set(values)].filter((value) => value !== '' && value.length <= 40 && !text.includes(value)).slice(0, 8);
  return hidden.length === 0 ? short : `${short} [${hidden.join(', ')}]`;
}

/** Made by a function for passwords: https://nodejs.org/api/crypto.html#cryptoscryptpassword-salt-keylen-options-callback */
export function isOfPassword(value: Value): boolean {
  return value instanceof Unk && /^crypto\.(?:scrypt|pbkdf2)(?:Sync)?\(\)/.test(value.origin ?? '');
}

/** How long something is tells nothing of what it says. */
export function isLength(value: Value): boolean {
  return value instanceof Unk && /\.(?:length|byteLength)$/.test(value.origin ?? '');
}
