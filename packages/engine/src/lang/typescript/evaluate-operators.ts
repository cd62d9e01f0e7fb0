import type { StaticValue, ValueSite } from './static-value.ts';

/** Truthiness, when it is certain. */
export function truthOf(value: StaticValue): boolean | undefined {
  switch (value.kind) {
    case 'literal':
      return Boolean(value.value);
    case 'undefined':
      return false;
    case 'object':
    case 'array':
    case 'function':
    case 'regexp':
    case 'environment':
      return true;
    case 'text':
      return value.parts.some((part) => typeof part === 'string' && part !== '') ? true : undefined;
    default:
      return undefined;
  }
}

/** `===` and its kin. A comparison of an environment value answers for the case that it is not set. */
export function compare(operator: string, left: StaticValue, right: StaticValue, at: ValueSite): StaticValue {
  const equal = !operator.startsWith('!');
  const plain = (value: StaticValue): { value: unknown } | undefined =>
    value.kind === 'literal' ? { value: value.value } : value.kind === 'undefined' ? { value: undefined } : undefined;
  const [a, b] = [plain(left), plain(right)];
  if (a !== undefined && b !== undefined) return { ...at, kind: 'literal', value: (a.value === b.value) === equal };
  const env = left.kind === 'env' ? left : right.kind === 'env' ? right : undefined;
  const other = left.kind === 'env' ? b : a;
  if (env === undefined || other === undefined) return { ...at, kind: 'unknown' };
  const unset = env.fallback === undefined ? { value: undefined } : plain(env.fallback);
  return {
    ...at,
    kind: 'env',
    name: env.name,
    fallback: unset === undefined ? undefined : { ...at, kind: 'literal', value: (unset.value === other.value) === equal },
    ...(env.compared === undefined ? { compared: { equal, to: other.value } } : {}),
  };
}

/** Arithmetic and text sums over what is known; an environment operand keeps its name and computes with its fallback. */
export function arithmetic(operator: string, left: StaticValue, right: StaticValue, at: ValueSite): StaticValue {
  const nothing: StaticValue = { ...at, kind: 'unknown' };
  if (operator === '+' && (isText(left) || isText(right))) {
    const parts: (string | StaticValue)[] = [];
    for (const value of [left, right]) {
      for (const part of value.kind === 'text' ? value.parts : value.kind === 'literal' ? [String(value.value)] : [value]) {
        const last = parts.at(-1);
        if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
        else parts.push(part);
      }
    }
    const [only] = parts;
    // A few doublings of a constant would fill the memory.
    if (parts.length > 1000 || parts.some((part) => typeof part === 'string' && part.length > 100_000)) return nothing;
    return parts.length === 1 && typeof only === 'string' ? { ...at, kind: 'literal', value: only } : { ...at, kind: 'text', parts };
  }
  if (left.kind === 'env' || right.kind === 'env') {
    const env = left.kind === 'env' ? left : (right as Extract<StaticValue, { kind: 'env' }>);
    const a = left.kind === 'env' ? left.fallback : left;
    const b = right.kind === 'env' ? right.fallback : right;
    const fallback = a === undefined || b === undefined ? undefined : arithmetic(operator, a, b, at);
    return { ...at, kind: 'env', name: env.name, fallback: fallback?.kind === 'literal' ? fallback : undefined };
  }
  if (left.kind !== 'literal' || right.kind !== 'literal') return nothing;
  const a = Number(left.value);
  const b = Number(right.value);
  const value = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b, '**': a ** b, '<<': a << b, '|': a | b }[operator];
  if (value !== undefined) return { ...at, kind: 'literal', value };
  const truth = { '<': a < b, '>': a > b, '<=': a <= b, '>=': a >= b }[operator];
  return truth === undefined ? nothing : { ...at, kind: 'literal', value: truth };
}

function isText(value: StaticValue): boolean {
  return (
    value.kind === 'text' ||
    (value.kind === 'literal' && typeof value.value === 'string') ||
    (value.kind === 'env' && value.fallback?.kind === 'literal' && typeof value.fallback.value === 'string')
  );
}
