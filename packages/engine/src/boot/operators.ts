import { isEquality, truthOf } from './conditions.ts';
import type { Machine } from './machine.ts';
import type { Logic, Value } from './value.ts';
import { Choice, Env, Ext, Func, Obj, Template, Unk, isMarked, isNullish, isPrimitive } from './value.ts';

/** A value that the host knows too. */
export type Primitive = undefined | null | boolean | number | string | bigint;

/** A truth value that is not known, with what it says about its parts. */
export function unknownTruth(logic: Logic, reason = 'not known'): Unk {
  const out = new Unk(reason);
  out.logic = logic;
  return out;
}

/** Logical negation. */
export function negate(machine: Machine, value: Value): Value {
  const truth = truthOf(machine, value);
  return truth === undefined ? unknownTruth({ op: 'not', of: value }) : !truth;
}

/** A binary operator other than `&&`, `||` and `??`. */
export function binary(machine: Machine, operator: string, left: Value, right: Value): Value {
  if (isPrimitive(left) && isPrimitive(right)) {
    // A caller can send any literal that stands in the source, so such a test goes both ways.
    if (typeof left === 'string' && typeof right === 'string' && isEquality(operator) && isMarked(left) !== isMarked(right)) {
      return unknownTruth({ op: 'compare', operator, left, right }, 'literal');
    }
    return operator === '+' && typeof left === 'string' && typeof right === 'string' && left.length + right.length > LONGEST_TEXT
      ? new Unk('long text')
      : compute(operator, left, right);
  }
  if (isEquality(operator)) return equality(machine, operator, left, right);
  if (operator === 'instanceof') return instanceOf(left, right);
  if (operator === 'in') {
    if (right instanceof Obj && !(right instanceof Ext) && typeof left === 'string') {
      for (let at: Obj | null = right; at !== null; at = at.proto) if (at.own?.has(left) === true) return true;
      // What was written to it unseen may be there as well.
      if (!right.open) return false;
    }
    return new Unk('membership');
  }
  if (operator === '+') return concatenate(left, right);
  if (/^[<>]=?$/.test(operator)) return unknownTruth({ op: 'compare', operator, left, right });
  return derive([left, right], ([a, b]) => compute(operator, a, b)) ?? new Unk('arithmetic');
}

/** Longer texts are of no use, and doubling them in a loop must not take long. */
const LONGEST_TEXT = 200_000;

/** What an operator makes of two values that are known; `undefined` where it is none that is known. */
export function compute(operator: string, left: Primitive, right: Primitive): Primitive {
  const a = left as never;
  const b = right as never;
  try {
    switch (operator) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
        return a / b;
      case '%':
        return a % b;
      case '**':
        return a ** b;
      case '<':
        return a < b;
      case '>':
        return a > b;
      case '<=':
        return a <= b;
      case '>=':
        return a >= b;
      case '==':
        return looselyEqual(left, right);
      case '!=':
        return !looselyEqual(left, right);
      case '===':
        return a === b;
      case '!==':
        return a !== b;
      case '&':
        return a & b;
      case '|':
        return a | b;
      case '^':
        return a ^ b;
      case '<<':
        return a << b;
      case '>>':
        return a >> b;
      case '>>>':
        return a >>> b;
      default:
        return undefined;
    }
  } catch {
    // Mixing bigint and number throws; such code is broken anyway.
    return undefined;
  }
}

/** `==` between primitives, spelled out. */
function looselyEqual(left: Primitive, right: Primitive): boolean {
  if (left === null || left === undefined || right === null || right === undefined) return (left ?? null) === (right ?? null);
  if (typeof left === typeof right) return left === right;
  return Number(left) === Number(right);
}

