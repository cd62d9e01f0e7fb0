import type { BootValue } from '../boot/boot-value.ts';
import { propertyOf } from '../boot/inspect.ts';
import type { ExternalCall } from '../boot/machine.ts';
import { libraryOf } from './schema-library.ts';

/** What can be said about the fields of a schema. Lists are absent where the schema could not be read. */
export interface SchemaShape {
  strict?: boolean;
  fields?: string[];
  unbounded?: string[];
  unboundedNumbers?: string[];
  numbers?: string[];
  unformatted?: string[];
  /** String fields with a name that promises a few values and with nothing that lists them. */
  unlisted?: string[];
  /** Fields with such a name, listed or not. */
  listable?: string[];
  /** Whether it says of any field that it has to be there, or what stands in for it. */
  tellsRequired?: boolean;
}

/** The recorded calls, by id: builders are chains of them. */
export type Calls = (id: number) => ExternalCall | undefined;

/** One field, as far as its limits are concerned. */
interface Field {
  type: 'string' | 'number' | 'array' | 'object' | 'other' | 'unknown';
  bounded: boolean;
  formatted: boolean;
  /** Members of an object, or of the elements of a list. */
  inner?: Members;
  /** Its values are listed. */
  listed?: boolean;
}

interface Members {
  fields: Map<string, Field>;
  strict: boolean | undefined;
  /** Something of it could not be read, so an empty list of gaps proves nothing. */
  partial: boolean;
  /** Which fields have to be there, or what stands in for others; undefined where the library requires all fields by itself. */
  tellsRequired?: boolean;
}

const DEEPEST = 5;
/** Names that promise a form: ids, dates, addresses. The words of the checks that ask for formats. */
const FORMED =
  /(?:^id|Id|_id|uuid)$|(?:^|[._])(?:date|(?:date)?time|deadline|expiry|birthday|date_?[oO]f_?[bB]irth)$|[a-z\d](?:Date|At|Time|Deadline|Expiry|Birthday)$|_(?:at|date|time)$/;
/** Names that promise one of a few values. */
const LISTED =
  /(?:^|[a-z_])(?:status|currency|priority|severity|role|gender|order_?by|sort_?order|direction|frequency|interval|visibility|environment|network)$|^(?:type|kind|sort|mode|level|channel|granularity|period)$/i;
const CONTACT = /(?:e_?mail|phone|mobile|url|uri|link|website)$/i;

/** Fields, limits and formats of a schema: a JSON schema, or what a builder library made. */
export function shapeOf(value: BootValue, calls: Calls): SchemaShape {
  const members = membersOf(value, calls, 0);
  if (members === undefined) return {};
  const unbounded: string[] = [];
  const unboundedNumbers: string[] = [];
  const numbers: string[] = [];
  const unformatted: string[] = [];
  const unlisted: string[] = [];
  const listable: string[] = [];
  const fields: string[] = [];
  const visit = (all: Members, prefix: string): boolean => {
    let whole = !all.partial;
    for (const [name, field] of all.fields) {
      const path = `${prefix}${name}`;
      fields.push(path);
      if (field.type === 'unknown') whole = false;
      if ((field.type === 'string' || field.type === 'array') && !field.bounded) unbounded.push(path);
      if (field.type === 'number') numbers.push(path);
      if (field.type === 'number' && !field.bounded) unboundedNumbers.push(path);
      if (field.type === 'string' && !field.formatted && (FORMED.test(name) || CONTACT.test(name))) unformatted.push(path);
      if (LISTED.test(name) && (field.type === 'string' || field.listed === true)) {
        listable.push(path);
        if (field.listed !== true) unlisted.push(path);
      }
      if (field.inner !== undefined && !visit(field.inner, `${path}.`)) whole = false;
    }
    return whole;
  };
  const whole = visit(members, '');
  const gaps = (list: string[]): string[] | undefined => (whole || list.length > 0 ? list : undefined);
  const out: SchemaShape = { fields };
  if (members.strict !== undefined) out.strict = members.strict;
  if (listable.length > 0) out.listable = listable;
  if (members.tellsRequired !== undefined) out.tellsRequired = members.tellsRequired;
  for (const [key, list] of [
    ['unbounded', gaps(unbounded)],
    ['unboundedNumbers', gaps(unboundedNumbers)],
    ['numbers', gaps(numbers)],
    ['unformatted', gaps(unformatted)],
    ['unlisted', listable.length === 0 ? undefined : unlisted],
  ] as const)
    if (list !== undefined) out[key] = list;
  return out;
}

