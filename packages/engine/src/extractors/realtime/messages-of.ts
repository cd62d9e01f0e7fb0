import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { RESERVED } from './read-connection.ts';

/** What the field is called that says of which kind a message is. */
const KIND = /^(?:type|kind|event|action|op|cmd|command|messageType|eventType)$/;
/** Types of JSON Schema, which stand under the same name. */
const NOT_A_KIND = /^(?:object|string|number|integer|boolean|array|null|unknown)$/;

/** Names of the messages of a connection: events of socket.io, else what the field for the kind is compared with or set to. */
export function messagesOf(handler: FunctionInfo, io: boolean): string[] {
  const names = new Set<string>();
  const add = (node: Node | undefined | null): void => {
    if (node?.type !== 'Literal' || typeof node.value !== 'string' || node.value === '') return;
    if (!(io ? RESERVED.has(node.value) : NOT_A_KIND.test(node.value))) names.add(node.value);
  };
  if (io) {
    const named = (root: Node, members: RegExp): void =>
      walk(root, (node) => {
        if (node.type === 'CallExpression' && members.test(memberName(unwrap(node.callee)) ?? '')) add(node.arguments[0]);
      });
    named(handler.node, /^(?:on|once)$/);
    named(handler.module.parsed.program, /^emit$/);
    return [...names].toSorted();
  }
  walk(handler.module.parsed.program, (node) => {
    if (node.type === 'Property' && KIND.test(keyName(node.key, node.computed) ?? '')) {
      const value = unwrap(node.value);
      add(value.type === 'CallExpression' && memberName(unwrap(value.callee)) === 'literal' ? value.arguments[0] : value);
    } else if (node.type === 'BinaryExpression' && /^={2,3}$/.test(node.operator)) {
      if (KIND.test(memberName(unwrap(node.left)) ?? '')) add(node.right);
    } else if (node.type === 'SwitchStatement' && KIND.test(memberName(unwrap(node.discriminant)) ?? '')) {
      for (const one of node.cases) add(one.test);
    }
  });
  return [...names].toSorted();
}
