import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { RequestSite } from './requests.ts';

const CLIENTS_HEADERS = /\b(?:request|req|ctx\.request|ctx\.req|ctx|c\.req)\.headers\b(?!\s*(?:\?\.)?[[.])/;
const REMOVES = /\bdelete\b|\bomit\b|\.filter\(|\.includes\(|\.has\(|\bcontinue\b/;
const IDENTITY = /['"`]x-(?:user|tenant|role|account|org)[\w-]*['"`]/i;

/** Whether the headers that a client sent are handed on: as they came, or after some were taken out. */
export function forwardsHeaders(code: CodeIndex, request: RequestSite): 'whole' | 'filtered' | undefined {
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

function ofExpression(code: CodeIndex, node: Node, request: RequestSite, depth: number): 'whole' | 'filtered' | undefined {
  const { module, enclosing } = request.site;
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : undefined;
  if (init !== undefined && depth < 3) return ofExpression(code, unwrap(init), request, depth + 1);
  const text = code.text(node, module);
  if (!CLIENTS_HEADERS.test(text)) return undefined;
  if (node.type === 'CallExpression') return (code.callAt(node)?.targets ?? []).some(takesOut) ? 'filtered' : 'whole';
  // What stands after the spread wins, and what is deleted beside it is gone.
  if (IDENTITY.test(text)) return 'filtered';
  return enclosing !== undefined && removesBeside(code, enclosing) ? 'filtered' : 'whole';
}

function takesOut(fn: FunctionInfo): boolean {
  return REMOVES.test(fn.module.parsed.text.slice(fn.node.start, fn.node.end));
}

function removesBeside(code: CodeIndex, fn: FunctionInfo): boolean {
  let found = false;
  walk(fn.node, (node) => {
    if (node.type === 'UnaryExpression' && node.operator === 'delete') found ||= IDENTITY.test(code.text(node, fn.module));
    return !found;
  });
  return found;
}
