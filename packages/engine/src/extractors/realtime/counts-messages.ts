import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const RAISES = /^(?:incr\w*|hincrby|hIncrBy|increment|consume)$/;
/** `hits + 1` in SQL. */
const RAISES_IN_SQL = /\b\w+\s*\+\s*1\b/;
const ENDS = /^(?:close|terminate|disconnect|send|emit)$/;

/** Whether messages are counted: a number that each of them raises is compared, and beyond a limit the connection ends or the message is refused. */
export function countsMessages(code: CodeIndex, functions: readonly FunctionInfo[]): boolean {
  return [...new Set(functions)].some((fn) => {
    let counts = false;
    walk(fn.node, (node) => {
      if (node.type !== 'IfStatement' || counts) return;
      const test = unwrap(node.test);
      if (test.type !== 'BinaryExpression' || (test.operator !== '>' && test.operator !== '>=')) return;
      const left = unwrap(test.left);
      counts = refuses(node.consequent) && (left.type === 'Identifier' || left.type === 'MemberExpression') && isRaised(code, fn, left);
    });
    return counts;
  });
}

function refuses(consequent: Node): boolean {
  let found = false;
  walk(consequent, (node) => {
    if (node.type === 'CallExpression' && ENDS.test(memberName(unwrap(node.callee)) ?? '')) found = true;
  });
  return found;
}

/** The number is raised beside the test, or is what a call gave that raises a counter in a store. */
function isRaised(code: CodeIndex, fn: FunctionInfo, counter: Extract<Node, { type: 'Identifier' | 'MemberExpression' }>): boolean {
  const text = code.text(counter, fn.module);
  const around = code.text(fn.node, fn.module);
  if ([`${text}++`, `++${text}`, `${text} += 1`].some((one) => around.includes(one))) return true;
  const init = counter.type === 'Identifier' ? fn.module.bindingAt.get(counter.start)?.init : undefined;
  if (init === undefined) return false;
  let raised = false;
  walk(init, (node) => {
    const call = node.type === 'CallExpression' ? code.callAt(node) : undefined;
    if (call === undefined) return;
    const below = call.targets.flatMap((target) => [...callsBelow(code, target, 1).map((one) => one.call), ...code.callsIn(target)]);
    raised ||= [call, ...below].some(
      (one) =>
        RAISES.test(one.member ?? '') ||
        (/^(?:pg|knex|mysql2)\b/.test(one.callee) && one.args[0] !== undefined && RAISES_IN_SQL.test(code.text(one.args[0], one.module))),
    );
  });
  return raised;
}
