import type { Node, ObjectExpression } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';

/** Columns of a filter that is written as an object. */
export interface Filter {
  columns: string[];
  open: boolean;
}

/** The object that an expression is: written there, or the start of a local variable. */
export function objectOf(node: Node | undefined, module: BoundModule): ObjectExpression | undefined {
  if (node === undefined) return undefined;
  const at = unwrap(node);
  if (at.type === 'ObjectExpression') return at;
  const binding = at.type === 'Identifier' ? module.bindingAt.get(at.start) : undefined;
  if (binding?.init === undefined || binding.kind === 'param' || binding.path.length > 0) return undefined;
  const init = unwrap(binding.init);
  return init.type === 'ObjectExpression' ? init : undefined;
}

export function memberOf(object: ObjectExpression | undefined, name: string): Node | undefined {
  for (const property of object?.properties ?? []) {
    if (property.type === 'Property' && keyName(property.key, property.computed) === name) return property.value;
  }
  return undefined;
}

export function keysOf(object: ObjectExpression | undefined): string[] {
  return (object?.properties ?? []).flatMap((property) =>
    property.type === 'Property' ? (keyName(property.key, property.computed) ?? []) : [],
  );
}

const GROUPS = /^(?:AND|OR|NOT|\$and|\$or|\$nor)$/;

/** Columns compared by a filter; conditions that the code adds by hand or by spreading leave it open. */
export function filterOf(node: Node | undefined, module: BoundModule, depth = 0): Filter {
  const filter: Filter = { columns: [], open: false };
  if (node === undefined || depth > 6) return filter;
  const at = unwrap(node);
  if (at.type === 'ArrayExpression') {
    for (const element of at.elements)
      if (element !== null)
        add(filter, element.type === 'SpreadElement' ? { columns: [], open: true } : filterOf(element, module, depth + 1));
    return filter;
  }
  const object = objectOf(node, module);
  if (object === undefined) return { columns: [], open: true };
  // `const where = {}; where.x = …`
  if (at.type === 'Identifier') {
    filter.open = true;
    const binding = module.bindingAt.get(at.start);
    for (const one of module.assignments) {
      const target = unwrap(one.target);
      if (
        target.type !== 'MemberExpression' ||
        target.object.type !== 'Identifier' ||
        module.bindingAt.get(target.object.start) !== binding
      )
        continue;
      filter.open = true;
    }
  }
  for (const property of object.properties) {
    if (property.type !== 'Property') {
      filter.open = true;
      continue;
    }
    const name = keyName(property.key, property.computed);
    if (name === undefined) filter.open = true;
    else if (GROUPS.test(name)) add(filter, filterOf(property.value, module, depth + 1));
    else {
      // A compound unique key is named after its columns: `tenantId_email: { tenantId, email }`.
      const inner = name.includes('_') ? objectOf(property.value, module) : undefined;
      const keys = keysOf(inner);
      if (inner !== undefined && keys.length > 1 && keys.every((key) => name.includes(key))) filter.columns.push(...keys);
      else filter.columns.push(name);
    }
  }
  return filter;
}

function add(into: Filter, from: Filter): void {
  into.columns.push(...from.columns);
  into.open ||= from.open;
}
