import type { MoneyOperation } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { divisorChecked } from './divisors.ts';
import type { MoneyCode } from './functions.ts';
import { namedFunction, visitOwn } from './functions.ts';
import { amountsIn, isAmount, isMinor, isRate, nameOf, wordsOf } from './names.ts';

/** One factor of a product. */
export interface Factor {
  node: Node;
  inverse: boolean;
  name: string | undefined;
  value: number | undefined;
}

/** A product of an amount and what it is multiplied by. */
export interface Calculation {
  operation: MoneyOperation;
  node: Node;
  module: BoundModule;
  code: MoneyCode;
  rates: Factor[];
  factors: Factor[];
}

const SCALES = new Set([100, 1000, 10_000, 1e6, 1e8, 1e9, 1e18]);
const ROUNDS = /^(?:round|floor|ceil|trunc)$/;
const SHOWN = /format|display|label|text|string|message|dollars|csv|html|template|print|chart|stat|report|metric|analytic|dashboard/i;

/** Products, quotients and readings of amounts in one function. */
export function calculationsOf(index: CodeIndex, code: MoneyCode): Calculation[] {
  const found: Calculation[] = [];
  visitOwn(code.root, (node, parents) => {
    const parent = parents.at(-1);
    if (node.type === 'BinaryExpression' && (node.operator === '*' || node.operator === '/')) {
      if (parent !== undefined && isProduct(outer(parents))) return;
      const one = ofProduct(index, code, node, parents);
      if (one !== undefined) found.push(one);
    }
    if (node.type === 'CallExpression') {
      const one = ofCall(index, code, node, parents);
      if (one !== undefined) found.push(one);
    }
  });
  return found;
}

/** The nearest parent that is not just a bracket or cast. */
function outer(parents: readonly Node[]): Node | undefined {
  for (let at = parents.length - 1; at >= 0; at -= 1) {
    const node = parents[at] as Node;
    if (unwrap(node) === node) return node;
  }
  return undefined;
}

function isProduct(node: Node | undefined): boolean {
  return node?.type === 'BinaryExpression' && (node.operator === '*' || node.operator === '/');
}

function factorsOf(given: Node, inverse: boolean, out: Factor[], depth = 0): void {
  const node = unwrap(given);
  if (depth < 30 && node.type === 'BinaryExpression' && (node.operator === '*' || node.operator === '/')) {
    factorsOf(node.left, inverse, out, depth + 1);
    factorsOf(node.right, node.operator === '/' ? !inverse : inverse, out, depth + 1);
    return;
  }
  const value =
    node.type === 'Literal' && (typeof node.value === 'number' || typeof node.value === 'bigint') ? Number(node.value) : undefined;
  // A bracket around a ratio: `price * (percent / 100)` was taken apart above; a sum stands for its amounts.
  const called = node.type === 'CallExpression' && /^(?:round|floor|ceil|trunc|max|min|abs)$/.test(nameOf(node.callee) ?? '');
  const name = called || node.type === 'BinaryExpression' ? (amountsIn(node)[0] ?? rateIn(node)) : nameOf(node);
  out.push({ node, inverse, name, value });
}

/** The rate in `1 + percent / 100`. */
function rateIn(given: Node, depth = 0): string | undefined {
  const node = unwrap(given);
  if (depth > 6) return undefined;
  if (node.type === 'BinaryExpression') return rateIn(node.left, depth + 1) ?? rateIn(node.right, depth + 1);
  const name = nameOf(node);
  return name !== undefined && isRate(name) && !isAmount(name) ? name : undefined;
}

const TIME = /^(?:ms|seconds?|minutes?|hours?|days?|now|time|duration|timestamp|date)$/;

