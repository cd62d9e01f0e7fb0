import type { NewExpression, Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { contains, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { nameOf } from './context.ts';
import type { Context } from './context.ts';

const LOG = /^(?:log|info|warn|error|debug|trace|fatal|verbose|captureException|captureMessage)$/;

/** Errors thrown in place of a caught one that neither carry it nor follow a log line with it, and not because of what it is. */
export function causesLost(context: Context, node: Node, module: BoundModule): void {
  if (node.type !== 'TryStatement' || node.handler === null) return;
  const { param, body } = node.handler;
  const caught = param?.type === 'Identifier' ? module.bindingAt.get(param.start) : undefined;
  const is = (one: Node): boolean => one.type === 'Identifier' && caught !== undefined && module.bindingAt.get(one.start) === caught;
  const lost: Node[] = [];
  let logged = false;
  walk(body, (inner) => {
    if (inner.type === 'TryStatement' || inner.type.includes('Function')) return false;
    // `if (error instanceof NotFound) throw new …`: the new error says what the old one was.
    if (inner.type === 'IfStatement' && contains(inner.test, is)) return false;
    if (
      inner.type === 'CallExpression' &&
      LOG.test(nameOf(inner.callee) ?? '') &&
      inner.arguments.some((argument) => contains(argument, is))
    )
      logged = true;
    if (inner.type !== 'ThrowStatement') return undefined;
    const thrown = unwrap(inner.argument);
    if (thrown.type === 'NewExpression' && !thrown.arguments.some((argument) => carries(argument, is))) lost.push(inner);
    return undefined;
  });
  if (logged) return;
  for (const one of lost)
    if (one.type === 'ThrowStatement' && unwrap(one.argument).type === 'NewExpression')
      context.use('cause-lost', one, module, context.input.code.text((unwrap(one.argument) as NewExpression).callee, module));
}

/** The caught error itself is handed on, or more of it than its message: `{ cause: error }`, `error.issues`. */
function carries(value: Node, is: (node: Node) => boolean): boolean {
  let found = false;
  walk(value, (node) => {
    if (node.type === 'MemberExpression' && is(unwrap(node.object))) {
      if (memberName(node) !== 'message') found = true;
      return false;
    }
    // In a text it is only printed.
    if (node.type === 'TemplateLiteral') return false;
    if (is(node)) found = true;
    return !found;
  });
  return found;
}