function equality(machine: Machine, operator: string, left: Value, right: Value): Value {
  const negative = operator.startsWith('!');
  if (left === right) return !negative;
  const loose = operator.length === 2;
  const nullTest = left === null || left === undefined ? right : right === null || right === undefined ? left : UNTESTED;
  if (nullTest !== UNTESTED) {
    const nullish = isNullish(nullTest);
    if (nullish === false) return negative;
    if (nullish === true && (loose || isPrimitive(nullTest))) return !negative;
  }
  if (isDefiniteObject(left) && isDefiniteObject(right)) return negative;
  if ((isDefiniteObject(left) && isPrimitive(right)) || (isPrimitive(left) && isDefiniteObject(right))) return negative;
  if (left instanceof Choice || right instanceof Choice) {
    const answer = sameAnswer(machine, operator, (left instanceof Choice ? left : right) as Choice, left instanceof Choice ? right : left);
    if (answer !== undefined) return answer;
  }
  if (
    (left instanceof Template && typeof right === 'string' && !chosenByCaller(right) && !mayEqual(left, right)) ||
    (right instanceof Template && typeof left === 'string' && !chosenByCaller(left) && !mayEqual(right, left))
  )
    return negative;
  const out = unknownTruth({ op: 'compare', operator, left, right });
  return truthOf(machine, out) ?? out;
}

/** The whole text of a credential, so that what it begins with is the caller's choice, too: `header !== \`Bearer ${SECRET}\``. */
const chosenByCaller = (text: string): boolean => isMarked(text) && text.startsWith('CRED_');

/** What a comparison gives for every option, where that is one answer. */
function sameAnswer(machine: Machine, operator: string, choice: Choice, other: Value): boolean | undefined {
  const answers = choice.options.map((option) => truthOf(machine, equality(machine, operator, option.value, other)));
  return answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;
}

/** Whether a text with holes can be this text. A hole that is one path segment holds no slash. */
export function mayEqual(pattern: Template, text: string): boolean {
  return pattern.parts.length > 10 || text.length > 300 || fits(pattern.parts, 0, text, 0, new Set());
}

/** `failed` remembers what did not fit, so that a pattern of many holes stays cheap. */
function fits(parts: readonly (string | Value)[], part: number, text: string, at: number, failed: Set<number>): boolean {
  if (part === parts.length) return at === text.length;
  const state = part * (text.length + 1) + at;
  if (failed.has(state)) return false;
  failed.add(state);
  const now = parts[part];
  if (typeof now === 'string') return text.startsWith(now, at) && fits(parts, part + 1, text, at + now.length, failed);
  const segment = isSegment(now as Value);
  for (let end = at; end <= text.length; end += 1) {
    if (fits(parts, part + 1, text, end, failed)) return true;
    if (segment && text[end] === '/') return false;
  }
  return false;
}

/** Whether this text can stand somewhere in a text with holes. */
export function mayContain(pattern: Template, text: string): boolean {
  if (pattern.parts.length > 10 || text.length > 300) return true;
  const { parts } = pattern;
  const failed = new Set<number>();
  return parts.some((part, at) => {
    if (typeof part !== 'string') return begins(parts, at, text, 0, failed);
    for (let from = 0; from < part.length; from += 1) {
      const rest = part.slice(from, from + text.length);
      if (text.startsWith(rest) && (rest.length === text.length || begins(parts, at + 1, text, rest.length, failed))) return true;
    }
    return false;
  });
}

/** Whether the rest of a text can be what these parts begin with. */
function begins(parts: readonly (string | Value)[], part: number, text: string, at: number, failed: Set<number>): boolean {
  if (at === text.length) return true;
  if (part === parts.length) return false;
  const state = part * (text.length + 1) + at;
  if (failed.has(state)) return false;
  failed.add(state);
  const now = parts[part];
  if (typeof now === 'string') {
    const rest = now.slice(0, text.length - at);
    return text.startsWith(rest, at) && begins(parts, part + 1, text, at + rest.length, failed);
  }
  for (let end = at; end <= text.length; end += 1) {
    if (begins(parts, part + 1, text, end, failed)) return true;
    if (isSegment(now as Value) && text[end] === '/') return false;
  }
  return true;
}

/** A parameter of a path, which holds no slash. */
export function isSegment(value: Value): boolean {
  return value instanceof Unk && /^request\.params\.\w+$/.test(value.origin ?? '');
}

const UNTESTED = new Unk('not a null test');

