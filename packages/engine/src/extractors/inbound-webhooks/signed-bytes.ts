import type { Guard } from '@airworthy/model';
import type { CallBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Node } from 'oxc-parser';

/** Whether the hash is made over the bytes that arrived (true), or over a body that was parsed and printed again (false). */
export function signsRawBody(code: CodeIndex, below: readonly CallBelow[]): boolean | undefined {
  const updates = below.filter(({ call }) => call.member === 'update' && /createHmac/.test(call.callee));
  const texts = updates.flatMap(({ call }) => call.args.slice(0, 1).map((one) => spelledOut(code, one, call)));
  if (texts.some((text) => /JSON\.stringify/.test(text))) return false;
  return texts.some((text) => /\braw_?body\b|\bbodyBuffer\b|\bpayloadBuffer\b/i.test(text)) ? true : undefined;
}

/** The argument, with what a name in it was made from. */
function spelledOut(code: CodeIndex, node: Node, { module }: CallBelow['call']): string {
  const texts = [code.text(node, module)];
  walk(node, (inner) => {
    const init = inner.type === 'Identifier' ? module.bindingAt.get(inner.start)?.init : undefined;
    if (init !== undefined) texts.push(code.text(init, module));
  });
  return texts.join(' ');
}

/** How a guard that verifies a hash compares it; `undefined` where no comparison was seen. */
export function comparedInConstantTime(guards: readonly Guard[]): boolean | undefined {
  const hashes = guards
    .filter((one) => one.kind === 'enforces')
    .flatMap((one) => one.verifies.filter((verified) => verified.kind === 'hmac'));
  if (hashes.some((one) => /^[!=]==?$/.test(one.by))) return false;
  return hashes.some((one) => /timingSafeEqual|tsscmp|scmp|safe-compare|secure-compare/.test(one.by)) ? true : undefined;
}

const SIGNATURE = /signature|hmac|\bsig\b/i;

/** Whether a request is turned down only because a header that is named like a signature is missing. */
export function asksForPresence(functions: readonly FunctionInfo[]): boolean {
  return functions.some((fn) => {
    let found = false;
    walk(fn.node, (node) => {
      if (node.type === 'IfStatement' && isMissing(node.test, fn)) found ||= leaves(node.consequent);
      return !found;
    });
    return found;
  });
}

/** `!request.headers['x-signature']`, also by a name that was made from it. */
function isMissing(written: Node, fn: FunctionInfo): boolean {
  const test = unwrap(written);
  if (test.type !== 'UnaryExpression' || test.operator !== '!') return false;
  const asked = unwrap(test.argument);
  const init = asked.type === 'Identifier' ? fn.module.bindingAt.get(asked.start)?.init : undefined;
  const read = init === undefined ? asked : unwrap(init);
  return read.type === 'MemberExpression' && SIGNATURE.test(memberName(read) ?? '') && memberName(unwrap(read.object)) === 'headers';
}

function leaves(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'ReturnStatement' || inner.type === 'ThrowStatement') found = true;
    return !found;
  });
  return found;
}
