import type { PublishedEvent } from '@airworthy/model';
import { known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { argumentsFor } from '../../extract/handed-functions.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { patternOf } from '../../lang/typescript/static-value.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const PUBLISHERS: readonly (readonly [pattern: RegExp, by: string, name: number, payload: number])[] = [
  [/^amqplib\..*\.publish$/, 'amqplib', 1, 2],
  [/^amqplib\..*\.sendToQueue$/, 'amqplib', 0, 1],
  [/^nats\..*\.publish$/, 'nats', 0, 1],
  [/^mqtt\..*\.publish$/, 'mqtt', 0, 1],
  [/^kafkajs\..*\.send$/, 'kafkajs', -1, 0],
];
const VERSION_KEY = /^(?:version|schema_?version|event_?version|spec_?version|payload_?version|v|data_?schema|schema|api_?version)$/i;
const VERSION_NAME = /(?:^|[._/-])v\d+(?:$|[._/-])/i;

/** Messages to other services, with the keys of their payload. */
export function publishedEvents({ code }: ExtractInput): PublishedEvent[] {
  const found: PublishedEvent[] = [];
  for (const [pattern, by, nameAt, payloadAt] of PUBLISHERS) {
    for (const call of code.callsTo(pattern)) {
      const options = nameAt === -1 && call.args[0] !== undefined ? code.value(call.args[0], call.module) : undefined;
      const topic = options === undefined ? call.args[nameAt] : code.property(options, 'topic')?.node;
      const name = topic === undefined ? undefined : patternOf(code.value(topic, call.module));
      const list = options === undefined ? undefined : code.property(options, 'messages');
      const payload =
        options === undefined ? call.args[payloadAt] : list?.kind === 'array' ? code.property(list.items[0], 'value')?.node : undefined;
      const own = payload === undefined ? undefined : keysOf(code, payload, call.module, call, 0);
      const keys = payload === undefined || (own !== undefined && !own.open) ? own : handedIn(code, payload, call, own);
      const said = (name !== undefined && VERSION_NAME.test(name)) || keys?.names.some((key) => VERSION_KEY.test(key)) === true;
      found.push({
        location: call.location,
        wiring: code.reach(call),
        by,
        name: name === undefined ? unknown() : known(name),
        fields: keys?.names ?? [],
        versioned: said ? true : keys === undefined || keys.open ? 'unknown' : false,
      });
    }
  }
  return found;
}

/** With the keys that callers hand in, where a function of the service sends what it is given. */
function handedIn(code: CodeIndex, payload: Node, call: CallSite, own: ReturnType<typeof keysOf>): ReturnType<typeof keysOf> {
  const params = new Set<Node>();
  const collect = (root: Node, depth: number): void =>
    walk(root, (node) => {
      if (node.type !== 'Identifier') return;
      const binding = call.module.bindingAt.get(node.start);
      if (binding?.kind === 'param' && binding.path.length === 0) params.add(node);
      else if (binding?.init !== undefined && binding.init !== root && depth < 2) collect(binding.init, depth + 1);
    });
  collect(payload, 0);
  const given = [...params].flatMap((node) => argumentsFor(code, node, call.module));
  if (given.length === 0) return own;
  const values = given.map((one) => code.value(one.node, one.module));
  const objects = values.filter((value) => value.kind === 'object');
  const others = values.filter((value) => value.kind !== 'object' && value.kind !== 'literal' && value.kind !== 'text');
  return {
    names: [...new Set([...(own?.names ?? []), ...objects.flatMap((value) => (value.kind === 'object' ? value.keys : []))])],
    open: objects.length === 0 || others.length > 0 || objects.some((value) => value.kind === 'object' && value.open),
  };
}

/** Keys of what is sent: `Buffer.from(JSON.stringify({ type, data }))`. */
function keysOf(
  code: CodeIndex,
  written: Node,
  module: BoundModule,
  call: CallSite,
  depth: number,
): { names: string[]; open: boolean } | undefined {
  const node = unwrap(written);
  if (depth > 6) return undefined;
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee);
    const text = code.text(callee, module);
    const [first] = node.arguments;
    if (
      first !== undefined &&
      (/^(?:Buffer\.from|JSON\.stringify|new TextEncoder\(\)\.encode)$/.test(text) || memberName(callee) === 'encode')
    )
      return keysOf(code, first, module, call, depth + 1);
    return undefined;
  }
  if (node.type === 'Identifier') {
    const init = module.bindingAt.get(node.start)?.init;
    if (init !== undefined && unwrap(init).type !== 'ObjectExpression' && init !== node) {
      const inner = keysOf(code, init, module, call, depth + 1);
      if (inner !== undefined) return inner;
    }
  }
  const value = code.value(node, module);
  return value.kind === 'object' ? { names: [...value.keys], open: value.open } : undefined;
}