function isDefiniteObject(value: Value): boolean {
  return value instanceof Obj && !(value instanceof Ext);
}

function instanceOf(left: Value, right: Value): Value {
  if (isPrimitive(left)) return false;
  if (left instanceof Obj && !(left instanceof Ext) && right instanceof Func) {
    const prototype = right.props.get('prototype');
    for (let at: Obj | null = left.proto; at !== null; at = at.proto) if (at === prototype) return true;
    if (left.kind === 'error' && right.native !== undefined) return right.name === 'Error' || right.name === left.props.get('name');
    return false;
  }
  // An error of the language alone is of no class of a package.
  if (left instanceof Obj && right instanceof Ext && left.own?.has('@@plain') === true) return false;
  const answer = right instanceof Ext ? ANSWERS[right.name] : undefined;
  if (answer !== undefined && left instanceof Obj && !(left instanceof Ext)) {
    if (left.own?.has(answer) === true) return true;
    // A plain object of own code is no answer of a package.
    if (left.kind === 'object' && !left.open && left.proto !== null && left.proto.proto === null) return false;
  }
  return new Unk('instanceof');
}

/** Answers that runs of handlers make, by what marks them. */
const ANSWERS: Readonly<Record<string, string>> = { Response: '@@status', 'next/server.NextResponse': '@@next' };

/** Text or number addition with at least one part that is not concrete. */
export function concatenate(left: Value, right: Value): Value {
  const textual = (value: Value): boolean => typeof value === 'string' || value instanceof Template;
  if (!textual(left) && !textual(right)) {
    const numeric = derive([left, right], ([a, b]) => compute('+', a, b));
    if (numeric !== undefined && typeof left !== 'object' && typeof right !== 'object') return numeric;
    if (left instanceof Env || right instanceof Env) return template([left, right]);
    return new Unk('sum');
  }
  return template([left, right]);
}

/** Builds a text; concrete when all parts are. */
export function template(parts: readonly Value[]): Value {
  const out: (string | Value)[] = [];
  const push = (part: Value): void => {
    if (part instanceof Template) for (const inner of part.parts) push(inner);
    else if (isPrimitive(part)) {
      const last = out.at(-1);
      if (typeof last === 'string') out[out.length - 1] = last + String(part);
      else out.push(String(part));
    } else if (part instanceof Obj && part.kind === 'array' && !part.open && (part.items ?? []).every((item) => isPrimitive(item))) {
      push((part.items ?? []).join(','));
    } else out.push(part);
  };
  for (const part of parts) push(part);
  if (out.length === 0) return '';
  if (out.length === 1 && typeof out[0] === 'string') return out[0];
  return out.length > 24 ? new Unk('long text') : new Template(out);
}

/** Applies a computation to values of which some are env variables: the result is the variable again, with a computed default. */
export function derive(values: readonly Value[], apply: (values: Primitive[]) => Value): Value {
  const variable = values.find((value) => value instanceof Env);
  if (!(variable instanceof Env)) return undefined;
  const plain: Primitive[] = [];
  let known = true;
  for (const value of values) {
    const part = value instanceof Env ? value.fallback : value;
    if (isPrimitive(part) && !(value instanceof Env && part === undefined)) plain.push(part);
    else known = false;
  }
  const out = new Env(variable.name);
  out.derived = true;
  if (known) {
    const result = apply(plain);
    // A default that gives NaN says nothing about the variable.
    if (!(typeof result === 'number' && Number.isNaN(result))) out.fallback = result;
  }
  return out;
}

/** `typeof`. */
export function typeOf(value: Value): Value {
  if (value === null) return 'object';
  if (isPrimitive(value)) return typeof value;
  if (value instanceof Func) return 'function';
  if (value instanceof Template) return 'string';
  if (value instanceof Obj && !(value instanceof Ext)) return 'object';
  if (value instanceof Choice) {
    const first = typeOf(value.options[0]?.value);
    if (typeof first === 'string' && value.options.every((option) => typeOf(option.value) === first)) return first;
  }
  return new Unk('typeof');
}
