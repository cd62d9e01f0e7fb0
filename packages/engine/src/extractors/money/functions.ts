import type { Node } from 'oxc-parser';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { eachChild, isFunction } from '../../lang/typescript/syntax.ts';

const MONEY_TEXT = /(?:amount|price|fee|cents|subtotal|royalt|commission|payout|refund|discount|\btax|balance|proceeds|earnings)\w*/gi;
const ARITHMETIC = /[*/]|toFixed|parseFloat|\.(?:mul|times|div|percent|allocate)\b/;

export interface MoneyCode {
  module: BoundModule;
  /** `undefined` for the top of the module. */
  fn: FunctionInfo | undefined;
  root: Node;
}

/** Functions of running code, and tops of modules, whose text speaks of amounts. Few modules do, and only those are looked into. */
export function moneyCode(code: CodeIndex): MoneyCode[] {
  const found: MoneyCode[] = [];
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    const { text } = module.parsed;
    if (!/amount|price|fee|cents|royalt|commission|payout|refund/i.test(wordsIn(module)) || !ARITHMETIC.test(text)) continue;
    const functions = new Set<FunctionInfo | undefined>();
    MONEY_TEXT.lastIndex = 0;
    for (let hit = MONEY_TEXT.exec(text); hit !== null; hit = MONEY_TEXT.exec(text)) {
      const fn = code.functionAt(module, hit.index);
      if (!functions.has(fn) && fn !== undefined && code.reach(fn).state === 'not-wired') continue;
      functions.add(fn);
    }
    for (const fn of functions)
      found.push({ module: module.bound, fn, root: fn === undefined ? (module.parsed.program as unknown as Node) : fn.node });
  }
  return found;
}

/** Visits the code of one function, or of the top of a module, without the functions inside it. Parents innermost last. */
export function visitOwn(root: Node, visit: (node: Node, parents: readonly Node[]) => void): void {
  const parents: Node[] = [];
  const enter = (node: Node): void => {
    if ((node !== root && isFunction(node)) || parents.length > 300) return;
    if (node.type.startsWith('TS') && !/^TS(?:As|Satisfies|NonNull|TypeAssertion|Instantiation)/.test(node.type)) return;
    visit(node, parents);
    parents.push(node);
    eachChild(node, enter);
    parents.pop();
  };
  enter(root);
}

/** Function a piece of code belongs to, by the nearest name: callbacks count as part of the function around them. */
export function namedFunction(fn: FunctionInfo | undefined): FunctionInfo | undefined {
  let at = fn;
  while (at !== undefined && (at.own === undefined || at.name.startsWith('<')) && at.parent !== undefined) at = at.parent;
  return at;
}
