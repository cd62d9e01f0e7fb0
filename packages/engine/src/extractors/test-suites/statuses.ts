import type { Node } from 'oxc-parser';
import { isFunction, keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { isRequest, mentionsRejects } from './refusals.ts';

/** Where a status is asserted first, and in which tests. */
export interface Asserted {
  start: number;
  tests: Set<object>;
}

/** Status codes that an assertion compares: `.expect(401)`, `expect(res.statusCode).toBe(401)`, `assert.equal(res.status, 401)`. */
export function statusesOf(
  call: Extract<Node, { type: 'CallExpression' }>,
  inside: object | undefined,
  out: Map<number, Asserted>,
  replied: Set<number>,
): void {
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression') return;
  const name = memberName(callee) ?? '';
  const expects = name === 'expect' || name === 'expectStatus';
  if (
    !expects &&
    !/^(?:toBe|toEqual|toStrictEqual|toContain|toMatchObject|equal|eql|equals|is|strictEqual|deepEqual|deepStrictEqual|same|status|toHaveBeenCalledWith|oneOf|have)$/i.test(
      name,
    )
  )
    return;
  const codes = call.arguments.flatMap((each) => numbersIn(each as Node));
  if (codes.length === 0) return;
  // What a call rejects with is an answer of this service only where that call was a request to it; else it is what a partner said.
  if (mentionsRejects(callee) && !isRequest(call)) return;
  const add = (code: number): void => {
    const known = out.get(code) ?? { start: call.start, tests: new Set() };
    if (inside !== undefined) known.tests.add(inside);
    out.set(code, known);
  };
  if (expects) {
    codes.forEach(add);
    return;
  }
  if (/^(?:toHaveBeenCalledWith|calledWith)$/.test(name) && namesReply(callee.object as Node)) {
    for (const code of codes) {
      replied.add(code);
      add(code);
    }
    return;
  }
  const text = [callee.object as Node, ...(call.arguments as readonly Node[])];
  if (text.some(mentionsStatus)) codes.forEach(add);
}

function mentionsStatus(node: Node): boolean {
  let found = false;
  walk(node, (each) => {
    if (each.type === 'MemberExpression' && /^(?:status|statusCode|code)$/.test(memberName(each) ?? '')) found = true;
    else if (each.type === 'Identifier' && /^(?:status|statusCode)$/.test(each.name)) found = true;
    else if (each.type === 'Property' && /^(?:status|statusCode)$/.test(keyName(each.key, each.computed) ?? '')) found = true;
    return !found;
  });
  return found;
}

/** `const statusMock = jest.fn()`, handed in as the method of a reply. */
const MOCKED_SENDER = /^(?:mock|stub|spy|fake)(?:Status|Code|SendStatus)$|^(?:status|code|sendStatus)(?:Mock|Stub|Spy|Fake|Fn)$/;

/** `expect(reply.status)`, `expect(res.code)`, `expect(statusMock)`: the sender of a mocked reply, which only what is under test calls. */
function namesReply(node: Node): boolean {
  let found = false;
  walk(node, (each) => {
    if (each.type === 'Identifier' && MOCKED_SENDER.test(each.name)) found = true;
    if (each.type === 'MemberExpression' && /^(?:status|code|sendStatus|writeHead)$/.test(memberName(each) ?? '')) {
      const object = unwrap(each.object as Node);
      const name = object.type === 'Identifier' ? object.name : (memberName(object) ?? '');
      if (/^(?:mock)?_?(?:res|rep|reply|response)\w*$/i.test(name)) found = true;
    }
    return !found;
  });
  return found;
}

function numbersIn(node: Node): number[] {
  const out: number[] = [];
  walk(node, (each) => {
    if (each.type === 'Literal' && typeof each.value === 'number' && Number.isInteger(each.value) && each.value >= 100 && each.value < 600)
      out.push(each.value);
    return !isFunction(each);
  });
  return out;
}
