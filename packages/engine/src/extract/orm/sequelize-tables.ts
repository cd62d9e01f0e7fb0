// https://sequelize.org/docs/v6/core-concepts/model-basics, https://github.com/sequelize/sequelize-typescript
import type { Column } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule, ClassInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { originOf } from './origin.ts';
import { emptyTable, flagOf, plural, propertiesOf, propertyOf, putColumn, putIndex, settle, snake, textOf, textsOf } from './orm-table.ts';
import type { OrmTable } from './orm-table.ts';
import { decoratorsOf } from './typeorm-tables.ts';

const MODELS = /^(?:sequelize\.Sequelize#define|\*\.define)$/;

/** Models of `define`, `Model.init` and the decorators of sequelize-typescript. */
export function sequelizeTables(code: CodeIndex): OrmTable[] {
  const out: OrmTable[] = [];
  const defaults = defaultsOf(code);
  for (const call of code.callsTo(MODELS)) {
    const [first, attributes, options] = call.args;
    const name = textOf(code, first, call.module);
    // `define` of an unknown receiver: the parameter that a model file is given.
    if (name === undefined || attributes === undefined || (call.callee === '*.define' && !/sequelize/i.test(receiverText(code, call))))
      continue;
    const key = `${call.module.path}:${call.node.start}`;
    out.push(ofModel(code, { name, key, node: call.node, module: call.module, attributes, options, defaults }));
  }
  for (const call of code.callsTo('sequelize.Model.init')) {
    const [attributes, options] = call.args;
    const origin = call.receiver === undefined ? undefined : originOf(code, call.receiver, call.module);
    if (origin?.kind !== 'class' || attributes === undefined) continue;
    const { module } = call;
    const name = textOf(code, propertyOf(code, options, module, 'modelName')?.value, module) ?? origin.class.name;
    out.push({
      ...ofModel(code, { name, key: origin.class.key, node: call.node, module, attributes, options, defaults }),
      model: origin.class.name,
    });
  }
  for (const info of code.classes) {
    const table = info.decorators.length === 0 ? undefined : decoratorsOf(info).find((one) => one.name === 'Table');
    if (table !== undefined && info.module.imports.some((one) => one.specifier === 'sequelize-typescript'))
      out.push(ofClass(code, info, table.call?.arguments[0], defaults));
  }
  associations(code, out);
  return out.map(settle);
}

interface Defaults {
  underscored: boolean;
  timestamps: boolean;
  paranoid: boolean;
  freeze: boolean;
}

/** `new Sequelize(…, { define: { underscored: true } })` */
function defaultsOf(code: CodeIndex): Defaults {
  const out: Defaults = { underscored: false, timestamps: true, paranoid: false, freeze: false };
  for (const call of code.callsTo(/^new (?:sequelize|sequelize\.Sequelize|sequelize-typescript\.Sequelize)$/)) {
    for (const argument of call.args) {
      const define = propertyOf(code, argument, call.module, 'define');
      if (define === undefined) continue;
      const flag = (name: string): boolean | undefined => flagOf(code, define.value, define.module, name);
      out.underscored ||= flag('underscored') === true;
      out.timestamps &&= flag('timestamps') !== false;
      out.paranoid ||= flag('paranoid') === true;
      out.freeze ||= flag('freezeTableName') === true;
    }
  }
  return out;
}

function receiverText(code: CodeIndex, call: CallSite): string {
  return call.receiver === undefined ? '' : code.text(call.receiver, call.module);
}

interface Given {
  name: string;
  key: string;
  node: Node;
  module: BoundModule;
  attributes: Node;
  options: Node | undefined;
  defaults: Defaults;
}

function ofModel(code: CodeIndex, { name, key, node, module, attributes, options, defaults }: Given): OrmTable {
  const out = started(code, name, key, node, module, options, defaults);
  const underscored = flagOf(code, options, module, 'underscored') ?? defaults.underscored;
  for (const { name: property, value, module: at } of propertiesOf(code, attributes, module)) {
    const spec = unwrap(value);
    const isSpec = spec.type === 'ObjectExpression';
    const get = (option: string): { value: Node; module: BoundModule } | undefined =>
      isSpec ? propertyOf(code, spec, at, option) : undefined;
    const field = get('field');
    const column: Column = {
      name: textOf(code, field?.value, at) ?? (underscored ? snake(property) : property),
      type: typeOf(code, isSpec ? get('type')?.value : spec, at, property),
      nullable: flagOf(code, isSpec ? spec : undefined, at, 'allowNull') !== false,
      line: code.place(value, at).line,
      path: at.path,
    };
    const fallback = get('defaultValue');
    if (fallback !== undefined) column.default = code.text(fallback.value, fallback.module).slice(0, 80);
    if (column.type === 'virtual') continue;
    putColumn(out, property, column);
    if (flagOf(code, isSpec ? spec : undefined, at, 'primaryKey') === true) out.table.primaryKey.push(column.name);
    const unique = get('unique');
    if (unique !== undefined && !/^false$/.test(code.text(unique.value, unique.module)))
      putIndex(out, { columns: [column.name], unique: true });
    const references = get('references');
    if (references !== undefined) {
      const model = propertyOf(code, references.value, references.module, 'model');
      const table =
        model === undefined
          ? undefined
          : (textOf(code, model.value, model.module) ??
            textOf(code, propertyOf(code, model.value, model.module, 'tableName')?.value, model.module));
      const action = textOf(code, get('onDelete')?.value, at);
      if (table !== undefined)
        out.table.foreignKeys.push({
          columns: [column.name],
          references: table,
          ...(action === undefined ? {} : { onDelete: action.toLowerCase() }),
        });
    }
  }
  finish(code, out, options, module, defaults, underscored);
  return out;
}

function started(
  code: CodeIndex,
  name: string,
  key: string,
  node: Node,
  module: BoundModule,
  options: Node | undefined,
  defaults: Defaults,
): OrmTable {
  const given = textOf(code, propertyOf(code, options, module, 'tableName')?.value, module);
  const frozen = flagOf(code, options, module, 'freezeTableName') ?? defaults.freeze;
  return {
    table: emptyTable(code, 'sequelize', given ?? (frozen ? name : plural(name)), node, module),
    model: name,
    key,
    columns: new Map(),
  };
}

/** Columns and indexes that options add. */
function finish(
  code: CodeIndex,
  out: OrmTable,
  options: Node | undefined,
  module: BoundModule,
  defaults: Defaults,
  underscored: boolean,
): void {
  const { line } = out.table.location;
  const named = (property: string): string =>
    textOf(code, propertyOf(code, options, module, property)?.value, module) ?? (underscored ? snake(property) : property);
  const add = (property: string, nullable: boolean): void => {
    const name = named(property);
    if (!out.columns.has(property) && !out.table.columns.some((one) => one.name === name))
      putColumn(out, property, { name, type: 'timestamp with time zone', nullable, line });
  };
  if (out.table.primaryKey.length === 0) {
    const id = out.table.columns.find((one) => one.name === 'id');
    if (id === undefined) putColumn(out, 'id', { name: 'id', type: 'integer', nullable: false, line });
    out.table.primaryKey = ['id'];
  }
  if (flagOf(code, options, module, 'timestamps') ?? defaults.timestamps) {
    for (const property of ['createdAt', 'updatedAt']) if (flagOf(code, options, module, property) !== false) add(property, false);
    if (flagOf(code, options, module, 'paranoid') ?? defaults.paranoid) {
      add('deletedAt', true);
      out.hidesDeleted = true;
    }
  }
  const version = propertyOf(code, options, module, 'version');
  if (version !== undefined) out.versioned = true;
  const indexes = propertyOf(code, options, module, 'indexes');
  const list = indexes === undefined ? undefined : unwrap(indexes.value);
  for (const one of list?.type === 'ArrayExpression' ? list.elements : []) {
    if (one === null || one.type === 'SpreadElement') continue;
    putIndex(out, {
      columns: textsOf(code, propertyOf(code, one, module, 'fields')?.value, module).map((field) => out.columns.get(field) ?? field),
      unique: flagOf(code, one, module, 'unique') === true,
      ...(propertyOf(code, one, module, 'where') === undefined ? {} : { where: 'where' }),
    });
  }
}

const TYPES: Readonly<Record<string, string>> = {
  STRING: 'character varying',
  CHAR: 'char',
  CITEXT: 'citext',
  TEXT: 'text',
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  MEDIUMINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  NUMBER: 'numeric',
  FLOAT: 'double precision',
  DOUBLE: 'double precision',
  REAL: 'real',
  DECIMAL: 'numeric',
  BOOLEAN: 'boolean',
  DATE: 'timestamp with time zone',
  DATEONLY: 'date',
  TIME: 'time',
  NOW: 'timestamp with time zone',
  UUID: 'uuid',
  UUIDV4: 'uuid',
  JSON: 'json',
  JSONB: 'jsonb',
  BLOB: 'bytea',
  INET: 'inet',
  VIRTUAL: 'virtual',
};

/** `DataTypes.DECIMAL(10, 2)` → `numeric(10,2)` */
function typeOf(code: CodeIndex, node: Node | undefined, module: BoundModule, property: string): string {
  if (node === undefined) return 'unknown';
  const text = code.text(node, module).replaceAll(/\s+/g, '');
  const match = /^(?:\w+\.)*([A-Z][A-Z0-9_]*)(?:\.[A-Z]+)*(?:\(([\d,]+)\))?/.exec(text);
  const kind = match?.[1] ?? '';
  if (kind === 'ENUM') return `enum ${property.toLowerCase()}`;
  if (kind === 'ARRAY') return 'text[]';
  const base = Object.hasOwn(TYPES, kind) ? (TYPES[kind] as string) : text.toLowerCase().slice(0, 40);
  return match?.[2] === undefined ? base : `${base}(${match[2]})`;
}

function ofClass(code: CodeIndex, info: ClassInfo, options: Node | undefined, defaults: Defaults): OrmTable {
  const { module } = info;
  const out = started(code, info.name, info.key, info.node, module, options, { ...defaults });
  const underscored = flagOf(code, options, module, 'underscored') ?? defaults.underscored;
  for (const member of info.members.values()) {
    const decorators = decoratorsOf(member.node);
    const get = (name: string): Node | undefined => decorators.find((one) => one.name === name)?.call?.arguments[0];
    const has = (name: string): boolean => decorators.some((one) => one.name === name);
    if (!decorators.some((one) => /^(?:Column|ForeignKey|PrimaryKey|CreatedAt|UpdatedAt|DeletedAt)$/.test(one.name))) continue;
    const given = get('Column');
    const spec = given === undefined ? undefined : unwrap(given);
    const isSpec = spec?.type === 'ObjectExpression';
    const type = isSpec ? propertyOf(code, spec, module, 'type')?.value : spec;
    const name =
      textOf(code, propertyOf(code, isSpec ? spec : undefined, module, 'field')?.value, module) ??
      (underscored ? snake(member.name) : member.name);
    const written = member.annotation === undefined ? '' : code.text(member.annotation, module).replace(/^:\s*/, '');
    putColumn(out, member.name, {
      name,
      type: type === undefined ? inferred(written) : typeOf(code, type, module, member.name),
      nullable: !(
        flagOf(code, isSpec ? spec : undefined, module, 'allowNull') === false ||
        (has('AllowNull') && code.text(get('AllowNull') ?? info.node, module) === 'false')
      ),
      line: code.place(member.node, module).line,
      path: module.path,
    });
    if (has('PrimaryKey') || flagOf(code, isSpec ? spec : undefined, module, 'primaryKey') === true) out.table.primaryKey.push(name);
    if (has('Unique') || flagOf(code, isSpec ? spec : undefined, module, 'unique') === true)
      putIndex(out, { columns: [name], unique: true });
    if (has('Index')) putIndex(out, { columns: [name], unique: false });
    const thunk = get('ForeignKey');
    const fn = thunk === undefined ? undefined : module.functionByStart.get(unwrap(thunk).start);
    const target = fn?.returns[0] === undefined ? undefined : originOf(code, fn.returns[0], module);
    const targetName = target?.kind === 'class' ? target.class.name : target?.kind === 'name' ? target.name : undefined;
    if (targetName !== undefined) out.table.foreignKeys.push({ columns: [name], references: targetName });
  }
  finish(code, out, options, module, defaults, underscored);
  return out;
}

function inferred(type: string): string {
  if (/^number\b/.test(type)) return 'integer';
  if (/^boolean\b/.test(type)) return 'boolean';
  return /^Date\b/.test(type) ? 'timestamp with time zone' : 'character varying(255)';
}

/** `Order.belongsTo(User, { foreignKey: 'userId' })`: the column and the key that an association makes. */
function associations(code: CodeIndex, all: OrmTable[]): void {
  const find = (node: Node | undefined, module: BoundModule): OrmTable | undefined => {
    const origin = node === undefined ? undefined : originOf(code, node, module);
    if (origin?.kind === 'class') return all.find((one) => one.key === origin.class.key);
    if (origin?.kind === 'call') return all.find((one) => one.key === `${origin.module.path}:${origin.node.start}`);
    const at = node === undefined ? undefined : unwrap(node);
    const name =
      origin?.kind === 'name' ? origin.name : at?.type === 'Identifier' ? at.name : at === undefined ? undefined : memberName(at);
    return all.find((one) => one.model.toLowerCase() === name?.toLowerCase());
  };
  for (const member of ['belongsTo', 'hasMany', 'hasOne'] as const) {
    for (const call of code.callsOfMember(member)) {
      const [target, options] = call.args;
      if (call.receiver === undefined || target === undefined) continue;
      const here = find(call.receiver, call.module);
      const there = find(target, call.module);
      if (here === undefined || there === undefined) continue;
      const [child, parent] = member === 'belongsTo' ? [here, there] : [there, here];
      const key = propertyOf(code, options, call.module, 'foreignKey');
      const as = textOf(code, propertyOf(code, options, call.module, 'as')?.value, call.module);
      const property =
        textOf(code, key?.value, call.module) ??
        (key === undefined ? undefined : textOf(code, propertyOf(code, key.value, key.module, 'name')?.value, key.module)) ??
        `${member === 'belongsTo' && as !== undefined ? as : lowerFirst(parent.model)}Id`;
      const column = child.columns.get(property) ?? property;
      if (!child.table.columns.some((one) => one.name === column))
        putColumn(child, property, { name: column, type: 'integer', nullable: true, line: call.location.line, path: call.module.path });
      const action = textOf(code, propertyOf(code, options, call.module, 'onDelete')?.value, call.module);
      if (!child.table.foreignKeys.some((one) => one.columns.length === 1 && one.columns[0] === column))
        child.table.foreignKeys.push({
          columns: [column],
          references: parent.table.name,
          ...(action === undefined ? {} : { onDelete: action.toLowerCase() }),
        });
    }
  }
  // Names of models become names of tables.
  for (const one of all)
    for (const key of one.table.foreignKeys)
      key.references = all.find((other) => other.model === key.references)?.table.name ?? key.references;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