function ofProduct(index: CodeIndex, code: MoneyCode, node: Node, parents: readonly Node[]): Calculation | undefined {
  const factors: Factor[] = [];
  factorsOf(node, false, factors);
  const result = resultOf(parents, code);
  const amounts = factors.filter((one) => (one.name !== undefined && isAmount(one.name)) || amountsIn(one.node).length > 0);
  const goal = result !== undefined && isAmount(result);
  if (amounts.length === 0 && !goal) return undefined;
  if (factors.some((one) => one.name !== undefined && wordsOf(one.name).some((word) => TIME.test(word)))) return undefined;
  const rates = factors.filter((one) => isRateFactor(one, amounts.length > 0));
  // `price * discount_value / 100`: one of the two amounts is a percentage.
  const [first, second] = amounts.filter((one) => !one.inverse);
  if (
    rates.length === 0 &&
    first !== undefined &&
    second !== undefined &&
    factors.some((one) => one.inverse && (one.value === 100 || one.value === 10_000))
  )
    rates.push(
      [first, second].find((one) => wordsOf(one.name ?? '').some((word) => /^(?:discount|value|fee|tax|commission|royalty)$/.test(word))) ??
        second,
    );
  // An amount that appears only below the line is a count or a share, no amount: `total / price`.
  const above = amounts.filter((one) => !one.inverse && !rates.includes(one));
  // Part of a larger product, which is looked at as a whole.
  if (above.length === 0 && parents.some((parent) => isProduct(parent))) return undefined;
  if (
    rates.length === 0 &&
    result !== undefined &&
    isRate(result) &&
    !isAmount(result) &&
    !factors.some((one) => one.inverse && one.value === undefined)
  )
    return undefined;
  if (above.length === 0 && !(goal && rates.length > 0)) return undefined;
  const scales = factors.filter((one) => one.value !== undefined && SCALES.has(one.value) && !rates.includes(one));
  const byTable = factors.find(
    (one) => /minor|subunit|exponent|decimals|10\s*\*\*|pow\(\s*10/i.test(index.text(one.node, code.module)) && !amounts.includes(one),
  );
  const divisor = factors.find((one) => one.inverse && one.value === undefined && one !== byTable);
  const kind: MoneyOperation['kind'] =
    rates.length > 0
      ? 'rate'
      : divisor !== undefined
        ? 'divide'
        : byTable !== undefined || (scales.length > 0 && factors.length === 2)
          ? 'scale'
          : factors.some((one) => one.value === undefined && !above.includes(one))
            ? 'product'
            : scales.length > 0
              ? 'scale'
              : 'product';
  if (kind === 'divide' && result !== undefined && (isRate(result) || !goal) && !isAmount(result)) {
    // Amount over amount: a ratio. It counts only for what it is divided by.
    return calculation(index, code, node, parents, { kind, amount: above[0]?.name ?? '', result, factors, rates, divisor, ratio: true });
  }
  const amount = above[0]?.name ?? result ?? '';
  return calculation(index, code, node, parents, { kind, amount, result, factors, rates, divisor, ratio: false });
}

function isRateFactor(one: Factor, withAmount: boolean): boolean {
  if (one.name !== undefined && isRate(one.name) && !isAmount(one.name)) return true;
  return withAmount && one.value !== undefined && !Number.isInteger(one.value);
}

interface Parts {
  kind: MoneyOperation['kind'];
  amount: string;
  result: string | undefined;
  factors: Factor[];
  rates: Factor[];
  divisor: Factor | undefined;
  ratio: boolean;
}

function calculation(index: CodeIndex, code: MoneyCode, node: Node, parents: readonly Node[], parts: Parts): Calculation {
  const { rounding, text } = roundingOf(parents, node);
  const exact = parts.factors.some((one) => isBig(one.node, code));
  const basis = parts.rates.some((one) => wordsOf(one.name ?? '').some((word) => /^(?:bps|basis|points)$/.test(word)));
  const number: MoneyOperation['number'] = exact
    ? 'exact'
    : parts.ratio
      ? 'unknown'
      : rounding !== undefined && !text
        ? basis || parts.kind === 'scale'
          ? 'whole'
          : 'rounded'
        : parts.kind === 'product'
          ? parts.factors.some((one) => isFraction(one.node))
            ? 'fraction'
            : parts.factors.every((one) => one.value === undefined || Number.isInteger(one.value)) && isMinor(parts.amount)
              ? 'whole'
              : 'unknown'
          : parts.kind === 'scale' && !parts.factors.some((one) => one.inverse)
            ? isMinor(parts.amount)
              ? 'whole'
              : 'fraction'
            : 'fraction';
  const within = namedFunction(code.fn)?.name;
  const operation: MoneyOperation = {
    location: index.place(node, code.module),
    wiring: code.fn === undefined ? index.reachAt(code.module, node.start) : index.reach(code.fn),
    kind: parts.kind,
    amount: parts.amount,
    number,
    use: useOf(parents, parts.result, within, text, code),
  };
  if (parts.result !== undefined) operation.result = parts.result;
  if (rounding !== undefined) operation.rounding = rounding;
  if (within !== undefined) operation.within = within;
  if (parts.divisor !== undefined) {
    operation.by = index.text(parts.divisor.node, code.module).slice(0, 60);
    operation.divisorChecked = divisorChecked(index, code, node, parents, parts.divisor);
  } else if (parts.kind === 'scale') {
    const scale = parts.factors.find((one) => one.value !== undefined) ?? parts.factors.at(-1);
    operation.by =
      scale?.value === undefined ? (scale === undefined ? '' : index.text(scale.node, code.module).slice(0, 60)) : String(scale.value);
    operation.upwards = scale?.inverse !== true;
  } else if (parts.rates[0] !== undefined) operation.by = index.text(parts.rates[0].node, code.module).slice(0, 60);
  return { operation, node, module: code.module, code, rates: parts.rates, factors: parts.factors };
}

function isBig(node: Node, code: MoneyCode): boolean {
  const at = unwrap(node);
  if (at.type === 'Literal' && typeof at.value === 'bigint') return true;
  if (at.type === 'CallExpression' && nameOf(at.callee) === 'BigInt') return true;
  const binding = at.type === 'Identifier' ? code.module.bindingAt.get(at.start) : undefined;
  if (
    binding?.annotation !== undefined &&
    /\bbigint\b/.test(code.module.parsed.code.slice(binding.annotation.start, binding.annotation.end))
  )
    return true;
  const init = binding?.init === undefined ? undefined : unwrap(binding.init);
  return init?.type === 'CallExpression' && nameOf(init.callee) === 'BigInt';
}

/** Read as a fraction right here. */
function isFraction(given: Node): boolean {
  const node = unwrap(given);
  return node.type === 'CallExpression' && nameOf(node.callee) === 'parseFloat';
}

/** Rounding around an expression; `text` where it became text by it. */
function roundingOf(parents: readonly Node[], node: Node): { rounding?: string; text: boolean } {
  let inner = node;
  for (let at = parents.length - 1; at >= 0; at -= 1) {
    const parent = parents[at] as Node;
    if (unwrap(parent) === unwrap(inner) || parent.type === 'LogicalExpression' || parent.type === 'ConditionalExpression') {
      inner = parent;
      continue;
    }
    if (parent.type === 'BinaryExpression' && /^[-+]$/.test(parent.operator)) {
      inner = parent;
      continue;
    }
    if (parent.type === 'MemberExpression' && memberName(parent) === 'toFixed') return { rounding: 'toFixed', text: true };
    if (parent.type !== 'CallExpression' || parent.callee === inner) break;
    const name = nameOf(parent.callee) ?? '';
    // `Math.round(x * 100) / 100` is a fraction again.
    const again = isProduct(outer(parents.slice(0, at)));
    if (ROUNDS.test(name)) return again ? { text: false } : { rounding: name, text: false };
    if (/round|toCents|toMinor|toInt|parseInt/i.test(name) && !name.startsWith('set')) return { rounding: name, text: false };
    if (/^(?:max|min|abs|Number)$/.test(name)) {
      inner = parent;
      continue;
    }
    break;
  }
  return { text: false };
}

/** Name that gets the value: variable, property, assigned member, or the function that returns it. */
export function resultOf(parents: readonly Node[], code: MoneyCode): string | undefined {
  for (let at = parents.length - 1; at >= 0; at -= 1) {
    const parent = parents[at] as Node;
    switch (parent.type) {
      case 'VariableDeclarator':
        return parent.id.type === 'Identifier' ? parent.id.name : undefined;
      case 'Property':
      case 'PropertyDefinition':
        return keyName(parent.key, parent.computed);
      case 'AssignmentExpression':
        return nameOf(parent.left);
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
        return namedFunction(code.fn)?.own;
      case 'IfStatement':
      case 'ExpressionStatement':
      case 'TemplateLiteral':
        return undefined;
      case 'CallExpression': {
        const name = nameOf(parent.callee) ?? '';
        if (!ROUNDS.test(name) && !/^(?:max|min|abs|Number|parseFloat|toFixed|parseInt|BigInt|round\w*)$/i.test(name)) return undefined;
        break;
      }
      case 'BinaryExpression':
        if (!/^[-+*/]$/.test(parent.operator)) return undefined;
        break;
      default:
        break;
    }
  }
  return undefined;
}

function useOf(
  parents: readonly Node[],
  result: string | undefined,
  within: string | undefined,
  text: boolean,
  code: MoneyCode,
): MoneyOperation['use'] {
  const last = wordsOf(within?.split('.').at(-1) ?? '').join(' ');
  if (
    /^(?:percent(?:age)? of|to cents|to minor|from cents|from minor|apply (?:rate|bps)|multiply|round|allocate|calculate bps|bps)/.test(
      last,
    )
  )
    return 'helper';
  // What is written to a table is kept, whatever the function around it is about.
  if (!text && parents.some((parent) => parent.type === 'CallExpression' && writesRows(parent, code))) return 'computes';
  if (/(?:^| )(?:format|print|display|render)|report|statistics|stats|analytics|metrics|dashboard|insight|history|trend/.test(last))
    return 'shows';
  if (result !== undefined && SHOWN.test(result)) return 'shows';
  for (let at = parents.length - 1; at >= 0; at -= 1) {
    const parent = parents[at] as Node;
    if (parent.type === 'TemplateLiteral' || parent.type === 'ThrowStatement') return 'shows';
    if (parent.type === 'CallExpression') {
      const name = nameOf(parent.callee) ?? '';
      if (/^(?:info|warn|error|debug|log|trace|observe|inc|set|format\w*|toLocaleString|toString|setAttribute)$/.test(name)) return 'shows';
      if (text && /^(?:parseFloat|Number|parseInt)$/.test(name)) return 'computes';
    }
    if (text && parent.type === 'UnaryExpression' && parent.operator === '+') return 'computes';
    if (parent.type === 'VariableDeclarator' || parent.type === 'ReturnStatement') break;
  }
  return text && !/(?:^|\/)(?:calculat|pricing|fees?)/i.test(code.module.path) ? 'shows' : text ? 'shows' : 'computes';
}

function writesRows(call: Extract<Node, { type: 'CallExpression' }>, code: MoneyCode): boolean {
  const name = nameOf(call.callee) ?? '';
  if (/^(?:insert|update|upsert)$/.test(name)) return true;
  const [sql] = call.arguments;
  return (
    /^(?:query|execute|raw)$/.test(name) &&
    sql !== undefined &&
    /^['"`]\s*(?:update|insert)\b/i.test(code.module.parsed.code.slice(sql.start, sql.start + 40))
  );
}

/** Readings from text as a fraction, and calls of decimal libraries. */
function ofCall(
  index: CodeIndex,
  code: MoneyCode,
  node: Extract<Node, { type: 'CallExpression' }>,
  parents: readonly Node[],
): Calculation | undefined {
  const callee = unwrap(node.callee);
  const called = nameOf(callee) ?? '';
  const [first] = node.arguments;
  const base = (): Omit<MoneyOperation, 'kind' | 'amount' | 'number' | 'use'> => {
    const within = namedFunction(code.fn)?.name;
    return {
      location: index.place(node, code.module),
      wiring: code.fn === undefined ? index.reachAt(code.module, node.start) : index.reach(code.fn),
      ...(within === undefined ? {} : { within }),
    };
  };
  const result = resultOf(parents, code);
  const make = (operation: MoneyOperation, factors: Factor[] = []): Calculation => ({
    operation: result === undefined ? operation : { ...operation, result },
    node,
    module: code.module,
    code,
    factors,
    rates: factors.filter((one) => isRateFactor(one, true)),
  });
  const within = namedFunction(code.fn)?.name;
  if (called === 'parseFloat' && first !== undefined) {
    const text = index.text(first, code.module);
    const name = nameOf(first) ?? '';
    const again = /\.toFixed\(/.test(text);
    const what = again ? (amountsIn(unwrap(first))[0] ?? nameOf(first) ?? result ?? '') : name;
    if (result !== undefined && isRate(result)) return undefined;
    if (!isAmount(what) && !(again && result !== undefined && isAmount(result))) return undefined;
    const rounded = roundingOf(parents, node);
    // `Math.round(parseFloat(text) * 100)` ends in whole units.
    const whole =
      rounded.rounding !== undefined || parents.some((one) => one.type === 'CallExpression' && ROUNDS.test(nameOf(one.callee) ?? ''));
    return make({
      ...base(),
      kind: 'parse',
      amount: what,
      number: whole ? 'whole' : 'fraction',
      use: useOf(parents, result, within, false, code),
      ...(again ? { rounding: 'toFixed' } : {}),
    });
  }
  if (/^(?:mul|times|multipliedBy|multiply|percentage|div|dividedBy)$/.test(called) && callee.type === 'MemberExpression') {
    const site = index.callAt(node);
    const decimal = /decimal|big\.?js|bignumber|dinero|currency\.js|^\*/i.test(site?.callee ?? '*');
    const name = nameOf(callee.object);
    if (!decimal || name === undefined || !(isAmount(name) || (result !== undefined && isAmount(result)))) return undefined;
    const factor: Factor[] = first === undefined ? [] : [{ node: first, inverse: false, name: nameOf(first), value: undefined }];
    return make({ ...base(), kind: 'rate', amount: name, number: 'exact', use: 'computes' }, factor);
  }
  if (
    /^(?:percentOf\w*|percentageOf\w*|applyBps|applyBasisPoints|applyRate|bpsOf|takeBps|multiplyBps|calculateBps\w*)$/.test(called) &&
    node.arguments.length > 1
  ) {
    const factors = node.arguments
      .slice(1, 2)
      .map((one) => ({ node: one, inverse: false, name: nameOf(one) ?? 'basisPoints', value: undefined }));
    const amount = first === undefined ? '' : (nameOf(first) ?? result ?? '');
    return make({ ...base(), kind: 'rate', amount, number: 'whole', rounding: called, use: 'computes' }, factors);
  }
  return undefined;
}
