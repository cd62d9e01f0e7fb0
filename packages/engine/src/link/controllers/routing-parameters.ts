import type { PartSchema } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { awaitValue } from '../../boot/await.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Func, Unk } from '../../boot/value.ts';
import type { DeclaredSchema, HookArguments } from '../linked.ts';
import { typeOf } from '../nest/inject.ts';
import { hasRules, optionOf, schemaOf } from '../nest/validators.ts';
import type { NotedParameter } from './class-notes.ts';

type Exchange = Parameters<HookArguments>[1];

/** What the server of a method was told. */
export interface RoutingOptions {
  currentUserChecker: Value;
  /** What `validation` says: on, off, or with options of class-validator. */
  validation: Value;
}

/** `{ request, response, next }`, which checkers are given. */
export function actionOf(machine: Machine, exchange: Exchange): Value {
  return makeObject(machine, {
    request: exchange.request,
    response: exchange.reply,
    next: makeNative(machine, 'next', () => undefined),
  });
}

const READ: Record<string, string> = {
  body: 'body',
  'body-param': 'body',
  param: 'params',
  params: 'params',
  query: 'query',
  queries: 'query',
  header: 'headers',
  headers: 'headers',
  session: 'session',
  'session-param': 'session',
  file: 'file',
  files: 'files',
  cookies: 'cookies',
  cookie: 'cookies',
};

/** What a method is called with: https://github.com/typestack/routing-controllers#using-controllers */
export function routingArguments(parameters: readonly NotedParameter[], options: RoutingOptions, site: Site): HookArguments {
  return (machine, exchange) => {
    const out: Value[] = Array.from({ length: Math.max(-1, ...parameters.map((one) => one.index)) + 1 });
    for (const parameter of parameters) out[parameter.index] = valueOf(machine, exchange, parameter, options, site);
    return out;
  };
}

function valueOf(machine: Machine, exchange: Exchange, parameter: NotedParameter, options: RoutingOptions, site: Site): Value {
  const { kind, name } = parameter;
  switch (kind) {
    case 'request':
      return exchange.request;
    case 'response':
      return exchange.reply;
    case 'current-user':
      return called(machine, options.currentUserChecker, [actionOf(machine, exchange)], site);
    case 'custom':
      return called(machine, parameter.options, [actionOf(machine, exchange)], site);
    default: {
      const part = READ[kind];
      if (part === undefined) return new Unk('argument');
      const whole = getProp(machine, exchange.request, part, site);
      if (name === undefined || kind === 'file' || kind === 'files') return whole;
      return getProp(machine, whole, kind === 'header' ? name.toLowerCase() : name, site);
    }
  }
}

/** What a function of the service gives; one that throws refuses the request. */
function called(machine: Machine, fn: Value, args: Value[], site: Site): Value {
  return fn instanceof Func ? awaitValue(machine, machine.parts.call(machine, fn, undefined, args, site)) : new Unk('argument');
}

const WHOLE: [string, DeclaredSchema['part'], string][] = [
  ['body', 'body', 'body-param'],
  ['queries', 'querystring', 'query'],
  ['params', 'params', 'param'],
  ['headers', 'headers', 'header'],
];
/** Texts of these are turned into a number or boolean, or the request is refused with 400. */
const NORMALISED: Record<string, Record<string, Value>> = {
  TSNumberKeyword: { type: 'number', minimum: -1e308, maximum: 1e308 },
  TSBooleanKeyword: { type: 'boolean' },
};

/** What class-validator and the types of parameters see to before a method is called. */
export function routingSchemas(
  machine: Machine,
  method: Func,
  parameters: readonly NotedParameter[],
  options: RoutingOptions,
  site: Site,
): () => DeclaredSchema[] {
  return () =>
    WHOLE.flatMap(([whole, part, single]): DeclaredSchema[] => {
      const one = parameters.find((parameter) => parameter.kind === whole);
      if (one !== undefined) return wholeSchema(machine, method, one, part, options, site);
      const fields = parameters.filter((parameter) => parameter.kind === single && parameter.name !== undefined);
      return fields.length === 0 ? [] : fieldSchema(machine, method, fields, part, site);
    });
}

function wholeSchema(
  machine: Machine,
  method: Func,
  parameter: NotedParameter,
  part: PartSchema['part'],
  options: RoutingOptions,
  site: Site,
): DeclaredSchema[] {
  const own = optionOf(machine, parameter.options, 'validate');
  if (own === false || (own === undefined && options.validation === false)) return [];
  const said = optionOf(machine, parameter.options, 'type');
  const param = parameterNode(method, parameter.index);
  const type = said instanceof Func ? said : param === undefined ? undefined : typeOf(machine, method, param);
  if (!(type instanceof Func) || !type.isClass || !hasRules(type)) return [];
  const strict = optionOf(machine, own ?? options.validation, 'whitelist') === true;
  const schema = schemaOf(machine, type, strict);
  return [{ part, by: 'class-validator', schema, site: schema.site ?? site, strict }];
}

function fieldSchema(
  machine: Machine,
  method: Func,
  fields: readonly NotedParameter[],
  part: PartSchema['part'],
  site: Site,
): DeclaredSchema[] {
  const found = fields.map((field) => NORMALISED[keywordOf(parameterNode(method, field.index)) ?? '']);
  if (!found.every((one) => one !== undefined)) return [];
  const properties = makeObject(machine);
  for (const [at, field] of fields.entries()) properties.props.set(field.name ?? '', makeObject(machine, { ...found[at] }));
  // Members that no parameter names never reach the method.
  return [{ part, by: 'routing-controllers', schema: makeObject(machine, { type: 'object', properties }), site, strict: true }];
}

function parameterNode({ node }: Func, index: number): Node | undefined {
  const params = node !== undefined && 'params' in node && Array.isArray(node.params) ? (node.params as Node[]) : [];
  return params.filter((one) => !(one.type === 'Identifier' && one.name === 'this'))[index];
}

/** `id: number` */
function keywordOf(param: Node | undefined): string | undefined {
  const inner = param?.type === 'AssignmentPattern' ? param.left : param;
  if (inner === undefined || !('typeAnnotation' in inner)) return undefined;
  return (inner.typeAnnotation as { typeAnnotation: Node } | null | undefined)?.typeAnnotation.type;
}
