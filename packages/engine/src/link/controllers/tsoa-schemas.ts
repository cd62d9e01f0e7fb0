import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Obj } from '../../boot/value.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };
const TYPES: Record<string, Record<string, Value>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  double: { type: 'number' },
  float: { type: 'number' },
  integer: { type: 'integer' },
  long: { type: 'integer' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  byte: { type: 'string', format: 'byte' },
  buffer: { type: 'string' },
};
/** Validators of tsoa that JSON schemas have under the same name: https://tsoa-community.github.io/docs/annotations.html */
const VALIDATORS = ['minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'minItems', 'maxItems'];

/**
 * The JSON schema of what the generator of tsoa wrote for a parameter or property. `models`: what `ref` names;
 * `strict`: what no property names is taken out or refused.
 */
export function tsoaSchema(machine: Machine, given: Value, models: Value, strict: boolean, depth = 0): Obj {
  const out = makeObject(machine);
  if (!(given instanceof Obj) || given instanceof Ext || depth > 6) return out;
  const read = (key: string): Value => getProp(machine, given, key, NOWHERE);
  const ref = read('ref');
  if (typeof ref === 'string')
    return modelSchema(machine, models instanceof Obj ? getProp(machine, models, ref, NOWHERE) : undefined, models, strict, depth);
  const type = read('dataType');
  const inner = (value: Value): Obj => tsoaSchema(machine, value, models, strict, depth + 1);
  for (const [key, value] of Object.entries(TYPES[typeof type === 'string' ? type : ''] ?? {})) out.props.set(key, value);
  switch (type) {
    case 'enum':
      out.props.set('enum', read('enums') ?? makeArray(machine, ['listed']));
      break;
    case 'array':
      out.props.set('type', 'array');
      out.props.set('items', inner(read('array')));
      break;
    case 'union':
    case 'intersection': {
      const parts = read('subSchemas');
      const schemas = (parts instanceof Obj ? (parts.items ?? []) : []).map(inner);
      out.props.set(type === 'union' ? 'anyOf' : 'allOf', makeArray(machine, schemas));
      break;
    }
    case 'nestedObjectLiteral':
      return objectSchema(machine, read('nestedProperties'), read('additionalProperties'), models, strict, depth);
    default:
  }
  const validators = read('validators');
  if (validators instanceof Obj)
    for (const name of VALIDATORS) {
      const rule = getProp(machine, validators, name, NOWHERE);
      if (rule instanceof Obj) out.props.set(name, getProp(machine, rule, 'value', NOWHERE));
    }
  return out;
}

function modelSchema(machine: Machine, model: Value, models: Value, strict: boolean, depth: number): Obj {
  if (!(model instanceof Obj) || model instanceof Ext) return makeObject(machine);
  const read = (key: string): Value => getProp(machine, model, key, NOWHERE);
  const type = read('dataType');
  if (type === 'refEnum') return makeObject(machine, { enum: read('enums') });
  if (type === 'refAlias') return tsoaSchema(machine, read('type'), models, strict, depth + 1);
  return objectSchema(machine, read('properties'), read('additionalProperties'), models, strict, depth);
}

function objectSchema(machine: Machine, members: Value, additional: Value, models: Value, strict: boolean, depth: number): Obj {
  const properties = makeObject(machine);
  const required: Value[] = [];
  if (members instanceof Obj)
    for (const key of members.own?.keys() ?? []) {
      const member = getProp(machine, members, key, NOWHERE);
      properties.props.set(key, tsoaSchema(machine, member, models, strict, depth + 1));
      if (member instanceof Obj && getProp(machine, member, 'required', NOWHERE) === true) required.push(key);
    }
  // `additionalProperties` that are typed are meant.
  const open = additional instanceof Obj || additional === true;
  return makeObject(machine, {
    type: 'object',
    properties,
    required: makeArray(machine, required),
    additionalProperties: open || !strict,
  });
}
