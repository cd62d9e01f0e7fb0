import type { Node } from 'oxc-parser';
import type { BoundModule } from './bound-module.ts';
import { memberName, unwrap } from './syntax.ts';

/** One call of a builder chain. */
export interface ChainLink {
  /** Name of the member, `''` for a plain call at the start. */
  member: string;
  args: readonly Node[];
  node: Node;
}

/**
 * The calls that lead to this one, first call first: for `db('orders').where({ id }).first()` plain, where, first.
 * Steps added to the same variable later (`q = q.where(…)`, `q.orderBy(…)`) are included where the variable starts the chain.
 */
export function chainOf(call: Node, module: BoundModule, depth = 0): ChainLink[] {
  const links: ChainLink[] = [];
  let at = unwrap(call);
  for (let steps = 0; steps < 200; steps += 1) {
    if (at.type === 'AwaitExpression') at = unwrap(at.argument);
    else if (at.type === 'CallExpression') {
      const callee = unwrap(at.callee);
      links.push({ member: memberName(callee) ?? '', args: at.arguments, node: at });
      if (callee.type !== 'MemberExpression') break;
      at = unwrap(callee.object);
    } else if (at.type === 'MemberExpression') at = unwrap(at.object);
    else if (at.type === 'Identifier') {
      const binding = module.bindingAt.get(at.start);
      if (
        binding?.init !== undefined &&
        depth < 4 &&
        (binding.kind === 'const' || binding.kind === 'let' || binding.kind === 'var') &&
        binding.path.length === 0
      ) {
        const init = unwrap(binding.init);
        if (init.type === 'CallExpression') return [...chainOf(init, module, depth + 1), ...links.toReversed()];
      }
      break;
    } else break;
  }
  return links.toReversed();
}
