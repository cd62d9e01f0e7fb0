// https://typeorm.io/docs/entity/entities, https://typeorm.io/docs/help/decorator-reference
import type { Column } from '@airworthy/model';
import type { CallExpression, Node } from 'oxc-parser';
import type { BoundModule, ClassInfo, ClassMember } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { originOf } from './origin.ts';
import { emptyTable, flagOf, propertiesOf, propertyOf, putColumn, putIndex, settle, snake, textOf, textsOf } from './orm-table.ts';
import type { OrmTable } from './orm-table.ts';

interface Decorator {
  name: string;
  call: CallExpression | undefined;
}

export function decoratorsOf(holder: { decorators?: readonly Node[] } | Node): Decorator[] {
  const list = 'decorators' in holder && Array.isArray(holder.decorators) ? (holder.decorators as Node[]) : [];
  return list.flatMap((one): Decorator[] => {
    const expression = unwrap(one.type === 'Decorator' ? one.expression : one);
    const callee = expression.type === 'CallExpression' ? unwrap(expression.callee) : expression;
    const name = callee.type === 'Identifier' ? callee.name : memberName(callee);
    return name === undefined ? [] : [{ name, call: expression.type === 'CallExpression' ? expression : undefined }];
  });
}

/** Entities with decorators, and those of `new EntitySchema()`. */
export function typeormTables(code: CodeIndex): OrmTable[] {
  const out: OrmTable[] = [];
  for (const info of code.classes) {
    if (info.decorators.length === 0) continue;
    const entity = decoratorsOf(info).find(({ name }) => name === 'Entity' || name === 'ChildEntity');
    if (entity !== undefined && info.module.imports.some((one) => one.specifier === 'typeorm')) out.push(ofClass(code, info, entity));
  }
  for (const call of code.callsTo('new typeorm.EntitySchema')) {
    const made = ofSchema(code, call.args[0], call.module);
    if (made !== undefined) out.push({ ...made, key: `${call.module.path}:${call.node.start}` });
  }
  for (const one of out) joinColumns(code, one, out);
  return out.map(settle);
}

/** Foreign keys wait for all tables to be known. */
interface Relation {
  property: string;
  column: string;
  target: { node: Node; module: BoundModule };
  onDelete: string | undefined;
  nullable: boolean;
  line: number;
  unique: boolean;
}
const RELATIONS = new WeakMap<OrmTable, Relation[]>();

function ofClass(code: CodeIndex, info: ClassInfo, entity: Decorator): OrmTable {
  const { module } = info;
  const [first, second] = entity.call?.arguments ?? [];
  const options = first !== undefined && unwrap(first).type === 'ObjectExpression' ? first : second;
  const name = textOf(code, first, module) ?? textOf(code, propertyOf(code, options, module, 'name')?.value, module) ?? snake(info.name);
  const out: OrmTable = {
    table: emptyTable(code, 'typeorm', name, info.node, module),
    model: info.name,
    key: info.key,
    columns: new Map(),
  };
  const relations: Relation[] = [];
  RELATIONS.set(out, relations);
  for (const owner of lineage(code, info)) {
    for (const member of owner.members.values()) if (member.kind === 'field') ofMember(code, out, owner, member, relations);
    for (const { name: kind, call } of decoratorsOf(owner)) classConstraint(code, out, owner.module, kind, call);
  }
  return out;
}

/** Base classes first. */
function lineage(code: CodeIndex, info: ClassInfo): ClassInfo[] {
  const out: ClassInfo[] = [info];
  for (let at = info; at.superClass !== undefined && out.length < 8;) {
    const base = code.entity(at.superClass, at.module);
    if (base?.kind !== 'class' || out.includes(base.class)) break;
    at = base.class;
    out.unshift(at);
  }
  return out;
}

const COLUMN =
  /^(?:Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|VersionColumn|ObjectIdColumn|Generated|ViewColumn)$/;

