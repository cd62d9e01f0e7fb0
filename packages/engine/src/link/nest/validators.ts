import type { BootValue } from '../../boot/boot-value.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeObject } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { nativeClass } from './native-class.ts';

/** A decorator of class-validator or class-transformer on a member of a class. */
interface Rule {
  /** `MaxLength` */
  name: string;
  call: number | undefined;
  /** What `@Type(() => Item)` was given. */
  type?: Value;
}

const tables = new WeakMap<Obj, Map<string, Rule[]>>();
/** Classes that were made of others: all members may be missing, only some are there, and so on. */
const optional = new WeakSet<Obj>();

function rulesOn(prototype: Obj, key: string): Rule[] {
  let table = tables.get(prototype);
  if (table === undefined) tables.set(prototype, (table = new Map()));
  let rules = table.get(key);
  if (rules === undefined) table.set(key, (rules = []));
  return rules;
}

/** Notes a decorator of a package that has no model of its own. */
export function noteValidator(target: Obj, key: Value, decorator: Ext): void {
  const name = /^class-validator\.(\w+)\(\)$/.exec(decorator.name)?.[1];
  if (name !== undefined && typeof key === 'string') rulesOn(target, key).push({ name, call: decorator.call });
}

/** Notes what `@Type(() => Item)` names. */
export function noteType(target: Obj, key: string, type: Value): void {
  rulesOn(target, key).push({ name: 'Type', call: undefined, type });
}

/** Members that carry rules, with those of the classes that are extended. */
function allRules(type: Func): Map<string, Rule[]> {
  const out = new Map<string, Rule[]>();
  const prototype = type.own?.get('prototype');
  for (let at: Obj | null = prototype instanceof Obj ? prototype : null, depth = 0; at !== null && depth < 16; at = at.proto, depth += 1)
    for (const [key, rules] of tables.get(at) ?? []) if (!out.has(key)) out.set(key, rules);
  return out;
}

/** Whether anything of a class is validated. */
export function hasRules(type: Func): boolean {
  return allRules(type).size > 0;
}

/** `PartialType(A)`, `PickType(A, [...])`, `OmitType(A, [...])`, `IntersectionType(A, B)` */
export function mappedType(machine: Machine, kind: string, args: Value[]): Func {
  const out = nativeClass(machine, kind, undefined, () => undefined);
  const prototype = out.own?.get('prototype') as Obj;
  const names = args[1] instanceof Obj && args[1].kind === 'array' ? (args[1].items ?? []) : [];
  for (const base of kind === 'IntersectionType' ? args : args.slice(0, 1)) {
    if (!(base instanceof Func)) continue;
    for (const [key, rules] of allRules(base)) {
      if (kind === 'PickType' && !names.includes(key)) continue;
      if (kind === 'OmitType' && names.includes(key)) continue;
      rulesOn(prototype, key).push(...rules);
    }
  }
  if (kind === 'PartialType') optional.add(prototype);
  return out;
}

/** What the rules of a class amount to, as a JSON schema. */
export function schemaOf(machine: Machine, type: Func, strict: boolean, depth = 0): Obj {
  const properties = makeObject(machine);
  const required: Value[] = [];
  const prototype = type.own?.get('prototype');
  for (const [key, rules] of allRules(type)) {
    if (rules.every((rule) => rule.name === 'Type')) continue;
    properties.props.set(key, fieldOf(machine, rules, strict, depth));
    const may = rules.some((rule) => rule.name === 'IsOptional' || rule.name === 'ValidateIf');
    if (!may && !(prototype instanceof Obj && optional.has(prototype))) required.push(key);
  }
  const out = makeObject(machine, { type: 'object', properties, additionalProperties: !strict, required: makeArray(machine, required) });
  out.site = type.site;
  return out;
}

