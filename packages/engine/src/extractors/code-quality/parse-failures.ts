import type { CatchClause, Node, TryStatement } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** Where a failure ends: in a catch, in one that puts the message back to be read again, or wherever its catch throws it on to. */
export type Ending = 'caught' | 'requeued' | 'passed-on';

const DEEPEST = 5;

/**
 * Where a failure of a call ends that stands in a `try`. A catch that throws what it caught ends nothing: whoever called does, or whoever was
 * handed the function and calls it.
 */
export function endingOf(code: CodeIndex, call: CallSite, depth = 0): Ending {
  for (const one of triesAround(call)) {
    const ending = one.handler === null ? 'passed-on' : endingIn(one.handler);
    if (ending !== 'passed-on') return ending;
  }
  const fn = call.enclosing;
  if (fn === undefined || depth >= DEEPEST) return 'passed-on';
  const above = [...code.callersOf(fn), ...callsOfHanded(code, fn)].filter((one) => one !== call);
  const endings = above.map((one) => endingOf(code, one, depth + 1));
  if (endings.includes('requeued')) return 'requeued';
  return endings.length > 0 && endings.every((one) => one === 'caught') ? 'caught' : 'passed-on';
}

/** The `try` blocks of the function that a call stands in, innermost first. */
function triesAround({ inTry, enclosing, module, node }: CallSite): TryStatement[] {
  if (inTry === undefined) return [];
  const found: TryStatement[] = [];
  walk(enclosing?.node ?? module.parsed.program, (at) => {
    if (at.type === 'TryStatement' && at.block.start <= node.start && node.end <= at.block.end) found.push(at);
    return at.start <= node.start && node.end <= at.end;
  });
  return found.toReversed();
}

function endingIn({ body, param }: CatchClause): Ending {
  if (body.body.some((statement) => putsBack(statement))) return 'requeued';
  const thrown = body.body.at(-1);
  if (thrown?.type !== 'ThrowStatement') return 'caught';
  const what = unwrap(thrown.argument);
  if (what.type === 'NewExpression') return what.callee.type === 'Identifier' && what.callee.name === 'Error' ? 'passed-on' : 'caught';
  return what.type === 'Identifier' && param?.type === 'Identifier' && what.name === param.name ? 'passed-on' : 'caught';
}

/** `channel.nack(message, false, true)`, at once or where there is a channel. https://amqp-node.github.io/amqplib/channel_api.html#channel_nack */
function putsBack(statement: Node): boolean {
  if (statement.type === 'IfStatement') {
    if (!/^(?:Identifier|MemberExpression)$/.test(unwrap(statement.test).type)) return false;
    return statement.consequent.type === 'BlockStatement'
      ? statement.consequent.body.some((one) => putsBack(one))
      : putsBack(statement.consequent);
  }
  if (statement.type !== 'ExpressionStatement') return false;
  const call = unwrap(statement.expression);
  if (call.type !== 'CallExpression' || call.arguments.length === 0) return false;
  const at = { nack: 2, reject: 1 }[memberName(unwrap(call.callee)) ?? ''];
  const requeue = at === undefined ? undefined : call.arguments[at];
  if (at === 2) return requeue === undefined || (requeue.type === 'Literal' && requeue.value === true);
  return requeue?.type === 'Literal' && requeue.value === true;
}

/** Calls of a parameter that the function is given for: `consume(async (message) => …)` calls its `callback` somewhere. */
function callsOfHanded(code: CodeIndex, fn: FunctionInfo): CallSite[] {
  if (fn.held || fn.parent === undefined) return [];
  const to = code.callsIn(fn.parent).find((call) => call.args.some((argument) => argument.start === fn.node.start));
  const index = to?.args.findIndex((argument) => argument.start === fn.node.start) ?? -1;
  return (to?.targets ?? []).flatMap((target) => callsOfParameter(code, target, index));
}

function callsOfParameter(code: CodeIndex, target: FunctionInfo, index: number): CallSite[] {
  const name = target.params[index];
  if (name?.type !== 'Identifier') return [];
  const found: CallSite[] = [];
  walk(target.node, (at) => {
    if (at.type !== 'CallExpression' || at.callee.type !== 'Identifier' || at.callee.name !== name.name) return;
    if (!isParameter(target.module, at.callee, target)) return;
    const call = code.callAt(at);
    if (call !== undefined) found.push(call);
  });
  return found;
}

function isParameter(module: BoundModule, node: Node, target: FunctionInfo): boolean {
  const binding = module.bindingAt.get(node.start);
  return binding?.kind === 'param' && binding.declaration === target.node && isFunction(target.node);
}
