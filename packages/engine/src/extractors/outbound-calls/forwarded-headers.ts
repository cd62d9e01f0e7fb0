import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { RequestSite } from './requests.ts';

const CLIENTS_HEADERS = /\b(?:request|req|ctx\.request|ctx\.req|ctx|c\.req)\.headers\b(?!\s*(?:\?\.)?[[.])/;
const REMOVES = /\bdelete\b|\bomit\b|\.filter\(|\.includes\(|\.has\(|\bcontinue\b/;
const IDENTITY = /['"`]x-(?:user|tenant|role|account|org)[\w-]*['"`]/i;

/** As they came, after some were taken out, or copied by a function of which it is open whose headers it is given. */
type Forwards = 'whole' | 'filtered' | 'unclear';

/** Whether the headers that a client sent are handed on: as they came, or after some were taken out. */
export function forwardsHeaders(code: CodeIndex, request: RequestSite): Forwards | undefined {
  for (const given of request.options) {
    const written = given.node.type === 'ObjectExpression' ? writtenHeaders(given.node) : undefined;
    const headers = written ?? code.property(given, 'headers')?.node;
    if (headers === undefined) continue;
    const found = ofExpression(code, unwrap(headers), request, 0);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As it stands in the call: what a function makes of it was made elsewhere. */
function writtenHeaders(options: Extract<Node, { type: 'ObjectExpression' }>): Node | undefined {
  for (const one of options.properties)
    if (one.type === 'Property' && keyName(one.key, one.computed) === 'headers') return one.value as Node;
  return undefined;
}

function ofExpression(code: CodeIndex, node: Node, request: RequestSite, depth: number): Forwards | undefined {
  const { module, enclosing } = request.site;
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : undefined;
  if (init !== undefined && depth < 3) return ofExpression(code, unwrap(init), request, depth + 1);
  const text = code.text(node, module);
  const made = copied(code, node, request);
  if (made !== undefined || !CLIENTS_HEADERS.test(text)) return made;
  if (node.type === 'CallExpression') return (code.callAt(node)?.targets ?? []).some(takesOut) ? 'filtered' : 'whole';
  // What stands after the spread wins, and what is deleted beside it is gone.
  if (IDENTITY.test(text)) return 'filtered';
  return enclosing !== undefined && removesBeside(code, enclosing) ? 'filtered' : 'whole';
}

function takesOut(fn: FunctionInfo): boolean {
  return REMOVES.test(fn.module.parsed.code.slice(fn.node.start, fn.node.end));
}

function removesBeside(code: CodeIndex, fn: FunctionInfo): boolean {
  let found = false;
  walk(fn.node, (node) => {
    if (node.type === 'UnaryExpression' && node.operator === 'delete') found ||= IDENTITY.test(code.text(node, fn.module));
    return !found;
  });
  return found;
}

/** `...headersToObject(options.headers)`: an own function that copies one header after the other. */
function copied(code: CodeIndex, node: Node, request: RequestSite): Forwards | undefined {
  const calls =
    node.type === 'CallExpression'
      ? [node]
      : node.type === 'ObjectExpression'
        ? node.properties.flatMap((one) =>
            one.type === 'SpreadElement' && unwrap(one.argument).type === 'CallExpression' ? [unwrap(one.argument)] : [],
          )
        : [];
  for (const call of calls) {
    const site = code.callAt(call);
    const copies = site?.targets.filter((fn) => copiesHeaders(code.text(fn.node, fn.module))) ?? [];
    if (site === undefined || copies.length === 0) continue;
    const texts = copies.map((fn) => code.text(fn.node, fn.module));
    const fromClient = site.args.some((given) => code.flowsFromRequest(given, request.site.module) === true);
    // A function that knows the cookie and names with x- is made for what clients send; others put together headers of their own.
    if (!fromClient && !texts.some((text) => /['"`](?:cookie|x-)/i.test(text))) continue;
    // Names that begin with x- are those that speak of users; a list of names to keep leaves them out.
    const keepsOwn = texts.every(
      (text) => !/startsWith\(\s*['"`]x-/i.test(text) && (REMOVES.test(text) || /===\s*['"`][\w-]+['"`]/.test(text)),
    );
    return fromClient ? (keepsOwn ? 'filtered' : 'whole') : keepsOwn ? undefined : 'unclear';
  }
  return undefined;
}

const COPIES = /\.forEach\(|\bfor\s*\((?:const|let|var)\b[^)]*\bof\b|\.reduce\(|\.entries\(\)/;

function copiesHeaders(text: string): boolean {
  return text.length < 4000 && /header/i.test(text) && COPIES.test(text) && /\[\s*\w+\s*\]\s*=[^=]|\.(?:set|append)\(\s*\w+\s*,/.test(text);
}
