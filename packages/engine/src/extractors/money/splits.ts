import { pushTo } from '@airworthy/model';
import type { MoneySplit } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import type { Calculation } from './arithmetic.ts';
import { resultOf } from './arithmetic.ts';
import type { MoneyCode } from './functions.ts';
import { namedFunction, visitOwn } from './functions.ts';
import { isAmount, nameOf, PAYEE, wordsOf } from './names.ts';

const REST = /remainder|leftover|left_over|residual|residue|dust|lastIndex|isLast|largestRemainder|allocat/i;

/** Functions that make several amounts of one. */
export function splitsOf(index: CodeIndex, all: readonly MoneyCode[], calculations: readonly Calculation[]): MoneySplit[] {
  const byFunction = new Map<FunctionInfo, Calculation[]>();
  for (const one of calculations) {
    const fn = namedFunction(one.code.fn);
    if (fn === undefined || one.operation.kind !== 'rate') continue;
    pushTo(byFunction, fn, one);
  }
  const found: MoneySplit[] = [];
  for (const [fn, own] of byFunction) {
    const split = ofFunction(index, fn, own, all);
    if (split !== undefined) found.push(split);
  }
  return found;
}

function ofFunction(index: CodeIndex, fn: FunctionInfo, own: readonly Calculation[], all: readonly MoneyCode[]): MoneySplit | undefined {
  const text = index.text(fn.node, fn.module);
  const parts = new Set(own.flatMap((one) => one.operation.result ?? []));
  const rest = restOf(fn, all, parts);
  const looped = own.find((one) => one.operation.use !== 'shows' && isEach(one, fn) && isShare(one));
  const payeeParts = [...parts].filter((name) => isPart(name));
  const checked =
    /(?:sum|total\w*|allocated|distributed)\s*(?:!==?|===?|>)\s*\w*(?:total|amount|price)|(?:total|amount|price)\w*\s*(?:!==?|<)\s*(?:sum|allocated|distributed|total\w*)/i.test(
      text,
    );
  const several = payeeParts.length > 1 && payeeParts.some((name) => wordsOf(name).some((word) => PAYEE.test(word)));
  if (rest === undefined && looped === undefined && !several) return undefined;
  const remainder: MoneySplit['remainder'] = rest !== undefined ? 'rest' : REST.test(text) ? 'allocated' : checked ? 'checked' : 'none';
  const at = rest?.node ?? looped?.node ?? own[0]?.node ?? fn.node;
  const names = rest === undefined ? [...parts] : [...parts, rest.name];
  return {
    location: index.place(at, fn.module),
    wiring: index.reach(fn),
    within: fn.name,
    total: rest?.total ?? own[0]?.operation.amount ?? '',
    parts: names.toSorted(),
    remainder,
    neverNegative: neverNegative(text, rest?.name, rest?.total),
    payees: names.some((name) => wordsOf(name).some((word) => PAYEE.test(word))) || looped !== undefined,
    recorded: recorded(index, fn),
  };
}

function isPart(name: string): boolean {
  return (
    isAmount(name) && !wordsOf(name).some((word) => /^(?:total|subtotal|tax|taxes|vat|max|min|limit|discount|refund|refunded)$/.test(word))
  );
}

const EACH = /\.(?:map|forEach|reduce|flatMap)\(\s*(?:async\s*)?$/;

/** In a callback or loop over the elements of a list. */
function isEach(one: Calculation, fn: FunctionInfo): boolean {
  const { text } = one.module.parsed;
  const own = one.code.fn;
  if (own !== undefined && own !== fn) return EACH.test(text.slice(Math.max(0, own.node.start - 30), own.node.start));
  const looped = [...text.slice(fn.node.start, one.node.start).matchAll(/\bfor \((?:const|let) (\w+) of\b/g)].map((hit) => hit[1]);
  return one.rates.some((rate) => looped.some((name) => text.slice(rate.node.start, rate.node.end).startsWith(`${name}.`)));
}

/** A share of a total computed for each element of a list. */
function isShare(one: Calculation): boolean {
  return one.rates.some((rate) =>
    wordsOf(rate.name ?? '').some((word) => /^(?:share|percent|percentage|weight|bps|points|split)$/.test(word)),
  );
}

/** `rest = total - a - b` where the terms were computed in the same function. */
function restOf(
  fn: FunctionInfo,
  all: readonly MoneyCode[],
  parts: ReadonlySet<string>,
): { node: Node; name: string; total: string } | undefined {
  let found: { node: Node; name: string; total: string } | undefined;
  for (const code of all) {
    if (code.fn === undefined || namedFunction(code.fn) !== fn) continue;
    visitOwn(code.root, (node, parents) => {
      if (found !== undefined || node.type !== 'BinaryExpression' || node.operator !== '-') return;
      const outer = parents.at(-1);
      if (outer?.type === 'BinaryExpression' && outer.operator === '-' && outer.left === node) return;
      const { first, terms } = difference(node);
      const total = nameOf(first);
      const name = resultOf(parents, code);
      if (total === undefined || name === undefined || !isAmount(total) || parts.has(total) || /refund|discount/i.test(name)) return;
      const ours = terms.filter(
        (term) =>
          parts.has(term) || (isAmount(term) && wordsOf(term).some((word) => /^(?:fee|fees|royalty|royalties|commission)$/.test(word))),
      );
      if (ours.length > 0 && ours.length === terms.length && (terms.some((term) => parts.has(term)) || parts.size > 0))
        found = { node, name, total };
    });
  }
  return found;
}

function difference(node: Node): { first: Node; terms: string[] } {
  const terms: string[] = [];
  let at: Node = node;
  const add = (given: Node): void => {
    const one = unwrap(given);
    if (one.type === 'BinaryExpression' && one.operator === '+') {
      add(one.left);
      add(one.right);
    } else terms.push(nameOf(one) ?? '');
  };
  while (at.type === 'BinaryExpression' && at.operator === '-') {
    add(at.right);
    at = unwrap(at.left);
  }
  return { first: at, terms };
}

function neverNegative(text: string, rest: string | undefined, total: string | undefined): boolean {
  if (/Math\.max\(\s*0|\.max\(\s*0\s*,|subtractCents|subtractAmount/.test(text)) return true;
  const names = [rest, total].flatMap((name) => (name === undefined ? [] : [name.replaceAll(/\W/g, '')]));
  return names.some((name) =>
    new RegExp(
      `\\b${name}\\b\\s*(?:<=?|>=?)\\s*(?:0\\b|\\w*(?:fee|deduction|total|amount)\\w*)|(?:fee|deduction|total)\\w*\\s*>=?\\s*[\\w.]*\\b${name}\\b`,
      'i',
    ).test(text),
  );
}

const WRITES =
  /PrismaClient#\w+\.(?:create|createMany|update|upsert)$|^knex\(\)(?:\(\))?\.(?:insert|update)$|^pg\..*#query$|mongo\S*#(?:insert|create|save)\w*$|drizzle|kysely|typeorm/;

/** The function, or one that calls it, logs or stores something. */
function recorded(index: CodeIndex, fn: FunctionInfo): boolean | 'unknown' {
  const near = [fn, ...index.callersOf(fn).flatMap((call) => namedFunction(call.enclosing) ?? [])];
  for (const one of near.slice(0, 8)) {
    const below = callsBelow(index, one, 2);
    if (below.some(({ call }) => WRITES.test(call.callee) || /^(?:info|log|audit\w*|logAction)$/.test(call.member ?? ''))) return true;
  }
  return near.length > 1 ? false : 'unknown';
}
