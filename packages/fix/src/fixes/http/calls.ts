import type { OutboundCall } from '@airworthy/model';
import { unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { calleeText, objectArgument } from '../../edit/syntax.ts';
import type { CallNode, Node } from '../../edit/syntax.ts';
import { callAt, setOption, setOptions } from '../../edit/options.ts';
import type { OptionValue } from '../../edit/options.ts';
import { defineFix } from '../../fix.ts';

export const callsTimed = defineFix({
  item: 'S13-001',
  title: 'Give calls to other systems up after ten seconds',
  afterwards: 'Choose the time by what the caller itself has: a route that answers in two seconds cannot wait for ten.',
  write(context) {
    const clients = new Set<string>();
    for (const at of context.places) {
      const one = context.model.facts.outboundCalls.find((each) => each.location.path === at.path && each.location.line === at.line);
      const [client] = one?.related ?? [];
      const option = one === undefined ? undefined : CLIENT_OPTIONS[one.by];
      const made = client === undefined || option === undefined ? undefined : callAt(context, client);
      // One client serves many calls; its options are written once.
      if (made !== undefined && client !== undefined && option !== undefined) {
        const key = `${client.path}:${client.line}:${client.column ?? 0}`;
        if (clients.has(key)) continue;
        clients.add(key);
        // The second argument of a connection to Solana may be the name of a commitment, which is no object.
        if (one?.by === 'sdk:solana' && made.call.arguments.length > 1 && objectArgument(made.call, 1) === undefined)
          return `how sdk:solana is told in ${client.path}:${client.line} is not known here`;
        const reason = setOption(context, made.module, made.call, option);
        if (reason !== undefined) return reason;
        continue;
      }
      const reason = setOptions({ ...context, places: [at] }, (_at, module, call) => {
        const value = one === undefined ? undefined : optionOf(one, call, calleeText(module, call));
        return value === undefined ? `how ${one?.by ?? 'the call'} is told in ${at.path}:${at.line} is not known here` : [value];
      });
      if (reason !== undefined) return reason;
    }
    return undefined;
  },
});

/** Libraries whose client is told once, for all of its calls. */
const CLIENT_OPTIONS: Readonly<Record<string, OptionValue>> = {
  // https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md#request-handler-requesthandler
  'sdk:aws': { path: ['requestHandler'], code: '{ connectionTimeout: 3_000, requestTimeout: 10_000 }' },
  // https://tools.slack.dev/node-slack-sdk/web-api#options: the token stands first
  'sdk:slack': { path: ['timeout'], code: '10_000', argument: 1 },
  // https://solana-foundation.github.io/solana-web3.js/types/ConnectionConfig.html
  'sdk:solana': {
    path: ['fetch'],
    code: '(url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(10_000) })',
    argument: 1,
  },
};

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
