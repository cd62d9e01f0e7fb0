import type { Machine } from './machine.ts';
import type { Site, Value } from './value.ts';
import { Choice, Env, Ext, Obj, Template, Unk, isPrimitive, plainTruth } from './value.ts';

/** Truthiness of a value, counting what is assumed on this path. */
export function truthOf(machine: Machine, value: Value): boolean | undefined {
  if (isPrimitive(value)) return Boolean(value);
  const assumed = machine.assumed.get(value);
  if (assumed !== undefined) return assumed;
  if (value instanceof Unk || value instanceof Choice) {
    const logic = value.logic;
    if (logic?.op === 'not') {
      const inner = truthOf(machine, logic.of);
      return inner === undefined ? undefined : !inner;
    }
    if (logic?.op === 'and' || logic?.op === 'or') {
      const left = truthOf(machine, logic.left);
      const right = truthOf(machine, logic.right);
      if (logic.op === 'and') {
        if (left === false || right === false) return false;
        return left === true && right === true ? true : undefined;
      }
      if (left === true || right === true) return true;
      return left === false && right === false ? false : undefined;
    }
    if (logic?.op === 'compare') {
      const known = comparison(machine, logic);
      if (known !== undefined) return known;
    }
  }
  if (value instanceof Choice && !value.orElse) {
    const first = truthOf(machine, value.options[0]?.value);
    if (first === undefined) return undefined;
    for (const option of value.options) if (truthOf(machine, option.value) !== first) return undefined;
    return first;
  }
  return plainTruth(value);
}

/** `x === undefined` and the like follow from what is assumed about x. */
function comparison(machine: Machine, logic: { operator: string; left: Value; right: Value }): boolean | undefined {
  const { operator, left, right } = logic;
  const turned = !isPrimitive(right);
  const value = turned ? right : left;
  const constant = turned ? left : right;
  if (!isPrimitive(constant) || isPrimitive(value)) return undefined;
  if (!isEquality(operator)) return undefined;
  const truth = machine.assumed.get(value);
  // A truthy value equals no falsy constant, and the other way round.
  if (truth === undefined || Boolean(constant) === truth) return undefined;
  return operator.startsWith('!');
}

export function invert(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** `==`, `===`, `!=` or `!==`. */
export function isEquality(operator: string): boolean {
  return operator === '===' || operator === '!==' || operator === '==' || operator === '!=';
}

/** Assumes an uncertain value to be truthy or falsy, with what follows for its parts. */
export function assume(machine: Machine, value: Value, truth: boolean, depth = 0): void {
  if (isPrimitive(value) || depth > 8) return;
  machine.trail.push({ key: value, old: machine.assumed.get(value) });
  machine.assumed.set(value, truth);
  if (!(value instanceof Unk || value instanceof Choice) || value.logic === undefined) {
    if (value instanceof Choice && value.orElse && !truth)
      for (const option of value.options) assume(machine, option.value, false, depth + 1);
    return;
  }
  const logic = value.logic;
  if (logic.op === 'not') assume(machine, logic.of, !truth, depth + 1);
  else if (logic.op === 'and' && truth) {
    assume(machine, logic.left, true, depth + 1);
    assume(machine, logic.right, true, depth + 1);
  } else if (logic.op === 'or' && !truth) {
    assume(machine, logic.left, false, depth + 1);
    assume(machine, logic.right, false, depth + 1);
  } else if (logic.op === 'compare') {
    if (isEquality(logic.operator) && truth !== logic.operator.startsWith('!')) {
      const [other, constant] = isPrimitive(logic.right) ? [logic.left, logic.right] : [logic.right, logic.left];
      if (isPrimitive(constant) && !isPrimitive(other)) assume(machine, other, Boolean(constant), depth + 1);
    }
  }
}

/** Forgets assumptions made since a mark. */
export function forget(machine: Machine, mark: number): void {
  while (machine.trail.length > mark) {
    const entry = machine.trail.pop() as { key: object; old: boolean | undefined };
    if (entry.old === undefined) machine.assumed.delete(entry.key);
    else machine.assumed.set(entry.key, entry.old);
  }
}

/** A condition for people: `SKIP_AUTH is set`, `NODE_ENV is not "test"`, or the text as written. */
export function describeCondition(machine: Machine, value: Value, site: Site, truth: boolean): string {
  const text = describeKnownForm(value, truth);
  if (text !== undefined) return text;
  const short = shortText(machine, site);
  return truth ? short : `not (${short})`;
}

const shortTexts = new WeakMap<Machine, Map<string, Map<number, string>>>();

/** Text of a place on one line; guard runs come to the same conditions over and over. */
function shortText(machine: Machine, site: Site): string {
  let known = shortTexts.get(machine);
  if (known === undefined) shortTexts.set(machine, (known = new Map()));
  let texts = known.get(site.path);
  if (texts === undefined) known.set(site.path, (texts = new Map()));
  const key = site.start * 2 ** 26 + site.end;
  let short = texts.get(key);
  if (short === undefined) {
    const source = machine.textOf(site).replace(/\s+/g, ' ');
    texts.set(key, (short = source.length > 80 ? `${source.slice(0, 77)}...` : source));
  }
  return short;
}

function describeKnownForm(value: Value, truth: boolean): string | undefined {
  if (value instanceof Env && !value.derived) return `${value.name} ${truth ? 'is set' : 'is not set'}`;
  if (!(value instanceof Unk || value instanceof Choice) || value.logic === undefined) return undefined;
  const logic = value.logic;
  if (logic.op === 'not') return describeKnownForm(logic.of, !truth);
  if (logic.op === 'and' || logic.op === 'or') {
    const left = describeKnownForm(logic.left, truth);
    const right = describeKnownForm(logic.right, truth);
    if (left === undefined || right === undefined) return undefined;
    return `${left} ${(logic.op === 'and') === truth ? 'and' : 'or'} ${right}`;
  }
  if (logic.op !== 'compare' || !isEquality(logic.operator)) return undefined;
  const [other, constant] = isPrimitive(logic.right) ? [logic.left, logic.right] : [logic.right, logic.left];
  if (!isPrimitive(constant) || !(other instanceof Env)) return undefined;
  const equal = /^===?$/.test(logic.operator) === truth;
  return `${other.name} is ${equal ? '' : 'not '}${typeof constant === 'string' ? JSON.stringify(constant) : String(constant)}`;
}

/** The text of a value where one can be given: env variables print their default, or `{NAME}`. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (isPrimitive(value)) return String(value);
  if (value instanceof Env) return value.fallback === undefined ? `{${value.name}}` : textOf(value.fallback);
  if (value instanceof Template) return value.parts.map((part) => (typeof part === 'string' ? part : (textOf(part) ?? '{?}'))).join('');
  if (value instanceof Choice) return textOf(value.options.at(value.orElse ? -1 : 0)?.value);
  if (value instanceof Obj && value.kind === 'regexp') return String(value.data);
  if (value instanceof Ext) return undefined;
  return undefined;
}
