// https://mongoosejs.com/docs/guide.html
import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { emptyTable, flagOf, plural, propertiesOf, propertyOf, putColumn, putIndex, textOf } from './orm-table.ts';
import type { OrmTable } from './orm-table.ts';
import { decoratorsOf } from './typeorm-tables.ts';

/** Collections of Mongoose models, with the fields of their schemas. */
export function mongooseTables(code: CodeIndex): OrmTable[] {
  const out: OrmTable[] = [];
  for (const call of code.callsTo(/^mongoose\S*\.model$|^\*\.model$/)) {
    const name = textOf(code, call.args[0], call.module);
    if (name === undefined || call.args[1] === undefined) continue;
    const collection = textOf(code, call.args[2], call.module);
    out.push(ofModel(code, name, collection, `${call.module.path}:${call.node.start}`, call.node, call.args[1], call.module));
  }
  for (const info of code.classes) {
    const schema = info.decorators.length === 0 ? undefined : decoratorsOf(info).find((one) => one.name === 'Schema');
    if (schema === undefined || !info.module.imports.some((one) => one.specifier === '@nestjs/mongoose')) continue;
    const { module } = info;
    const options = schema.call?.arguments[0];
    const table = emptyTable(
      code,
      'mongoose',
      textOf(code, propertyOf(code, options, module, 'collection')?.value, module) ?? plural(info.name.toLowerCase()),
      info.node,
      module,
    );
    const one: OrmTable = { table, model: info.name, key: info.key, columns: new Map(), document: true };
    for (const member of info.members.values()) {
      const prop = decoratorsOf(member.node).find((each) => each.name === 'Prop');
      if (prop === undefined) continue;
      field(
        code,
        one,
        member.name,
        prop.call?.arguments[0],
        module,
        member.annotation === undefined ? '' : code.text(member.annotation, module).replace(/^:\s*/, ''),
      );
    }
    settled(code, one, options, module);
    indexed(code, one, (receiver, at) => factoryClass(code, receiver, at) === info.name);
    out.push(one);
  }
  return out;
}

function ofModel(
  code: CodeIndex,
  name: string,
  collection: string | undefined,
  key: string,
  node: Node,
  schema: Node,
  module: BoundModule,
): OrmTable {
  const made = schemaCall(code, schema, module, 0);
  const options = made?.node.arguments[1];
  const named =
    collection ?? (made === undefined ? undefined : textOf(code, propertyOf(code, options, made.module, 'collection')?.value, made.module));
  const out: OrmTable = {
    table: emptyTable(code, 'mongoose', named ?? plural(name.toLowerCase()), made?.node ?? node, made?.module ?? module),
    model: name,
    key,
    columns: new Map(),
    document: true,
  };
  if (made === undefined) return out;
  for (const { name: property, value, module: at } of propertiesOf(code, made.node.arguments[0], made.module))
    field(code, out, property, value, at, '');
  settled(code, out, options, made.module);
  indexed(code, out, (receiver, at) => at === made.module && schemaCall(code, receiver, at, 0)?.node === made.node);
  return out;
}

/** `schema.index({ owner: 1, status: 1 }, { unique: true })` */
function indexed(code: CodeIndex, out: OrmTable, isSchema: (receiver: Node, module: BoundModule) => boolean): void {
  for (const call of code.callsOfMember('index')) {
    if (call.receiver === undefined || !isSchema(call.receiver, call.module)) continue;
    putIndex(out, {
      columns: propertiesOf(code, call.args[0], call.module).map((one) => one.name),
      unique: flagOf(code, call.args[1], call.module, 'unique') === true,
    });
    if (propertyOf(code, call.args[1], call.module, 'expireAfterSeconds') !== undefined) out.table.expires = true;
  }
}

/** The class of `SchemaFactory.createForClass(Task)`, behind the name it was given. */
function factoryClass(code: CodeIndex, given: Node, module: BoundModule): string | undefined {
  const node = unwrap(given);
  if (node.type === 'Identifier') {
    const value = code.value(node, module).node;
    const made = value.type === 'CallExpression' ? value : module.bindingAt.get(node.start)?.init;
    return made?.type === 'CallExpression' ? factoryClass(code, made, module) : undefined;
  }
  if (node.type !== 'CallExpression' || memberName(unwrap(node.callee)) !== 'createForClass') return undefined;
  const [of] = node.arguments;
  return of?.type === 'Identifier' ? of.name : undefined;
}

