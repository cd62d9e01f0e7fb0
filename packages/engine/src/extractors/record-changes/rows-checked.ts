import type { Node } from 'oxc-parser';
import type { SentQuery } from '../../extract/sent-queries.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const DEEPEST = 2;

/**
 * Whether the outcome of a write is looked at: the number of rows, or the row that came back, in a test or by throwing for a row that is not
 * there. What is returned is followed to the callers.
 */
export function rowsChecked(code: CodeIndex, { call, fact }: SentQuery): boolean | 'unknown' {
  // Prisma throws when `update` finds no row; only `updateMany` leaves the count to the caller.
  if (fact.by === 'prisma' && /\.(?:update|delete)$/.test(call.callee)) return true;
  // `executeTakeFirstOrThrow`, `findOneOrFail`
  if (/Or(?:Throw|Fail)$|^orFail$/.test(call.member ?? '')) return true;
  return follow(code, call.node, call.module, call.enclosing, 0);
}

type Module = SentQuery['call']['module'];

function follow(code: CodeIndex, site: Node, module: Module, fn: SentQuery['call']['enclosing'], depth: number): boolean | 'unknown' {
  if (fn === undefined || fn.node.body === null) return 'unknown';
  const holder = bindingsFor(fn.node.body, site, module);
  if (holder.returned) return upwards(code, fn, depth);
  if (holder.tested) return true;
  if (holder.names.size === 0) return false;
  let tested = false;
  let returned = false;
  walk(fn.node.body, (node) => {
    if (tested) return false;
    if (node.type === 'IfStatement' && mentions(node.test, holder.names, module)) tested = true;
    else if (node.type === 'ConditionalExpression' && mentions(node.test, holder.names, module)) tested = true;
    else if (node.type === 'ReturnStatement' && node.argument !== null && mentions(node.argument, holder.names, module)) {
      // `return result.rowCount > 0` tells the callers.
      returned = true;
    } else if (node.type === 'CallExpression' && /assert|expect|ensure|check/i.test(code.text(node.callee, module))) {
      if (node.arguments.some((one) => mentions(one, holder.names, module))) tested = true;
    }
    return undefined;
  });
  return tested ? true : returned ? upwards(code, fn, depth) : false;
}

/** What is returned is looked at by at least those callers that use it; where nobody does, nothing is. */
function upwards(code: CodeIndex, fn: NonNullable<SentQuery['call']['enclosing']>, depth: number): boolean | 'unknown' {
  if (depth >= DEEPEST) return 'unknown';
  if (!fn.held && fn.parent !== undefined) {
    return follow(code, fn.node, fn.module, fn.parent, depth);
  }
  const callers = code.callersOf(fn);
  if (callers.length === 0) return 'unknown';
  const answers = callers.map((caller) =>
    caller.use === 'dropped' ? false : follow(code, caller.node, caller.module, caller.enclosing, depth + 1),
  );
  if (answers.includes(false)) return false;
  return answers.includes('unknown') ? 'unknown' : true;
}

function bindingsFor(body: Node, site: Node, module: Module): { names: Set<unknown>; returned: boolean; tested: boolean } {
  const out = { names: new Set<unknown>(), returned: false, tested: false };
  const holds = (node: Node): boolean => node.start <= site.start && site.end <= node.end;
  walk(body, (node) => {
    if (!holds(node)) return false;
    if (node !== site && isFunction(node) && node.start > body.start && site !== node && !contains(node, site)) return false;
    if (node.type === 'VariableDeclarator' && node.init !== null && holds(node.init)) {
      for (const [name, binding] of bindingsOf(node.id, module)) if (name !== '') out.names.add(binding);
    }
    if (node.type === 'AssignmentExpression' && holds(node.right) && node.left.type === 'Identifier') {
      const binding = module.bindingAt.get(node.left.start);
      if (binding !== undefined) out.names.add(binding);
    }
    if (node.type === 'ReturnStatement') out.returned = true;
    if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement' && holds(node.body)) out.returned = true;
    if ((node.type === 'IfStatement' || node.type === 'ConditionalExpression') && holds(node.test)) out.tested = true;
    return undefined;
  });
  return out;
}

function contains(outer: Node, node: Node): boolean {
  return outer.start <= node.start && node.end <= outer.end;
}

function bindingsOf(pattern: Node, module: Module): [string, unknown][] {
  const found: [string, unknown][] = [];
  walk(pattern, (node) => {
    if (node.type === 'Identifier') {
      const binding = module.bindingAt.get(node.start);
      if (binding !== undefined) found.push([node.name, binding]);
    }
  });
  return found;
}

function mentions(given: Node, names: ReadonlySet<unknown>, module: Module): boolean {
  let found = false;
  walk(given, (node) => {
    if (found) return false;
    if (node.type === 'Identifier' && names.has(module.bindingAt.get(node.start))) found = true;
    return undefined;
  });
  return found && !onlyMapped(given, module);
}

/** `return rows.map(toOrder)` looks at nothing. */
function onlyMapped(given: Node, _module: Module): boolean {
  const node = unwrap(given);
  return node.type === 'CallExpression' && memberName(unwrap(node.callee)) === 'map';
}
