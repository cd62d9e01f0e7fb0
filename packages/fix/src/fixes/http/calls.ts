import type { OutboundCall } from '@airworthy/model';
import { unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { calleeText, objectArgument } from '../../edit/syntax.ts';
import type { CallNode, Node } from '../../edit/syntax.ts';
import { setOptions } from '../../edit/options.ts';
import type { OptionValue } from '../../edit/options.ts';
import { defineFix } from '../../fix.ts';

export const callsTimed = defineFix({
  item: 'S13-001',
  title: 'Give calls to other systems up after ten seconds',
  afterwards: 'Choose the time by what the caller itself has: a route that answers in two seconds cannot wait for ten.',
  write: (context) =>
    setOptions(context, (at, module, call) => {
      const one = context.model.facts.outboundCalls.find((each) => each.location.path === at.path && each.location.line === at.line);
      const value = one === undefined ? undefined : optionOf(one, call, calleeText(module, call));
      return value === undefined ? `how ${one?.by ?? 'the call'} is told in ${at.path}:${at.line} is not known here` : [value];
    }),
});

function optionOf({ by }: OutboundCall, call: CallNode, callee: string): OptionValue | undefined {
  if (by === 'fetch' || by === 'undici')
    return /\bfetch$/.test(callee) ? { path: ['signal'], code: 'AbortSignal.timeout(10_000)', argument: 1 } : undefined;
  if (by === 'got') return { path: ['timeout', 'request'], code: '10_000', argument: optionsAt(call, 1) };
  if (by !== 'axios') return undefined;
  const method = /\.(\w+)$/.exec(callee)?.[1];
  if (method === 'create' || method === 'request' || method === undefined)
    return { path: ['timeout'], code: '10_000', argument: optionsAt(call, 0) };
  const index = /^(?:post|put|patch|postForm|putForm|patchForm)$/.test(method) ? 2 : 1;
  // `axios.post(url)` lacks the body, which would have to be made up.
  return call.arguments.length < index ? undefined : { path: ['timeout'], code: '10_000', argument: index };
}

/** `axios(config)` and `axios(url, config)`. */
function optionsAt(call: CallNode, otherwise: number): number {
  const first = call.arguments[0] as Node | undefined;
  if (first === undefined || objectArgument(call, 0) !== undefined) return 0;
  const node = unwrap(first);
  return node.type === 'Literal' || node.type === 'TemplateLiteral' ? 1 : otherwise;
}