const FORMATS: Record<string, string> = {
  IsEmail: 'email',
  IsUUID: 'uuid',
  IsUrl: 'uri',
  IsURL: 'uri',
  IsDateString: 'date-time',
  IsISO8601: 'date-time',
  IsIP: 'ipv4',
  IsMongoId: 'objectid',
  IsPhoneNumber: 'phone',
  IsMobilePhone: 'phone',
  IsJWT: 'jwt',
  IsHexColor: 'color',
  IsSemVer: 'semver',
  IsCreditCard: 'card',
  IsIBAN: 'iban',
  IsFQDN: 'hostname',
  IsISO31661Alpha2: 'country',
  IsISO4217CurrencyCode: 'currency',
  IsBase64: 'byte',
  IsTimeZone: 'timezone',
  IsULID: 'ulid',
};

function fieldOf(machine: Machine, rules: Rule[], strict: boolean, depth: number): Obj {
  const out = makeObject(machine);
  const set = (key: string, value: Value): void => void out.props.set(key, value);
  const each = rules.some((rule) => eachOf(machine, rule));
  const list = rules.some((rule) => rule.name === 'IsArray' || rule.name.startsWith('Array')) || each;
  for (const rule of rules) {
    const args = rule.call === undefined ? [] : (machine.externals[rule.call]?.args ?? []);
    const first = known(args[0]);
    switch (rule.name) {
      case 'IsString':
      case 'IsNotEmpty':
        if (rule.name === 'IsString' || out.own?.has('type') !== true) set('type', 'string');
        break;
      case 'IsNumber':
      case 'IsInt':
      case 'IsPositive':
      case 'IsNegative':
        set('type', 'number');
        if (rule.name === 'IsPositive') set('minimum', 0);
        break;
      case 'IsBoolean':
      case 'IsDate':
        set('type', 'boolean');
        break;
      case 'MaxLength':
        set('maxLength', first ?? 1);
        break;
      case 'MinLength':
        set('minLength', first ?? 1);
        break;
      case 'Length':
        set('minLength', first ?? 0);
        if (args.length > 1) set('maxLength', known(args[1]) ?? 1);
        break;
      case 'Max':
        set('maximum', first ?? 1);
        break;
      case 'Min':
        set('minimum', first ?? 0);
        break;
      case 'ArrayMaxSize':
        set('maxItems', first ?? 1);
        break;
      case 'Matches':
        set('type', 'string');
        set('pattern', args[0]?.kind === 'regexp' ? args[0].source : '.');
        break;
      case 'IsEnum':
      case 'IsIn':
      case 'Equals':
        set('enum', makeArray(machine, ['listed']));
        break;
      default: {
        const format = FORMATS[rule.name];
        if (format !== undefined) {
          set('type', 'string');
          set('format', format);
        } else if (/^Is(?:Alpha|Numeric|Ascii|Lower|Upper|Hex|NumberString|Locale|Strong)/.test(rule.name)) set('type', 'string');
      }
    }
  }
  const nested = rules.find((rule) => rule.name === 'Type')?.type;
  if (rules.some((rule) => rule.name === 'ValidateNested') && nested instanceof Func && nested.isClass && depth < 4)
    for (const [key, value] of schemaOf(machine, nested, strict, depth + 1).props) set(key, value as Value);
  else if (rules.some((rule) => rule.name === 'IsObject' || rule.name === 'ValidateNested')) set('type', 'object');
  if (!list) return out;
  const most = out.own?.get('maxItems');
  out.props.delete('maxItems');
  const listed = makeObject(machine, { type: 'array', items: out });
  if (most !== undefined) listed.props.set('maxItems', most);
  return listed;
}

/** `{ each: true }` among the options. */
function eachOf(machine: Machine, rule: Rule): boolean {
  const args = rule.call === undefined ? [] : (machine.externals[rule.call]?.args ?? []);
  return args.some(
    (value) => value.kind === 'object' && value.properties['each']?.kind === 'known' && value.properties['each'].value === true,
  );
}

function known(value: BootValue | undefined): string | number | undefined {
  return value?.kind === 'known' && (typeof value.value === 'number' || typeof value.value === 'string') ? value.value : undefined;
}

/** Reads an option of a pipe. */
export function optionOf(machine: Machine, options: Value, key: string): Value {
  return options instanceof Obj && !(options instanceof Ext) ? getProp(machine, options, key, { path: '', start: 0, end: 0 }) : undefined;
}