function membersOf(value: BootValue | undefined, calls: Calls, depth: number): Members | undefined {
  if (value === undefined || depth > DEEPEST) return undefined;
  if (value.kind === 'object') return jsonMembers(value, calls, depth);
  if (value.kind === 'external' && value.call !== undefined) return builtMembers(chainOf(value.call, calls), calls, depth);
  if (value.kind === 'choice') return membersOf(value.options.at(-1)?.value, calls, depth + 1);
  return undefined;
}

/** The calls that made a value, first one first. */
function chainOf(start: number, calls: Calls): ExternalCall[] {
  const out: ExternalCall[] = [];
  for (
    let call = calls(start);
    call !== undefined && out.length < 40;
    call = call.receiver === undefined ? undefined : calls(call.receiver)
  )
    out.push(call);
  return out.toReversed();
}

const lastName = (callee: string): string => callee.slice(callee.lastIndexOf('.') + 1);
const isTrue = (value: BootValue | undefined): boolean => value?.kind === 'known' && value.value === true;
const isFalse = (value: BootValue | undefined): boolean => value?.kind === 'known' && value.value === false;

// ── JSON schema ────────────────────────────────────────────────────────────────────────────────────────────────

function jsonMembers(schema: BootValue, calls: Calls, depth: number): Members | undefined {
  const id = propertyOf(schema, '$ref');
  if (id !== undefined) return undefined;
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => {
    const list = propertyOf(schema, key);
    return list?.kind === 'array' ? list.items : [];
  });
  const properties = propertyOf(schema, 'properties');
  const all = parts.map((part) => membersOf(part, calls, depth + 1)).filter((part) => part !== undefined);
  if (properties?.kind !== 'object' && all.length === 0) {
    // `{ type: 'object' }` alone lets everything through; anything else is no schema of an object.
    const type = propertyOf(schema, 'type');
    if (type?.kind !== 'known' || type.value !== 'object') return undefined;
  }
  const fields = new Map<string, Field>(all.flatMap((part) => [...part.fields]));
  let partial = all.length < parts.length || all.some((part) => part.partial);
  if (properties?.kind === 'object') {
    partial ||= properties.open;
    for (const [name, member] of Object.entries(properties.properties)) fields.set(name, jsonField(member, calls, depth + 1));
  }
  const additional = propertyOf(schema, 'additionalProperties') ?? propertyOf(schema, 'unevaluatedProperties');
  const closed = isFalse(additional) || (all.length > 0 && all.every((part) => part.strict === true));
  const open = schema.kind === 'object' && schema.open && additional === undefined;
  const required = propertyOf(schema, 'required');
  const told =
    (required !== undefined && !(required.kind === 'array' && required.items.length === 0)) ||
    all.some((part) => part.tellsRequired === true) ||
    (properties?.kind === 'object' && Object.values(properties.properties).some((member) => propertyOf(member, 'default') !== undefined));
  return { fields, strict: open ? undefined : closed, partial, tellsRequired: told };
}

function jsonField(member: BootValue, calls: Calls, depth: number): Field {
  if (member.kind === 'external' && member.call !== undefined) return builtField(chainOf(member.call, calls), calls, depth);
  if (member.kind !== 'object') return UNKNOWN;
  const has = (...keys: string[]): boolean => keys.some((key) => propertyOf(member, key) !== undefined);
  const type = propertyOf(member, 'type');
  const types = type?.kind === 'array' ? type.items : [type];
  const names = types.map((one) => (one?.kind === 'known' ? one.value : undefined)).filter((name) => name !== 'null');
  if (has('enum', 'const')) return { type: 'other', bounded: true, formatted: true, listed: true };
  switch (names[0]) {
    case 'string':
      return {
        type: 'string',
        listed: has('pattern', '$ref', 'anyOf', 'oneOf'),
        bounded: has('maxLength', 'pattern') || (has('format') && !/^uri|^url/.test(String(plain(propertyOf(member, 'format'))))),
        formatted: has('format', 'pattern'),
      };
    case 'number':
    case 'integer':
      return { type: 'number', bounded: has('maximum', 'exclusiveMaximum'), formatted: true };
    case 'array': {
      const inner = membersOf(propertyOf(member, 'items'), calls, depth + 1);
      return { type: 'array', bounded: has('maxItems'), formatted: true, ...(inner === undefined ? {} : { inner }) };
    }
    case 'boolean':
      return OTHER;
    default: {
      const inner = depth > DEEPEST ? undefined : jsonMembers(member, calls, depth + 1);
      return inner === undefined
        ? names[0] === undefined && has('$ref', 'anyOf', 'oneOf', 'allOf')
          ? UNKNOWN
          : OTHER
        : { type: 'object', bounded: true, formatted: true, inner };
    }
  }
}

