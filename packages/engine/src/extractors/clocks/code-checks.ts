import type { DeadlineCheck } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { countsAtInstant, fieldName, flipped, isDeadline } from './fields.ts';

const READS_CLOCK = /^(?:Date\.now|new Date|dayjs|moment|luxon\.DateTime\.(?:now|utc))$/;

const PRESENT = /^(?:now|(?:current|client|device)_(?:time|date|now|clock))$/;

/** Comparisons in code between a property that is a deadline and a reading of a clock, or a time of the client. */
export function codeChecks({ code }: ExtractInput): DeadlineCheck[] {
  const functions = new Set<FunctionInfo>();
  for (const call of code.callsTo(READS_CLOCK)) if (call.enclosing !== undefined && !isDrawn(call.enclosing)) functions.add(call.enclosing);
  return [...functions].flatMap((fn) => inFunction(code, fn));
}

/** What a page shows of a deadline decides nothing, and it is the clock of the browser that is read; loaders and components of the server wait for something. */
function isDrawn(fn: FunctionInfo): boolean {
  if (!/\.[jt]sx$/.test(fn.module.path)) return false;
  for (let at: FunctionInfo | undefined = fn; at !== undefined; at = at.parent) if (at.node.async) return false;
  return true;
}

function inFunction(code: CodeIndex, fn: FunctionInfo): DeadlineCheck[] {
  const found: DeadlineCheck[] = [];
  walk(fn.node, (node) => {
    if (node !== fn.node && isFunction(node)) return false;
    if (node.type !== 'BinaryExpression' || !/^[<>]=?$/.test(node.operator)) return true;
    const left = deadlineIn(code, node.left, fn.module, 0);
    const right = deadlineIn(code, node.right, fn.module, 0);
    const told = presentOfClient(code, node.left, fn.module) ?? presentOfClient(code, node.right, fn.module);
    const name = left ?? right ?? told;
    if (name === undefined || (left !== undefined && right !== undefined)) return true;
    const other = left === undefined ? node.left : node.right;
    const clock = told === undefined ? clockOf(code, other, fn.module) : 'client';
    if (clock === undefined) return true;
    found.push({
      location: code.place(node, fn.module),
      wiring: code.reach(fn),
      field: fieldName(name),
      ...recordOf(fn.module.parsed.code.slice(node.start, node.end), name),
      where: 'code',
      clock,
      statement: 'none',
      countsAtInstant: countsAtInstant(left === undefined ? flipped(node.operator) : node.operator),
      within: fn.name,
    });
    return true;
  });
  return found;
}

/** The deadline that an expression is about: `new Date(order.expires_at)`, `hold.expiresAt.getTime()`, a name made from one. */
function deadlineIn(code: CodeIndex, written: Node, module: BoundModule, depth: number): string | undefined {
  const node = unwrap(written);
  if (depth > 3) return undefined;
  if (node.type === 'MemberExpression') {
    const name = memberName(node);
    // Fields of `this` are the state of an object in memory, such as a breaker.
    if (name !== undefined && isDeadline(name) && !isInMemory(code, unwrap(node.object), module)) return name;
    return undefined;
  }
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments[0] !== undefined)
    return deadlineIn(code, node.arguments[0], module, depth + 1);
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee);
    if (callee.type === 'MemberExpression' && /^(?:getTime|valueOf|toMillis|toDate)$/.test(memberName(callee) ?? ''))
      return deadlineIn(code, callee.object, module, depth + 1);
    return node.arguments[0] === undefined ? undefined : deadlineIn(code, node.arguments[0], module, depth + 1);
  }
  if (node.type === 'Identifier') {
    const binding = module.bindingAt.get(node.start);
    if (binding?.path.length === 1 && isDeadline(binding.path[0] ?? ''))
      return binding.init !== undefined && isInMemory(code, unwrap(binding.init), module) ? undefined : binding.path[0];
    return binding?.init === undefined || binding.path.length > 0 ? undefined : deadlineIn(code, binding.init, module, depth + 1);
  }
  return undefined;
}

const KEPT = /^(?:lru-cache(?:\.LRUCache)?|node-cache|quick-lru)#get$/;

/** Entries of a map or cache, and what a module or an object keeps in a variable of its own: no record, and gone with the process. */
function isInMemory(code: CodeIndex, object: Node, module: BoundModule): boolean {
  if (object.type === 'ThisExpression') return true;
  if (object.type === 'MemberExpression')
    return isInMemory(code, unwrap(object.object), module) || /^cached?$|Cache$/.test(memberName(object) ?? '');
  if (object.type === 'CallExpression') return isCacheRead(code, object, module);
  if (object.type !== 'Identifier') return false;
  const binding = module.bindingAt.get(object.start);
  if (binding?.scope.kind === 'module' && (binding.kind === 'let' || binding.kind === 'var')) return true;
  if (/^cached?$|^cached[A-Z_]|[cC]ache(?:Entry|Item|Hit|d)?$|[cC]ached$/.test(object.name)) return true;
  const init = binding?.init === undefined || binding.path.length > 0 ? undefined : unwrap(binding.init);
  return init?.type === 'CallExpression'
    ? isCacheRead(code, init, module)
    : init?.type === 'MemberExpression' && init.computed && isInMemory(code, unwrap(init.object), module);
}

function isCacheRead(code: CodeIndex, node: Node, module: BoundModule): boolean {
  const call = code.callAt(node);
  const receiver = call?.receiver === undefined ? undefined : unwrap(call.receiver);
  // A map that a function makes of rows holds rows.
  const lasting =
    receiver !== undefined &&
    ((receiver.type === 'MemberExpression' && unwrap(receiver.object).type === 'ThisExpression') ||
      (receiver.type === 'Identifier' && module.bindingAt.get(receiver.start)?.scope.kind === 'module'));
  return (
    call !== undefined &&
    (KEPT.test(call.callee) ||
      (lasting && /^(?:Map|WeakMap)#get$/.test(call.callee)) ||
      (/^(?:get|peek|read)$/.test(call.member ?? '') && /cache\b|Cache\b/.test(code.text(call.receiver ?? node, module))))
  );
}

/** What a client says that the time is: `const { now } = request.body`. Whatever it is compared with, the client decides. */
function presentOfClient(code: CodeIndex, written: Node, module: BoundModule): string | undefined {
  const node = unwrap(written);
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments[0] !== undefined)
    return presentOfClient(code, node.arguments[0], module);
  const name = node.type === 'Identifier' ? node.name : memberName(node);
  if (name === undefined || !PRESENT.test(fieldName(name))) return undefined;
  return code.flowsFromRequest(node, module) === true ? name : undefined;
}

function clockOf(code: CodeIndex, written: Node, module: BoundModule): DeadlineCheck['clock'] | undefined {
  const node = unwrap(written);
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : undefined;
  const text = `${code.text(node, module).slice(0, 200)} ${init === undefined ? '' : code.text(init, module).slice(0, 200)}`;
  if (/new Date\(\s*\)|Date\.now\(\)|dayjs\(\s*\)|moment(?:\.utc)?\(\s*\)|DateTime\.(?:now|utc)\(\s*\)/.test(text)) return 'app';
  return code.flowsFromRequest(node, module) === true && /time|now|date|at\b/i.test(text) ? 'client' : undefined;
}

function recordOf(text: string, name: string): { of?: string } {
  const record = new RegExp(`(\\w+)[!?]?\\.${name}\\b`).exec(text)?.[1];
  return record === undefined ? {} : { of: record };
}
