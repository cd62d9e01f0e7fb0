import type { Node } from 'oxc-parser';
import type { FunctionInfo } from './bound-module.ts';
import { contains } from './syntax.ts';

const MADE = new WeakMap<FunctionInfo, Map<number, FunctionInfo>>();

/**
 * The part of a function that runs for one of the values that it compares, as a function of its own: `if (path === '/health') { … }`.
 * `at` is an offset within what is compared; `undefined` where the part can't be told from the rest.
 */
export function partOfFunction(fn: FunctionInfo, at: number): FunctionInfo | undefined {
  const body = chosenAt(fn.node, at);
  if (body === undefined) return undefined;
  let parts = MADE.get(fn);
  if (parts === undefined) MADE.set(fn, (parts = new Map()));
  const known = parts.get(body.start);
  if (known !== undefined) return known;
  const { start, end } = body;
  const own = {
    key: `${fn.module.path}:${start}`,
    node: { ...fn.node, body, start, end } as FunctionInfo['node'],
    returns: fn.returns.filter((node) => node.start >= start && node.end <= end),
    partOf: fn,
  };
  // What it says of itself otherwise is what the whole function says.
  const made = Object.create(fn, Object.getOwnPropertyDescriptors(own)) as FunctionInfo;
  parts.set(start, made);
  return made;
}

/** Whether something of a function is in the part that is meant; all of it is where the whole function is. */
export function isInPart({ partOf, node }: FunctionInfo, { start, end }: { start: number; end: number }): boolean {
  return partOf === undefined || (start >= node.start && end <= node.end);
}

/** What runs where the innermost comparison at an offset holds. */
function chosenAt(fn: Node, at: number): Node | undefined {
  let found: Node | undefined;
  const has = (node: Node): boolean => node.start <= at && at < node.end;
  contains(fn, (node) => {
    if (node.type === 'IfStatement' && has(node.test)) found = isTurned(node.test, at) ? undefined : node.consequent;
    else if (node.type === 'SwitchCase' && node.test !== null && has(node.test)) found = inCase(node);
    return false;
  });
  return found;
}

/** `path !== '/health'`: what follows is for everything else. */
function isTurned(test: Node, at: number): boolean {
  return contains(
    test,
    (node) =>
      node.start <= at &&
      at < node.end &&
      ((node.type === 'BinaryExpression' && /^!==?$/.test(node.operator)) || (node.type === 'UnaryExpression' && node.operator === '!')),
  );
}

/** The statements of a case; one that falls through to the next has none of its own. */
function inCase({ consequent }: Extract<Node, { type: 'SwitchCase' }>): Node | undefined {
  const [first] = consequent;
  const last = consequent.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return first === last && first.type === 'BlockStatement'
    ? first
    : ({ type: 'BlockStatement', body: consequent, start: first.start, end: last.end } as Node);
}
