import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { isOnAnswer } from './answer-root.ts';
import type { Context } from './context.ts';

const ROOT = /^(?:reply|res|response|c|ctx|context|Response|NextResponse)$/;
const CODE = /^(?:(?:error|err|reason)?_?code|type|(?:error|err)_?(?:type|key|name|id)|errno|slug)$/i;
const WORDS = /^(?:error|errors|message|msg|detail|details|reason|description)$/i;
/** `NOT_FOUND`, `order.not_found`, `ValidationError`: written for programs. */
const CODED = /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z0-9]+(?:[._-][a-z0-9]+)+|[A-Z]\w*(?:Error|Exception))$/;
/** The reason phrase of a status, which may be meant as a code. */
const PHRASE =
  /^(?:Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Method Not Allowed|Conflict|Gone|Unprocessable (?:Entity|Content)|Too Many Requests|Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Gateway Timeout)$/i;

/** Answers with a status of 400 and above that running code writes itself, past the error handler: with a code, or in words alone. */
export function errorAnswers(context: Context): void {
  const { code } = context.input;
  for (const member of ['json', 'send'])
    for (const call of code.callsOfMember(member)) {
      const [body] = call.args;
      if (body === undefined || context.served(call.enclosing) !== true || !isOnAnswer(call, ROOT, ROOT)) continue;
      const status = statusOf(call);
      if (status === undefined || status < 400) continue;
      const coded = isCoded(body);
      if (coded === undefined) continue;
      const kind = coded ? 'error-answer-coded' : 'error-answer-worded';
      context.use(kind, call.node, call.module, `${status} ${printKeys(body)}`);
    }
}

/** `res.status(404).json(…)`, `c.json(…, 404)`, `NextResponse.json(…, { status: 404 })` */
function statusOf(call: CallSite): number | undefined {
  const second = call.args[1] === undefined ? undefined : unwrap(call.args[1]);
  if (second?.type === 'Literal') return numberIn(second);
  if (second?.type === 'ObjectExpression')
    for (const property of second.properties)
      if (property.type === 'Property' && keyName(property.key, property.computed) === 'status') return numberIn(property.value);
  for (let node = call.receiver && unwrap(call.receiver); node?.type === 'CallExpression';) {
    const callee = unwrap(node.callee);
    if (callee.type !== 'MemberExpression') return undefined;
    if (/^(?:status|code)$/.test(memberName(callee) ?? '')) return node.arguments[0] && numberIn(node.arguments[0]);
    node = unwrap(callee.object);
  }
  return undefined;
}

function numberIn(input: Node): number | undefined {
  const node = unwrap(input);
  return node.type === 'Literal' && typeof node.value === 'number' ? node.value : undefined;
}

/** `undefined` for what is no error in words, or was made elsewhere. */
function isCoded(input: Node, depth = 0): boolean | undefined {
  const node = unwrap(input);
  if (node.type === 'Literal' || node.type === 'TemplateLiteral') return wordsIn(node);
  if (node.type !== 'ObjectExpression') return undefined;
  let words: boolean | undefined;
  for (const property of node.properties) {
    if (property.type !== 'Property') return undefined;
    const name = keyName(property.key, property.computed) ?? '';
    if (CODE.test(name)) return true;
    if (!WORDS.test(name)) continue;
    const value = unwrap(property.value);
    const inner = value.type === 'ObjectExpression' ? (depth < 2 ? isCoded(value, depth + 1) : undefined) : wordsIn(value);
    if (inner === true) return true;
    if (inner === undefined && /^err/i.test(name)) return undefined;
    words ??= inner;
  }
  return words;
}

function wordsIn(node: Node): boolean | undefined {
  if (node.type === 'TemplateLiteral') return false;
  // `error.message` of what was caught.
  if (node.type === 'MemberExpression') return memberName(node) === 'message' ? false : undefined;
  if (node.type !== 'Literal' || typeof node.value !== 'string' || node.value === '') return undefined;
  return CODED.test(node.value) ? true : PHRASE.test(node.value) ? undefined : false;
}

function printKeys(input: Node): string {
  const node = unwrap(input);
  if (node.type !== 'ObjectExpression') return 'text';
  const names = node.properties.flatMap((one) => (one.type === 'Property' ? [keyName(one.key, one.computed) ?? '…'] : ['…']));
  return `{ ${names.slice(0, 8).join(', ')} }`;
}
