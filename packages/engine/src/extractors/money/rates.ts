import type { FeeRate, Known, Location } from '@airworthy/model';
import { known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex, CodeModule } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Calculation, Factor } from './arithmetic.ts';
import { namedFunction } from './functions.ts';
import { wordsOf } from './names.ts';

/** The rates that a calculation multiplies by. */
export function ratesOf(index: CodeIndex, one: Calculation): FeeRate[] {
  return one.rates.map((factor) => {
    const { source, value } = sourceOf(index, leafOf(factor, index, one.module), one.module);
    const name = factor.name ?? index.text(factor.node, one.module);
    const rate: FeeRate = {
      location: index.place(factor.node, one.module),
      ...(one.operation.wiring === undefined ? {} : { wiring: one.operation.wiring }),
      name,
      of: aboutOf(`${name} ${one.operation.result ?? ''} ${one.operation.amount} ${one.operation.within ?? ''}`),
      source,
      form: formOf(one, factor, value),
      value,
      ...bounded(index, factor, one, source),
    };
    if (isUnscaled(one, factor, value)) rate.unscaled = true;
    if (source === 'request') rate.fromRequest = true;
    else if (source === 'given' || source === 'unknown') rate.fromRequest = index.flowsFromRequest(factor.node, one.module);
    const within = namedFunction(one.code.fn)?.name;
    if (within !== undefined) rate.within = within;
    if (one.operation.result !== undefined) rate.result = one.operation.result;
    return rate;
  });
}

/** The rate itself in `1 + maxMarkup / 100`. */
function leafOf(factor: Factor, index: CodeIndex, module: BoundModule): Node {
  const node = unwrap(factor.node);
  if (factor.name === undefined || node.type !== 'BinaryExpression') return factor.node;
  let leaf: Node | undefined;
  walk(node, (at) => {
    if (
      (at.type === 'Identifier' || at.type === 'MemberExpression') &&
      leaf === undefined &&
      index.text(at, module).endsWith(factor.name ?? '')
    )
      leaf = at;
  });
  return leaf ?? factor.node;
}

function aboutOf(text: string): string {
  const words = wordsOf(text);
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  if (has(/^royalt/)) return 'royalty';
  if (has(/^(?:tax|taxes|vat|gst)$/)) return 'tax';
  if (has(/^(?:fee|fees|commission|surcharge)$/)) return 'fee';
  if (has(/^(?:discount|promo|coupon)/)) return 'discount';
  if (has(/^(?:exchange|fx|conversion)$/)) return 'exchange';
  return has(/^(?:share|split|payout|revenue)/) ? 'share' : 'rate';
}