function plain(value: BootValue | undefined): unknown {
  return value?.kind === 'known' ? value.value : undefined;
}

const UNKNOWN: Field = { type: 'unknown', bounded: false, formatted: false };
const OTHER: Field = { type: 'other', bounded: true, formatted: true };

// ── Builders: zod, Joi, yup, TypeBox, valibot ──────────────────────────────────────────────────────────────────

const OBJECT = /^(?:object|strictObject|looseObject|interface|Object|keys|shape|append|extend|safeExtend|setKey|Composite|Intersect)$/;
const PASS_THROUGH =
  /^(?:optional|nullable|nullish|Optional|Readonly|preprocess|effect|lazy|Partial|Required|partial|union|Union|zodToJsonSchema|Strict|default|catch|readonly)$/;
const LOOSE = /^(?:passthrough|loose|catchall|looseObject)$/;
const MAXIMUM =
  /^(?:max|lt|lte|less|length|negative|nonpositive|maxLength|maxValue|lessThan|le|valid|equal|oneOf|enum|isIn|isLength|port)$/;
const FORMAT =
  /^(?:uuid|guid|uuidv[0-9]|email|url|uri|httpUrl|datetime|date|time|isoDate|iso|regex|pattern|matches|ulid|cuid2?|nanoid|ip|ipv4|ipv6|cidr|base64|base64url|hex|alphanum|token|jwt|valid|oneOf|phone|e164|creditCard|hostname|domain|isUUID|isEmail|isISO8601|isURL|isMobilePhone|length|emoji|timestamp|enum)$/;
/** Formats that say nothing about the length. */
const LONG = /^(?:url|uri|httpUrl|regex|pattern|matches|base64|base64url|hex|alphanum|token|jwt|emoji)$/;
const STRING = /^(?:string|String|text|str)$/;
const NUMBER = /^(?:number|Number|integer|Integer|int|int32|float|float32|float64|bigint|BigInt|nativeNumber)$/;
const LISTS = /^(?:enum|nativeEnum|Enum|valid|oneOf|equal|literal|Literal|isIn|picklist|regex|pattern|matches)$/;
const LIST = /^(?:array|Array|set|Set|tuple)$/;

function builtMembers(chain: ExternalCall[], calls: Calls, depth: number): Members | undefined {
  const [base] = chain;
  if (base === undefined) return undefined;
  const by = libraryOf(base.callee);
  let fields: Map<string, Field> | undefined;
  let strict: boolean | undefined = by !== 'typebox' && by !== 'yup';
  let partial = false;
  let told: boolean | undefined = by === 'joi' || by === 'yup' ? false : undefined;
  for (const call of chain) {
    const name = lastName(call.callee);
    if (LOOSE.test(name) || (name === 'unknown' && !isFalse(call.args[0]) && fields !== undefined)) strict = false;
    else if (name === 'strict' || name === 'noUnknown' || name === 'stripUnknown') strict = true;
    if (by === 'typebox' && isFalse(propertyOf(call.args[1], 'additionalProperties'))) strict = true;
    if (name === 'options' && isTrue(propertyOf(call.args[0], 'allowUnknown'))) strict = false;
    if (name === 'pick' || name === 'omit') {
      fields = select(fields, call.args[0], name === 'pick');
      continue;
    }
    if (
      name === 'merge' ||
      name === 'concat' ||
      name === 'and' ||
      name === 'intersection' ||
      PASS_THROUGH.test(name) ||
      OBJECT.test(name)
    ) {
      // Builders of objects take the members first; what follows are options.
      const lists = (OBJECT.test(name) && !/^(?:Composite|Intersect)$/.test(name) ? call.args.slice(0, 1) : call.args).flatMap((argument) =>
        argument.kind === 'array' ? argument.items : [argument],
      );
      for (const argument of lists) {
        const found =
          argument.kind === 'object' && OBJECT.test(name)
            ? shapeMembers(argument, calls, depth + 1)
            : argument.kind === 'external'
              ? membersOf(argument, calls, depth + 1)
              : undefined;
        if (found === undefined) {
          if (argument.kind === 'unknown') partial = true;
          continue;
        }
        fields = new Map([...(fields ?? []), ...found.fields]);
        partial ||= found.partial;
        if (found.tellsRequired === true) told = true;
        if (found.strict === false && !OBJECT.test(name)) strict = false;
      }
    }
  }
  if (fields === undefined)
    return /^(?:object|Object)$/.test(lastName(base.callee)) && base.args.length === 0
      ? { fields: new Map(), strict: by === 'joi' || by === 'yup' ? false : strict, partial: false }
      : undefined;
  return { fields, strict, partial, ...(told === undefined ? {} : { tellsRequired: told }) };
}

