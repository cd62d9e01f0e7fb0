import { callsBelow } from '../../extract/calls-below.ts';
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
      site.targets.some((target) => callsBelow(code, target, 2).some(({ call }) => HTTP.test(call.callee))),
  );
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