type New = Extract<Node, { type: 'NewExpression' | 'CallExpression' }>;

/** The `new Schema()` that an expression leads to; Mongoose takes `mongoose.Schema()` for the same. */
function schemaCall(code: CodeIndex, given: Node, module: BoundModule, depth: number): { node: New; module: BoundModule } | undefined {
  const node = unwrap(given);
  if (depth > 6) return undefined;
  if (node.type === 'NewExpression' || node.type === 'CallExpression') {
    const callee = unwrap(node.callee);
    return /^(?:Schema)$/.test(callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? '')) ? { node, module } : undefined;
  }
  if (node.type !== 'Identifier') return undefined;
  const value = code.value(node, module);
  if (value.node !== node && (value.node.type === 'NewExpression' || value.node.type === 'CallExpression'))
    return schemaCall(code, value.node, value.module, depth + 1);
  const init = module.bindingAt.get(node.start)?.init;
  return init === undefined || init.type === 'ImportDeclaration' ? undefined : schemaCall(code, init, module, depth + 1);
}

const TYPES: Readonly<Record<string, string>> = {
  String: 'text',
  Number: 'double precision',
  Boolean: 'boolean',
  Date: 'timestamp with time zone',
  Decimal128: 'numeric',
  BigInt: 'bigint',
  Buffer: 'bytea',
  ObjectId: 'objectid',
  Mixed: 'jsonb',
  UUID: 'uuid',
};

function field(code: CodeIndex, out: OrmTable, property: string, given: Node | undefined, module: BoundModule, written: string): void {
  const node = given === undefined ? undefined : unwrap(given);
  const spec =
    node?.type === 'ObjectExpression' && (propertyOf(code, node, module, 'type') !== undefined || written !== '') ? node : undefined;
  const type = spec === undefined ? node : propertyOf(code, spec, module, 'type')?.value;
  const text = type === undefined || (spec === undefined && node?.type === 'ObjectExpression') ? '' : code.text(type, module);
  const kind = /(\w+)(?:\(.*\))?$/.exec(text)?.[1] ?? (/^\w+/.exec(written)?.[0] ?? '').replace(/^./, (first) => first.toUpperCase());
  const list = type?.type === 'ArrayExpression';
  const fallback = propertyOf(code, spec, module, 'default');
  putColumn(out, property, {
    name: property,
    type: list
      ? 'jsonb'
      : propertyOf(code, spec, module, 'enum') !== undefined
        ? `enum ${property.toLowerCase()}`
        : (TYPES[kind] ?? 'jsonb'),
    nullable: propertyOf(code, spec, module, 'required') === undefined,
    ...(fallback === undefined ? {} : { default: code.text(fallback.value, fallback.module).slice(0, 80) }),
    line: given === undefined ? out.table.location.line : code.place(given, module).line,
    path: module.path,
  });
  if (['expires', 'expireAfterSeconds'].some((one) => propertyOf(code, spec, module, one) !== undefined)) out.table.expires = true;
  if (flagOf(code, spec, module, 'unique') === true) putIndex(out, { columns: [property], unique: true });
  else if (flagOf(code, spec, module, 'index') === true) putIndex(out, { columns: [property], unique: false });
}

function settled(code: CodeIndex, out: OrmTable, options: Node | undefined, module: BoundModule): void {
  const { line } = out.table.location;
  out.table.primaryKey = ['_id'];
  if (!out.columns.has('_id')) putColumn(out, '_id', { name: '_id', type: 'objectid', nullable: false, line });
  if (propertyOf(code, options, module, 'timestamps') !== undefined && flagOf(code, options, module, 'timestamps') !== false)
    for (const name of ['createdAt', 'updatedAt'])
      if (!out.columns.has(name)) putColumn(out, name, { name, type: 'timestamp with time zone', nullable: false, line });
  if (flagOf(code, options, module, 'optimisticConcurrency') === true) out.versioned = true;
}