function shapeMembers(shape: BootValue & { kind: 'object' }, calls: Calls, depth: number): Members {
  const fields = new Map<string, Field>();
  for (const [name, member] of Object.entries(shape.properties)) {
    fields.set(
      name,
      member.kind === 'external' && member.call !== undefined
        ? builtField(chainOf(member.call, calls), calls, depth)
        : member.kind === 'object'
          ? jsonField(member, calls, depth)
          : UNKNOWN,
    );
  }
  const told = Object.values(shape.properties).some(
    (member) =>
      member.kind === 'external' &&
      member.call !== undefined &&
      chainOf(member.call, calls).some((call) => /^(?:required|default|exist|defined|presence)$/.test(lastName(call.callee))),
  );
  return { fields, strict: undefined, partial: shape.open, tellsRequired: told };
}

function select(fields: Map<string, Field> | undefined, names: BootValue | undefined, keep: boolean): Map<string, Field> | undefined {
  if (fields === undefined) return undefined;
  const list =
    names?.kind === 'object'
      ? Object.keys(names.properties)
      : names?.kind === 'array'
        ? names.items.map((item) => String(plain(item)))
        : [];
  return new Map([...fields].filter(([name]) => list.includes(name) === keep));
}

function builtField(chain: ExternalCall[], calls: Calls, depth: number): Field {
  const [base] = chain;
  if (base === undefined || depth > DEEPEST) return UNKNOWN;
  const names = chain.map((call) => lastName(call.callee));
  const own = names[0] as string;
  // `z.array(z.string())`, `Type.Optional(Type.String())`: what is wrapped decides.
  const wrapped = chain.flatMap((call) => call.args).find((argument) => argument.kind === 'external' && argument.call !== undefined);
  const wrappedField = (): Field =>
    wrapped?.kind === 'external' && wrapped.call !== undefined ? builtField(chainOf(wrapped.call, calls), calls, depth + 1) : UNKNOWN;
  const option = (...keys: string[]): boolean =>
    chain.some((call) => call.args.some((argument) => keys.some((key) => propertyOf(argument, key) !== undefined)));
  const bounding = names.some((name) => MAXIMUM.test(name)) || option('maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'max');
  const formats = names.filter((name) => FORMAT.test(name));
  if (STRING.test(own)) {
    const formatted = formats.length > 0 || option('format', 'pattern');
    return {
      type: 'string',
      listed: names.some((name) => LISTS.test(name)) || option('pattern'),
      bounded:
        bounding ||
        formats.some((name) => !LONG.test(name)) ||
        option('format', 'pattern') ||
        formats.some((name) => /^(?:regex|pattern|matches|hex)$/.test(name)),
      formatted,
    };
  }
  if (NUMBER.test(own)) return { type: 'number', bounded: bounding, formatted: true };
  if (LIST.test(own)) {
    const inner = wrapped === undefined ? undefined : membersOf(wrapped, calls, depth + 1);
    return { type: 'array', bounded: bounding || own === 'tuple', formatted: true, ...(inner === undefined ? {} : { inner }) };
  }
  if (FORMAT.test(own)) return { type: 'string', bounded: !LONG.test(own), formatted: true, listed: LISTS.test(own) };
  if (OBJECT.test(own)) {
    const inner = builtMembers(chain, calls, depth + 1);
    return inner === undefined ? OTHER : { type: 'object', bounded: true, formatted: true, inner };
  }
  if (
    /^(?:union|Union|alternatives|try|or|preprocess|optional|Optional|nullable|Readonly|lazy|intersection|Intersect|when|pipe)$/.test(own)
  ) {
    const list = chain.flatMap((call) => call.args).flatMap((argument) => (argument.kind === 'array' ? argument.items : [argument]));
    const parts = list.flatMap((argument) =>
      argument.kind === 'external' && argument.call !== undefined ? [builtField(chainOf(argument.call, calls), calls, depth + 1)] : [],
    );
    return parts.find((part) => part.type !== 'other' && !part.bounded) ?? parts[0] ?? wrappedField();
  }
  return /^(?:any|unknown|custom|Unknown|Any|mixed)$/.test(own) ? OTHER : own === 'ref' || own === 'link' ? UNKNOWN : OTHER;
}