function sourceOf(index: CodeIndex, given: Node, module: BoundModule): { source: FeeRate['source']; value: Known<number> } {
  const node = unwrap(given);
  if (node.type === 'Literal' && typeof node.value === 'number') return { source: 'literal', value: known(node.value) };
  const read = fromValue(index, index.value(node, module), 0);
  if (read !== undefined) return read;
  const text = index.text(node, module);
  if (index.flowsFromRequest(node, module) === true) return { source: 'request', value: unknown(text) };
  if (/^(?:this\.)?(?:config|settings|\w*Config|\w*Settings|constants|[A-Z][A-Z\d_]+)\b/.test(text))
    return { source: 'config', value: unknown(text) };
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  const made = binding?.init === undefined ? undefined : unwrap(binding.init);
  if (made?.type === 'BinaryExpression' && /^[*/]$/.test(made.operator)) return { source: 'computed', value: unknown(text) };
  if (binding?.kind === 'param') return { source: 'given', value: unknown(text) };
  const init = binding?.init === undefined ? '' : index.text(binding.init, module);
  if (/process\.env/.test(init)) return { source: 'env', value: unknown(text) };
  if (/\.rows\b|\bquery\(|find\w*\(|\.first\(|await\b/.test(init) || /^[\w.]+\.[\w.]+$/.test(text))
    return { source: 'stored', value: unknown(text) };
  if (made !== undefined && isStored(index, made, module)) return { source: 'stored', value: unknown(text) };
  return { source: 'unknown', value: unknown(text) };
}

/** A member of what an awaited query or getter gave. */
function isStored(index: CodeIndex, given: Node, module: BoundModule): boolean {
  let at = unwrap(given);
  for (let steps = 0; steps < 8; steps += 1) {
    if (at.type === 'LogicalExpression') at = unwrap(at.left);
    else if (
      at.type === 'CallExpression' &&
      at.arguments[0] !== undefined &&
      /^(?:parseFloat|Number|parseInt)$/.test(index.text(at.callee, module))
    )
      at = unwrap(at.arguments[0]);
    else if (at.type === 'MemberExpression') at = unwrap(at.object);
    else break;
  }
  const binding = at.type === 'Identifier' ? module.bindingAt.get(at.start) : undefined;
  return binding?.init !== undefined && /^await\b[^;]*(?:find|get|load|fetch|select|query|first)/i.test(index.text(binding.init, module));
}

function fromValue(
  index: CodeIndex,
  value: StaticValue | undefined,
  depth: number,
): { source: FeeRate['source']; value: Known<number> } | undefined {
  if (value === undefined || depth > 4) return undefined;
  if (value.kind === 'literal') {
    const number = Number(value.value);
    return Number.isNaN(number) ? undefined : { source: 'literal', value: known(number) };
  }
  if (value.kind === 'env') {
    const fallback = Number(value.fallback?.kind === 'literal' ? value.fallback.value : Number.NaN);
    return { source: 'env', value: { state: 'env', name: value.name, ...(Number.isNaN(fallback) ? {} : { fallback }) } };
  }
  // `parseFloat(process.env.RATE || '0.05')`
  const node = unwrap(value.node);
  if (
    node.type === 'CallExpression' &&
    node.arguments[0] !== undefined &&
    /^(?:parseFloat|Number|parseInt)$/.test(index.text(node.callee, value.module))
  )
    return fromValue(index, index.value(node.arguments[0], value.module), depth + 1);
  if (node.type === 'LogicalExpression') return fromValue(index, index.value(node.left, value.module), depth + 1);
  return undefined;
}

/** `amount * 5` where 5 stands for five per cent: nothing divides by the hundred, and it is no factor like `1 + rate`. */
function isUnscaled(one: Calculation, factor: Factor, value: Known<number>): boolean {
  const number = value.state === 'known' ? value.value : value.state === 'env' ? value.fallback : undefined;
  if (number === undefined || number < 2 || factor.inverse) return false;
  if (one.operation.number === 'exact' || /percentof|bps|basis/i.test(one.operation.rounding ?? '')) return false;
  const divided = one.factors.reduce((product, other) => (other.inverse && other.value !== undefined ? product * other.value : product), 1);
  // Basis points are hundredths of a per cent: `cents * feeBps / 100` takes a hundred times too much.
  if (divided > 1) return divided < 10_000 && wordsOf(factor.name ?? '').includes('bps');
  const node = unwrap(factor.node);
  if (node.type === 'BinaryExpression') return false;
  return wordsOf(factor.name ?? '').some((word) => /^(?:percent|percentage|pct|rate|bps)$/.test(word));
}

function formOf(one: Calculation, factor: Factor, value: Known<number>): FeeRate['form'] {
  const words = wordsOf(factor.name ?? '');
  const inverse = one.factors.find((other) => other.inverse && other.value !== undefined)?.value;
  if (words.some((word) => /^(?:bps|basis)$/.test(word)) || inverse === 10_000) return 'basis-points';
  if (inverse === 100) return 'percent';
  const number = value.state === 'known' ? value.value : value.state === 'env' ? value.fallback : undefined;
  if (number !== undefined) return Number.isInteger(number) && number > 1 ? 'percent' : 'fraction';
  return one.operation.number === 'exact' ? 'unknown' : 'fraction';
}

/** A comparison of the rate with a limit, where it is used or anywhere in the modules that define it. */
function bounded(index: CodeIndex, factor: Factor, one: Calculation, source: FeeRate['source']): Pick<FeeRate, 'bounded' | 'boundedAt'> {
  if (source === 'literal') return { bounded: true };
  const written = (factor.name ?? '').replaceAll(/\W/g, '');
  if (written === '') return { bounded: 'unknown' };
  const snake = wordsOf(written).join('_');
  const last = snake === written ? written : `(?:${written}|${snake})`;
  const tested = new RegExp(
    `\\b${last}\\b\\s*\\)?\\s*(?:<|>)=?\\s*(?:0|1\\b|100|10_?000|[A-Z][\\w.]*|max|min)|Math\\.(?:min|max)\\([^();]*\\b${last}\\b[^();*/]*\\)|\\b${last}\\b['"]?\\s*:[^,;\\n]{0,60}\\.(?:max|lte|le)\\(|\\b${last}\\b['"]?\\s*:\\s*\\{[^}]{0,120}maximum`,
    'g',
  );
  let open = false;
  let entrance: Location | undefined;
  for (const module of index.modules) {
    if (module.kind !== 'production') continue;
    const words = wordsIn(module);
    if (!words.includes(written) && !words.includes(snake)) continue;
    for (const match of module.parsed.text.matchAll(tested)) {
      // A function that would look at the settings and is called by nobody refuses nothing.
      const { state } = index.reachAt(module, match.index);
      if (state === 'wired') {
        // What is stored may come in by several ways, of which this one looks at it.
        if (source !== 'stored' || besideUse(index, one, module, match.index)) return { bounded: true };
        entrance ??= { path: module.path, line: module.parsed.locate(match.index).line };
      }
      if (state === 'unknown') open = true;
    }
  }
  if (entrance !== undefined) return { bounded: 'unknown', boundedAt: entrance };
  if (open) return { bounded: 'unknown' };
  // The helper that takes basis points may refuse what is out of range.
  const helper = one.operation.rounding;
  if (helper !== undefined && /bps|percentof|basis/i.test(helper)) {
    const target = index.functions.find((fn) => fn.own === helper);
    if (target !== undefined) return { bounded: /[<>]=?\s*(?:10_?000|0)\b/.test(index.text(target.node, target.module)) };
    return { bounded: 'unknown' };
  }
  return { bounded: source === 'stored' || source === 'given' || source === 'unknown' ? 'unknown' : false };
}

/** In the function that applies the rate. */
function besideUse(index: CodeIndex, one: Calculation, module: CodeModule, at: number): boolean {
  return module.path === one.module.path && index.functionAt(module, at) === one.code.fn;
}