function ofMember(code: CodeIndex, out: OrmTable, owner: ClassInfo, member: ClassMember, relations: Relation[]): void {
  const decorators = decoratorsOf(member.node);
  if (decorators.length === 0) return;
  const { module } = owner;
  const place = code.place(member.node, module);
  const column = decorators.find(({ name }) => COLUMN.test(name) && name !== 'Generated');
  if (column !== undefined) {
    const [first, second] = column.call?.arguments ?? [];
    if (first !== undefined && unwrap(first).type === 'ArrowFunctionExpression') {
      embedded(code, out, member.name, first, second, module);
      return;
    }
    const made = readColumn(code, member, column, module, place);
    const options = optionsOf(column);
    putColumn(out, member.name, made);
    if (column.name.startsWith('Primary') || column.name === 'ObjectIdColumn' || flagOf(code, options, module, 'primary') === true)
      out.table.primaryKey = [...out.table.primaryKey.filter((one) => one !== made.name), made.name];
    if (flagOf(code, options, module, 'unique') === true) putIndex(out, { columns: [made.name], unique: true });
    if (column.name === 'DeleteDateColumn') out.hidesDeleted = true;
  }
  const relation = decorators.find(({ name }) => name === 'ManyToOne' || name === 'OneToOne');
  const join = decorators.find(({ name }) => name === 'JoinColumn');
  if (relation !== undefined && (relation.name === 'ManyToOne' || join !== undefined)) {
    const [target] = relation.call?.arguments ?? [];
    const options = relation.call?.arguments.findLast((one) => unwrap(one).type === 'ObjectExpression');
    const named = textOf(code, propertyOf(code, join?.call?.arguments[0], module, 'name')?.value, module);
    const action = textOf(code, propertyOf(code, options, module, 'onDelete')?.value, module);
    if (target !== undefined)
      relations.push({
        property: member.name,
        column: named ?? `${member.name}Id`,
        target: { node: target, module },
        onDelete: action?.toLowerCase(),
        nullable: flagOf(code, options, module, 'nullable') !== false,
        line: place.line,
        unique: relation.name === 'OneToOne',
      });
  }
  for (const { name, call } of decorators) {
    if (name !== 'Index' && name !== 'Unique') continue;
    const options = call?.arguments.findLast((one) => unwrap(one).type === 'ObjectExpression');
    const where = textOf(code, propertyOf(code, options, module, 'where')?.value, module);
    putIndex(out, {
      columns: [out.columns.get(member.name) ?? relations.find((one) => one.property === member.name)?.column ?? member.name],
      unique: name === 'Unique' || flagOf(code, options, module, 'unique') === true,
      ...(where === undefined ? {} : { where }),
    });
  }
}

function optionsOf({ call }: Decorator): Node | undefined {
  return call?.arguments.findLast((one) => unwrap(one).type !== 'Literal');
}

/** `@Column(() => Money)`: columns of the class with a prefix. */
function embedded(code: CodeIndex, out: OrmTable, property: string, thunk: Node, options: Node | undefined, module: BoundModule): void {
  const fn = module.functionByStart.get(unwrap(thunk).start);
  const target = fn?.returns[0] === undefined ? undefined : originOf(code, fn.returns[0], module);
  if (target?.kind !== 'class') return;
  const prefix =
    flagOf(code, options, module, 'prefix') === false
      ? ''
      : (textOf(code, propertyOf(code, options, module, 'prefix')?.value, module) ?? property);
  for (const member of target.class.members.values()) {
    const column = decoratorsOf(member.node).find(({ name }) => COLUMN.test(name));
    if (column === undefined) continue;
    const made = readColumn(code, member, column, target.class.module, code.place(member.node, target.class.module));
    putColumn(out, `${property}.${member.name}`, {
      ...made,
      name: prefix === '' ? made.name : `${prefix}${made.name.charAt(0).toUpperCase()}${made.name.slice(1)}`,
    });
  }
}

