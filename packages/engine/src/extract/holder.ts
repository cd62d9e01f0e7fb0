import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, ClassInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { importedBy } from '../lang/typescript/modules.ts';
import { memberName, unwrap } from '../lang/typescript/syntax.ts';

const LONGEST_WAY = 8;

/**
 * Name of the variable or field that an expression reads, the same for every place that reads it: `src/db.ts:14` for a variable (the place
 * of its declaration, through imports and plain copies), with `.name` for each member. `undefined` where it can't be told.
 */
export function holderOf(code: CodeIndex, node: Node, module: BoundModule, steps = 0): string | undefined {
  if (steps > LONGEST_WAY) return undefined;
  const at = unwrap(node);
  if (at.type === 'AwaitExpression') return holderOf(code, at.argument, module, steps + 1);
  if (at.type === 'Identifier') {
    const binding = module.bindingAt.get(at.start);
    return binding === undefined ? undefined : ofBinding(code, binding, steps);
  }
  if (at.type === 'MemberExpression') {
    const name = memberName(at);
    if (name === undefined) return undefined;
    const object = unwrap(at.object);
    if (object.type === 'ThisExpression') {
      const owner = classAt(module, object);
      return owner === undefined ? undefined : `${owner.key}.${name}`;
    }
    const entity = code.entity(object, module);
    if (entity?.kind === 'instance' || entity?.kind === 'class') return `${entity.class.key}.${name}`;
    if (entity?.kind === 'namespace') {
      const found = code.graph.resolveExport(entity.module, name);
      return found?.kind === 'binding' ? ofBinding(code, found.binding, steps + 1) : undefined;
    }
    const outer = holderOf(code, object, module, steps + 1);
    return outer === undefined ? undefined : `${outer}.${name}`;
  }
  if (at.type === 'CallExpression') {
    const fn = code.functionOf(at.callee, module);
    for (const returned of fn?.returns ?? []) {
      const found = fn === undefined ? undefined : holderOf(code, returned, fn.module, steps + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return undefined;
}

function ofBinding(code: CodeIndex, binding: Binding, steps: number): string | undefined {
  if (binding.kind === 'import') {
    const found = importedBy(binding, (from, specifier, name) => {
      const target = code.graph.target(from, specifier);
      return target?.kind === 'namespace' && name !== '*' ? code.graph.resolveExport(target.module, name) : target;
    });
    if (found?.kind === 'binding') return ofBinding(code, found.binding, steps + 1);
    if (found?.kind === 'expression') return holderOf(code, found.node, found.module, steps + 1);
    return undefined;
  }
  const { init } = binding;
  if (
    init !== undefined &&
    binding.kind === 'const' &&
    binding.path.length === 0 &&
    /^(?:Identifier|MemberExpression|CallExpression|AwaitExpression)$/.test(unwrap(init).type)
  ) {
    const source = holderOf(code, init, binding.scope.module, steps + 1);
    if (source !== undefined) return source;
  }
  return `${binding.scope.module.path}:${binding.node.start}`;
}

function classAt(module: BoundModule, self: Node): ClassInfo | undefined {
  const owner = module.thisAt.get(self.start);
  return owner === undefined ? undefined : 'members' in owner ? owner : owner.thisClass;
}

const VARIABLES = new WeakMap<BoundModule, readonly Binding[]>();

/** Own variables of a module, each once. */
function variablesOf(module: BoundModule): readonly Binding[] {
  let found = VARIABLES.get(module);
  if (found === undefined) {
    const all = new Set<Binding>();
    for (const binding of module.bindingAt.values())
      if (binding.kind !== 'import' && binding.kind !== 'param' && binding.scope.module === module) all.add(binding);
    VARIABLES.set(module, (found = [...all]));
  }
  return found;
}

/** Variables and fields that a value is put into where it is made, spelled as {@link holderOf} does. */
export function holdersOfNew(code: CodeIndex, node: Node, module: BoundModule): string[] {
  const found: string[] = [];
  const contains = (outer: Node | undefined): boolean =>
    outer !== undefined &&
    // What a function makes is not in the variable that holds the function.
    !outer.type.includes('Function') &&
    outer.start <= node.start &&
    node.end <= outer.end &&
    code.functionAt(module, outer.start) === code.functionAt(module, node.start);
  for (const binding of variablesOf(module)) {
    if (binding.path.length === 0 && (contains(binding.init) || binding.writes.some(contains)))
      found.push(`${module.path}:${binding.node.start}`);
  }
  for (const info of module.classes) {
    for (const [name, values] of info.assigned) if (values.some(contains)) found.push(`${info.key}.${name}`);
    for (const [name, member] of [...info.members, ...info.statics])
      if (member.kind === 'field' && contains(member.init)) found.push(`${info.key}.${name}`);
  }
  return found;
}
