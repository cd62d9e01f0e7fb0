import type { Node } from 'oxc-parser';
import type { BoundModule } from './bound-module.ts';
import type { Entities } from './entities.ts';
import { memberName, unwrap } from './syntax.ts';

/** Which properties of object literals are set again after the literal: `state.ready = true`, `Object.assign(config, …)`. */
export function findMutations(modules: readonly BoundModule[], entities: Entities): (object: Node, name: string) => boolean {
  const changed = new Map<Node, Set<string>>();
  const mark = (target: Node, module: BoundModule, name: string): void => {
    const entity = entities.of(target, module);
    if (entity?.kind !== 'object') return;
    const names = changed.get(entity.node);
    if (names === undefined) changed.set(entity.node, new Set([name]));
    else names.add(name);
  };
  for (const module of modules) {
    for (const { target } of module.assignments) {
      if (target.type === 'MemberExpression' && unwrap(target.object).type !== 'ThisExpression')
        mark(target.object, module, memberName(target) ?? '*');
    }
    for (const { node } of module.calls) {
      if (node.type !== 'CallExpression' || memberName(unwrap(node.callee)) !== 'assign') continue;
      const [first] = node.arguments;
      if (first !== undefined && unwrap(first).type !== 'ObjectExpression') mark(first, module, '*');
    }
  }
  return (object, name) => {
    const names = changed.get(object);
    return names !== undefined && (names.has(name) || names.has('*'));
  };
}
