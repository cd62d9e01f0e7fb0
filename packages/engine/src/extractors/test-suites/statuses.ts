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
  answers: ReadonlySet<string>,
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
  if (!text.some(mentionsStatus)) return;
  const own = text.some((node) => isAnswer(node, answers));
  for (const code of codes) {
    if (own) replied.add(code);
    add(code);
  }
}

const HANDLED = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|loader|action|handler|middleware|proxy|onRequest\w*)$/;

/**
 * Names that hold what a handler of this service answered, which the test called itself: `import { POST } from './route'` and
 * `const response = await POST(request)`; with node-mocks-http the `res` that it made.
 */
export function namesOfAnswers(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  if (/['"]node-mocks-http['"]/.test(text)) found.add('res');
  const handlers = new Set<string>();
  for (const [, names] of text.matchAll(
    /(?:import|const)\s*\{([^{}]{1,300})\}\s*(?:from\s*|=\s*await\s+import\(\s*)['"](?:\.{1,2}\/|[@~#]\/)[^'"\n]+['"]/g,
  ))
    for (const each of (names ?? '').split(',')) {
      const [name, alias] = each.trim().split(/\s+as\s+|\s*:\s*/);
      if (name !== undefined && HANDLED.test(name)) handlers.add(alias ?? name);
    }
  for (const [, name] of text.matchAll(/import\s+(handler|middleware|proxy)\s+from\s*['"](?:\.{1,2}\/|[@~#]\/)/g))
    if (name !== undefined) handlers.add(name);
  if (handlers.size === 0) return found;
  for (const [, name, called] of text.matchAll(/\b(\w+)\s*(?::[^=;\n]{1,40})?=\s*(?:\(\s*)?await\s+(\w+)\(/g))
    if (name !== undefined && called !== undefined && handlers.has(called)) found.add(name);
  return found;
}

/** `response.status` of an answer that a handler gave. */
function isAnswer(node: Node, answers: ReadonlySet<string>): boolean {
  if (answers.size === 0) return false;
  let found = false;
  walk(node, (each) => {
    if (each.type === 'MemberExpression' && /^(?:status|statusCode|_getStatusCode)$/.test(memberName(each) ?? '')) {
      const object = unwrap(each.object as Node);
      if (object.type === 'Identifier' && answers.has(object.name)) found = true;
    }
    return !found;
  });
  return found;
}

function mentionsStatus(node: Node): boolean {
  let found = false;
  walk(node, (each) => {
    if (each.type === 'MemberExpression' && /^(?:status|statusCode|code|_getStatusCode)$/.test(memberName(each) ?? '')) found = true;
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

const NAMED: Readonly<Record<string, number>> = {
  BADREQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENTREQUIRED: 402,
  FORBIDDEN: 403,
  NOTFOUND: 404,
  METHODNOTALLOWED: 405,
  CONFLICT: 409,
  GONE: 410,
  PAYLOADTOOLARGE: 413,
  REQUESTTOOLONG: 413,
  UNSUPPORTEDMEDIATYPE: 415,
  UNPROCESSABLEENTITY: 422,
  TOOMANYREQUESTS: 429,
  INTERNALSERVERERROR: 500,
  SERVICEUNAVAILABLE: 503,
  OK: 200,
  CREATED: 201,
  NOCONTENT: 204,
};
/** Lists of codes: `httpStatus` of http-status, `StatusCodes` of http-status-codes, `HttpStatus` of NestJS. */
const LISTS = /^(?:http_?status(?:_?codes?)?|status_?codes?|httpcodes?)$/i;

function numbersIn(node: Node): number[] {
  const out: number[] = [];
  walk(node, (each) => {
    if (each.type === 'MemberExpression' && each.object.type === 'Identifier' && LISTS.test(each.object.name)) {
      const code = NAMED[(memberName(each) ?? '').replaceAll('_', '').toUpperCase()];
      if (code !== undefined) out.push(code);
    }
    if (each.type === 'Literal' && typeof each.value === 'number' && Number.isInteger(each.value) && each.value >= 100 && each.value < 600)
      out.push(each.value);
    return !isFunction(each);
  });
  return out;
}
