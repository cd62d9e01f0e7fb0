import { wrappedByBreaker } from '../../extract/callers-above.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { CallBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { TIMED } from './around.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import type { Node } from 'oxc-parser';

const HTTP =
  /^(?:fetch|axios(?:\.create\(\))?(?:\.(?:post|request))?|got(?:\.post)?|ky(?:\.post)?|undici\.(?:fetch|request)|https?\.request)$/;
const ADDRESS = /^(?:url|uri|path|pathname|endpoint|address|href)$/i;

/**
 * Calls of the service's own client that ask an address like the given one: `post('/v1/chat/completions', body)`,
 * `call({ url: `${base}/audio/transcriptions`, body })`, where what is called makes the request.
 */
export function ownClientCalls(code: CodeIndex, address: RegExp): CallSite[] {
  const homes = new Set(code.modules.filter((one) => one.kind === 'production' && address.test(one.text)).map((one) => one.path));
  if (homes.size === 0) return [];
  return code.calls.filter(
    (site) =>
      site.targets.length > 0 &&
      homes.has(site.module.path) &&
      site.node.type === 'CallExpression' &&
      site.args.some((argument) => addresses(argument).some((node) => address.test(code.text(node, site.module).slice(0, 300)))) &&
      site.targets.some((target) => makesRequest(code, target)),
  );
}

/** The client measures how long its requests take. */
export function isTimedBelow(code: CodeIndex, site: CallSite): boolean {
  return site.targets.some((target) => sentBy(code, target).some(({ call }) => TIMED.test(call.callee)));
}

/** It makes a request, itself or through the circuit breaker around what does. */
function makesRequest(code: CodeIndex, fn: FunctionInfo): boolean {
  return sentBy(code, fn).some(({ call }) => HTTP.test(call.callee));
}

function sentBy(code: CodeIndex, fn: FunctionInfo): CallBelow[] {
  const below = callsBelow(code, fn, 2);
  return [...below, ...below.flatMap(({ call }) => wrappedByBreaker(code, call).flatMap((wrapped) => callsBelow(code, wrapped, 2)))];
}

/** Texts that may be the address: an argument itself, or a property of one that is called so. */
function addresses(argument: Node): Node[] {
  const node = unwrap(argument);
  if (node.type === 'ObjectExpression')
    return node.properties.flatMap((one) =>
      one.type === 'Property' && ADDRESS.test(keyName(one.key, one.computed) ?? '') ? [one.value] : [],
    );
  return node.type === 'Literal' || node.type === 'TemplateLiteral' || node.type === 'BinaryExpression' ? [node] : [];
}
