import type { Node } from 'oxc-parser';
import type { ParsedModule } from '../../lang/typescript/parse.ts';
import { isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const THROWS = /^(?:toThrow(?:Error)?|rejects|throws|throwsAsync|rejectedWith|throw)$/;
/** Errors by which libraries and frameworks refuse somebody without rights. */
const REFUSAL =
  /^(?:\w*(?:Unauthori[sz]ed|Forbidden|Unauthenticated|NotAuthenticated|AccessDenied|PermissionDenied|NotAuthori[sz]ed|InsufficientPermissions?|AuthenticationRequired|AuthMissing)\w*|UNAUTHORI[SZ]ED|FORBIDDEN|UNAUTHENTICATED|PERMISSION_DENIED|ACCESS_DENIED)$/i;
const REFUSAL_WORDS =
  /\b(?:un-?authori[sz]ed|forbidden|not (?:authori[sz]ed|authenticated|allowed|permitted)|access denied|permission denied|authentication required)\b/i;

/** Errors that stand for the answer a client gets. */
const ANSWER =
  /^(?:(?:NotFound|BadRequest|Conflict|Gone|UnprocessableEntity|TooManyRequests|PayloadTooLarge|PreconditionFailed|MethodNotAllowed|NotAcceptable|RequestTimeout|InternalServerError|ServiceUnavailable|Validation)(?:Exception|Error)|\w*HttpException|NOT_FOUND|BAD_REQUEST|CONFLICT|UNPROCESSABLE_CONTENT|TOO_MANY_REQUESTS|PRECONDITION_FAILED|PAYLOAD_TOO_LARGE)$/;

/**
 * What an asserted error means: a refusal of somebody without rights, or another answer to a client.
 * `expect(f()).rejects.toThrow(ForbiddenException)`, `toMatchObject({ code: 'UNAUTHORIZED' })`, `toThrow(NotFoundException)`.
 */
export function assertedError(call: Extract<Node, { type: 'CallExpression' }>): 'refusal' | 'answer' | undefined {
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  if (!THROWS.test(memberName(callee) ?? '') && !mentionsRejects(callee)) return undefined;
  if (call.arguments.some((argument) => namesRefusal(argument as Node))) return 'refusal';
  return call.arguments.some((argument) => namesAnswer(argument as Node)) ? 'answer' : undefined;
}

function namesAnswer(node: Node): boolean {
  let found = false;
  walk(node, (each) => {
    if (each.type === 'Identifier') found ||= ANSWER.test(each.name);
    else if (each.type === 'Literal' && typeof each.value === 'string') found ||= ANSWER.test(each.value);
    return !found && !isFunction(each);
  });
  return found;
}

/** `expect(…).rejects.toMatchObject(…)`. */
export function mentionsRejects(callee: Node): boolean {
  let at = callee;
  for (let depth = 0; depth < 6 && at.type === 'MemberExpression'; depth += 1) {
    if (memberName(at) === 'rejects') return true;
    at = unwrap(at.object as Node);
  }
  return false;
}

/** `expect(client.get('/orders')).rejects…`, or the expected error speaks of a `response`. */
export function isRequest(call: Extract<Node, { type: 'CallExpression' }>): boolean {
  let found = false;
  walk(call, (each) => {
    const name = each.type === 'Identifier' ? each.name : each.type === 'MemberExpression' ? (memberName(each) ?? '') : '';
    if (/^(?:response|fetch|axios|got|ky|supertest|request|inject|caller|trpc|app|server)$|(?:client|agent|api)$/i.test(name)) found = true;
    return !found;
  });
  return found;
}

/** `Promise.all([buy(), buy()])`, `Promise.all(Array.from({ length: 20 }, () => buy()))`, `Promise.all(rows.map(() => buy()))`. */
export function callsSameTogether(call: Extract<Node, { type: 'CallExpression' }>): boolean {
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression' || !/^(?:all|allSettled)$/.test(memberName(callee) ?? '')) return false;
  const object = unwrap(callee.object as Node);
  const list = call.arguments[0] === undefined ? undefined : unwrap(call.arguments[0] as Node);
  if (object.type !== 'Identifier' || object.name !== 'Promise' || list === undefined) return false;
  if (list.type === 'ArrayExpression') {
    const names = list.elements.map((each) => (each === null ? undefined : calleeName(each as Node))).filter((name) => name !== undefined);
    return new Set(names).size < names.length;
  }
  if (list.type !== 'CallExpression') return false;
  const made = list.arguments.map((each) => unwrap(each as Node)).find(isFunction);
  // A function of the element does the same to different things.
  return made !== undefined && made.params.length === 0;
}

function calleeName(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type !== 'CallExpression') return undefined;
  const callee = unwrap(inner.callee);
  return callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' ? memberName(callee) : undefined;
}

function namesRefusal(node: Node): boolean {
  let found = false;
  walk(node, (each) => {
    if (each.type === 'Identifier') found ||= REFUSAL.test(each.name);
    else if (each.type === 'Literal' && typeof each.value === 'string')
      found ||= REFUSAL.test(each.value) || REFUSAL_WORDS.test(each.value);
    else if (each.type === 'Literal' && 'regex' in each) found ||= REFUSAL_WORDS.test((each.raw ?? '').replace(/\\[sb][*+]?|\.\*/g, ' '));
    return !found && !isFunction(each);
  });
  return found;
}

/** Calls of clients that send requests; a remark such as `// a new request (of another tenant)` sends none. */
export const CLIENT =
  /\b(?=[fagrsh])(?<!^[ \t]*(?:\/\/|\*)[^\n]*)(?:fetch|axios(?:\.\w+)?|got(?:\.\w+)?|request(?:\.\w+)?|(?:app|server|hono|router)\.(?:request|fetch|handle))\(/m;
const STANDS_IN =
  /fetch\s*=|mock(?:\.\w+)?\(\s*['"](?:node-fetch|axios|got|undici)|(?:spyOn|stubGlobal)\([^)]*fetch|\bnock\(|setupServer\(|fetchMock|MockAgent|createServer\(\s*(?:async\s*)?(?:function\b|\()/;

const MAKES_APP = /(?<![\w.])(?:[fF]astify|express|new Hono|new Koa|new Elysia|restify\.createServer|createServer)\s*(?:<[^>\n]*>)?\(/;
/** Modules that build the app as it runs. */
const APP_MODULE =
  /(?:^|\/)(?:app|server|main|index|bootstrap|build-?(?:app|server)|create-?(?:app|server)|app\.module)(?:\.[cm]?[jt]sx?)?$/i;

/** The test puts an app together by itself, with a route or a guard of the service in it, and loads none that is built for production. */
export function makesOwnApp(module: ParsedModule, imports: readonly string[]): boolean {
  const { text } = module;
  if (imports.some((each) => each.startsWith('.') && APP_MODULE.test(each)) || /\bAppModule\b/.test(text)) return false;
  return MAKES_APP.test(text) || /\bcreateTestingModule\(/.test(text);
}

/** A test that sends requests by a plain client and compares the status of the answer, without a stand-in for the client. */
export function requestsItself(module: ParsedModule, statuses: readonly number[]): boolean {
  return statuses.length > 0 && CLIENT.test(module.text) && !STANDS_IN.test(module.text);
}
