import type { Node } from 'oxc-parser';
import type { Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);

/**
 * What an API route of the Pages Router does for each method, where it tells them apart: a map of handlers that a wrapper chooses from, or
 * comparisons with the method of the request. Empty where it does not.
 */
export function methodsOf(handler: Value): Map<string, Value> {
  if (!(handler instanceof Func)) return new Map();
  const made = handler.bound?.target ?? handler;
  const given = mapOf(made);
  if (given !== undefined) return given;
  const out = new Map<string, Value>();
  const { node } = made;
  if (node === undefined) return out;
  const note = (one: Node): void => {
    const name = one.type === 'Literal' && typeof one.value === 'string' ? one.value.toUpperCase() : '';
    if (METHODS.has(name)) out.set(name, handler);
  };
  // What is left of the methods is refused, or what stands below is for all others.
  let isRefused = false;
  let isChosen = false;
  walk(node, (one) => {
    if (one.type === 'Literal' && one.value === 405) isRefused = true;
    if (one.type === 'SwitchStatement' && isMethod(one.discriminant)) {
      isChosen = true;
      for (const { test } of one.cases) if (test !== null) note(test);
    }
    if (one.type !== 'BinaryExpression' || !/^[!=]==?$/.test(one.operator) || one.left.type === 'PrivateIdentifier') return;
    const other = isMethod(one.left) ? one.right : isMethod(one.right) ? one.left : undefined;
    if (other === undefined) return;
    isChosen ||= one.operator.startsWith('=');
    note(other);
  });
  return isRefused || !isChosen ? out : new Map();
}

function isMethod(node: Node): boolean {
  let at = unwrap(node);
  // `request.method.toUpperCase()`
  if (at.type === 'CallExpression') {
    const callee = unwrap(at.callee);
    if (callee.type === 'MemberExpression' && /^to(?:Upper|Lower)Case$/.test(memberName(callee) ?? '')) at = unwrap(callee.object);
  }
  return at.type === 'MemberExpression' && memberName(at) === 'method';
}

/** `byMethod({ GET: list, POST: wrapped(create) })`. */
function mapOf(made: Func): Map<string, Value> | undefined {
  for (const argument of made.scope?.frame?.args ?? []) {
    if (!(argument instanceof Obj) || argument instanceof Func || argument instanceof Ext || argument.kind !== 'object' || argument.open)
      continue;
    const members = [...(argument.own ?? [])];
    const told = members.flatMap(([name, member]): [string, Value][] =>
      METHODS.has(name) && member instanceof Func ? [[name, member]] : [],
    );
    if (told.length > 0 && told.length === members.length) return new Map(told);
  }
  return undefined;
}
