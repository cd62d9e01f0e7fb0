import type { Column, Table } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';

/** A table as the models of an ORM declare it. */
export interface OrmTable {
  table: Table;
  /** Class, model or variable by which code speaks of it. */
  model: string;
  /** `path:start` of the class or of the call that declares it. */
  key: string;
  /** Property in code → column. */
  columns: Map<string, string>;
  /** The library leaves deleted rows out by itself (`paranoid`, `@DeleteDateColumn`). */
  hidesDeleted?: boolean;
  /** A column that the library compares with each update by itself (`version: true` of Sequelize, `optimisticConcurrency` of Mongoose). */
  versioned?: boolean;
  /** A document store: there are no constraints that a schema could set. */
  document?: boolean;
}

export function emptyTable(code: CodeIndex, from: string, name: string, node: Node, module: BoundModule): Table {
  const place = code.place(node, module);
  return {
    location: { path: place.path, line: place.line },
    name,
    columns: [],
    primaryKey: [],
    from,
    indexes: [],
    foreignKeys: [],
    checks: [],
    rowSecurity: 'off',
    policies: [],
  };
}

/** Adds a column; one of a base class gives way to one of the same name. */
export function putColumn(out: OrmTable, property: string, column: Column): void {
  out.columns.set(property, column.name);
  const at = out.table.columns.findIndex((one) => one.name === column.name);
  if (at === -1) out.table.columns.push(column);
  else out.table.columns[at] = column;
}

export function putIndex(out: OrmTable, index: Table['indexes'][number]): void {
  if (index.columns.length === 0) return;
  out.table.indexes.push(index);
  const only = index.unique && index.columns.length === 1 && index.where === undefined ? index.columns[0] : undefined;
  const column = out.table.columns.find((one) => one.name === only);
  if (column !== undefined) column.unique = true;
}

/** Marks what follows from the primary key. */
export function settle(out: OrmTable): OrmTable {
  for (const column of out.table.columns) if (out.table.primaryKey.includes(column.name)) column.nullable = false;
  return out;
}

/** Own properties of an object, those of what it spreads included, in order. */
export function propertiesOf(
  code: CodeIndex,
  given: Node | undefined,
  module: BoundModule,
  depth = 0,
): { name: string; value: Node; module: BoundModule }[] {
  if (given === undefined || depth > 6) return [];
  const node = unwrap(given);
  if (node.type === 'ObjectExpression')
    return node.properties.flatMap((one) => {
      if (one.type === 'SpreadElement') return propertiesOf(code, one.argument, module, depth + 1);
      const name = keyName(one.key, one.computed);
      return name === undefined ? [] : [{ name, value: one.value, module }];
    });
  if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') {
    const fn = module.functionByStart.get(node.start);
    return fn?.returns[0] === undefined ? [] : propertiesOf(code, fn.returns[0], module, depth + 1);
  }
  if (node.type === 'CallExpression') {
    const fn = code.functionOf(node.callee, module);
    return fn?.returns[0] === undefined ? [] : propertiesOf(code, fn.returns[0], fn.module, depth + 1);
  }
  const entity = code.entity(node, module);
  return entity?.kind === 'object' ? propertiesOf(code, entity.node, entity.module, depth + 1) : [];
}

export function propertyOf(
  code: CodeIndex,
  given: Node | undefined,
  module: BoundModule,
  name: string,
): { value: Node; module: BoundModule } | undefined {
  return propertiesOf(code, given, module).findLast((one) => one.name === name);
}

export function textOf(code: CodeIndex, node: Node | undefined, module: BoundModule): string | undefined {
  if (node === undefined) return undefined;
  const at = unwrap(node);
  if (at.type === 'Literal') return typeof at.value === 'string' ? at.value : undefined;
  const value = code.value(at, module);
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

export function flagOf(code: CodeIndex, given: Node | undefined, module: BoundModule, name: string): boolean | undefined {
  const found = propertyOf(code, given, module, name);
  const at = found === undefined ? undefined : unwrap(found.value);
  return at?.type === 'Literal' && typeof at.value === 'boolean' ? at.value : undefined;
}

/** Texts of a list, or the one text. */
export function textsOf(code: CodeIndex, given: Node | undefined, module: BoundModule): string[] {
  if (given === undefined) return [];
  const node = unwrap(given);
  if (node.type !== 'ArrayExpression') return [textOf(code, node, module)].flatMap((one) => one ?? []);
  return node.elements.flatMap((one) => (one === null || one.type === 'SpreadElement' ? [] : (textOf(code, one, module) ?? [])));
}

/** `OrderItem` → `order_item`, as TypeORM's default naming does. */
export function snake(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** The plural that Sequelize and Mongoose give a model's name, for regular words. */
export function plural(name: string): string {
  if (/(?:s|x|z|ch|sh)$/i.test(name)) return /(?:news|series|data)$/i.test(name) ? name : `${name}es`;
  if (/person$/i.test(name)) return name.replace(/erson$/i, 'eople');
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:data|info|media|stock)$/i.test(name) ? name : `${name}s`;
}