function readColumn(
  code: CodeIndex,
  member: ClassMember,
  { name: kind, call }: Decorator,
  module: BoundModule,
  place: { path: string; line: number },
): Column {
  const [first] = call?.arguments ?? [];
  const options = call?.arguments.findLast((one) => unwrap(one).type !== 'Literal');
  const option = (name: string): Node | undefined => propertyOf(code, options, module, name)?.value;
  const given = textOf(code, first, module) ?? textOf(code, option('type'), module);
  const fallback = option('default');
  const size = ['precision', 'scale', 'length'].flatMap((name) => {
    const at = option(name);
    return at === undefined ? [] : [code.text(at, module).replaceAll(/['"`]/g, '')];
  });
  const isEnum = given === 'enum' || given === 'simple-enum' || option('enum') !== undefined;
  const base = isEnum ? `enum ${member.name.toLowerCase()}` : typeFor(code, kind, given, member, module);
  const sized = size.length > 0 && !base.includes('(') && !isEnum ? `${base}(${size.join(',')})` : base;
  const date = kind.endsWith('DateColumn');
  return {
    name: textOf(code, option('name'), module) ?? member.name,
    type: flagOf(code, options, module, 'array') === true ? `${sized}[]` : sized,
    nullable: flagOf(code, options, module, 'nullable') === true || kind === 'DeleteDateColumn',
    ...(fallback === undefined
      ? date && kind !== 'DeleteDateColumn'
        ? { default: 'now()' }
        : {}
      : { default: code.text(fallback, module).slice(0, 80) }),
    ...(flagOf(code, options, module, 'unique') === true ? { unique: true } : {}),
    line: place.line,
    path: place.path,
  };
}

function typeFor(code: CodeIndex, kind: string, given: string | undefined, member: ClassMember, module: BoundModule): string {
  if (kind === 'PrimaryGeneratedColumn')
    return given === 'uuid' ? 'uuid' : given === 'increment' || given === undefined || given === 'identity' ? 'integer' : given;
  if (given !== undefined) return given.toLowerCase();
  if (kind.endsWith('DateColumn')) return 'timestamp';
  if (kind === 'VersionColumn') return 'integer';
  const type = member.annotation === undefined ? '' : code.text(member.annotation, module).replace(/^:\s*/, '');
  if (/^number\b/.test(type)) return 'integer';
  if (/^boolean\b/.test(type)) return 'boolean';
  if (/^Date\b/.test(type)) return 'timestamp';
  return /^Buffer\b/.test(type) ? 'bytea' : 'character varying';
}

/** `@Index(['a', 'b'], { unique: true })`, `@Unique(['a'])`, `@Check('…')` at the class. */
function classConstraint(code: CodeIndex, out: OrmTable, module: BoundModule, kind: string, call: CallExpression | undefined): void {
  if (call === undefined || !/^(?:Index|Unique|Check)$/.test(kind)) return;
  if (kind === 'Check') {
    const text = call.arguments.map((one) => textOf(code, one, module)).findLast((one) => one !== undefined);
    if (text !== undefined) out.table.checks.push(text);
    return;
  }
  const list = call.arguments.find((one) => /^(?:ArrayExpression|ArrowFunctionExpression)$/.test(unwrap(one).type));
  const options = call.arguments.findLast((one) => unwrap(one).type === 'ObjectExpression');
  const names =
    list === undefined
      ? call.arguments.flatMap((one) => textOf(code, one, module) ?? [])
      : unwrap(list).type === 'ArrayExpression'
        ? textsOf(code, list, module)
        : [...code.text(list, module).matchAll(/\.(\w+)/g)].map((match) => match[1] ?? '');
  const where = textOf(code, propertyOf(code, options, module, 'where')?.value, module);
  const relations = RELATIONS.get(out) ?? [];
  putIndex(out, {
    columns: names.map((name) => out.columns.get(name) ?? relations.find((one) => one.property === name)?.column ?? name),
    unique: kind === 'Unique' || flagOf(code, options, module, 'unique') === true,
    ...(where === undefined ? {} : { where }),
  });
}

function joinColumns(code: CodeIndex, out: OrmTable, all: readonly OrmTable[]): void {
  for (const relation of RELATIONS.get(out) ?? []) {
    const { node, module } = relation.target;
    const at = unwrap(node);
    const fn = module.functionByStart.get(at.start);
    const origin = originOf(code, fn?.returns[0] ?? at, module);
    const target = all.find((one) =>
      origin?.kind === 'class' ? one.key === origin.class.key : origin?.kind === 'name' && one.model === origin.name,
    );
    out.columns.set(relation.property, relation.column);
    if (!out.table.columns.some((one) => one.name === relation.column)) {
      const key = target?.table.columns.find((one) => one.name === target.table.primaryKey[0]);
      putColumn(out, `${relation.property}Id`, {
        name: relation.column,
        type: key?.type ?? 'integer',
        nullable: relation.nullable,
        line: relation.line,
        path: module.path,
      });
    }
    if (relation.unique) putIndex(out, { columns: [relation.column], unique: true });
    if (target !== undefined)
      out.table.foreignKeys.push({
        columns: [relation.column],
        references: target.table.name,
        ...(relation.onDelete === undefined ? {} : { onDelete: relation.onDelete }),
      });
  }
}

function ofSchema(code: CodeIndex, options: Node | undefined, module: BoundModule): Omit<OrmTable, 'key'> | undefined {
  const name = textOf(code, propertyOf(code, options, module, 'name')?.value, module);
  const columns = propertyOf(code, options, module, 'columns');
  if (options === undefined || name === undefined || columns === undefined) return undefined;
  const out: OrmTable = {
    table: emptyTable(
      code,
      'typeorm',
      textOf(code, propertyOf(code, options, module, 'tableName')?.value, module) ?? snake(name),
      options,
      module,
    ),
    model: name,
    key: '',
    columns: new Map(),
  };
  for (const { name: property, value, module: at } of propertiesOf(code, columns.value, columns.module)) {
    const text = (key: string): string | undefined => textOf(code, propertyOf(code, value, at, key)?.value, at);
    const type = propertyOf(code, value, at, 'type');
    const native = type === undefined ? '' : code.text(type.value, type.module);
    const named = text('name') ?? property;
    putColumn(out, property, {
      name: named,
      type:
        text('type') ??
        (native === 'Number' ? 'integer' : native === 'Boolean' ? 'boolean' : native === 'Date' ? 'timestamp' : 'character varying'),
      nullable: flagOf(code, value, at, 'nullable') === true,
      line: code.place(value, at).line,
      path: at.path,
    });
    if (flagOf(code, value, at, 'primary') === true) out.table.primaryKey.push(named);
    if (flagOf(code, value, at, 'unique') === true) putIndex(out, { columns: [named], unique: true });
    if (flagOf(code, value, at, 'deleteDate') === true) out.hidesDeleted = true;
  }
  for (const key of ['indices', 'uniques']) {
    const list = propertyOf(code, options, module, key);
    const at = list === undefined ? undefined : unwrap(list.value);
    for (const one of at?.type === 'ArrayExpression' ? at.elements : []) {
      if (one === null || one.type === 'SpreadElement' || list === undefined) continue;
      putIndex(out, {
        columns: textsOf(code, propertyOf(code, one, list.module, 'columns')?.value, list.module).map(
          (each) => out.columns.get(each) ?? each,
        ),
        unique: key === 'uniques' || flagOf(code, one, list.module, 'unique') === true,
      });
    }
  }
  return out;
}
