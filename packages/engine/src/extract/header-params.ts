import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import { unwrap } from '../lang/typescript/syntax.ts';

/**
 * Headers that NestJS hands to the parameters of a handler: name of the parameter → name of the header, as `@Headers('x-timestamp')` says it.
 * https://docs.nestjs.com/controllers#request-object
 */
export function headerParams({ node }: FunctionInfo): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const param of node.params as readonly Node[]) {
    const target = param.type === 'AssignmentPattern' ? param.left : param;
    if (target.type !== 'Identifier') continue;
    for (const { expression } of [...decoratorsOf(param), ...decoratorsOf(target)]) {
      const call = unwrap(expression);
      if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier' || call.callee.name !== 'Headers') continue;
      const [name] = call.arguments;
      if (name?.type === 'Literal' && typeof name.value === 'string') found.set(target.name, name.value);
    }
  }
  return found;
}

function decoratorsOf(node: Node): readonly { expression: Node }[] {
  return ('decorators' in node && Array.isArray(node.decorators) ? node.decorators : []) as readonly { expression: Node }[];
}
