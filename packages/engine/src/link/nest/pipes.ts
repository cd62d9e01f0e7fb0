import type { Node } from 'oxc-parser';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import type { DeclaredSchema } from '../linked.ts';
import { walk } from '../../lang/typescript/syntax.ts';
import { libraryOf } from '../schema-library.ts';
import { parametersOf } from './decorators.ts';
import { enhancersOf, instanceOf } from './guards.ts';
import type { Injector } from './inject.ts';
import { typeOf } from './inject.ts';
import { flatten } from './modules.ts';
import { pipeClass } from './native-class.ts';
import type { NestApp, NestState, Parameter } from './nest-model.ts';
import type { Endpoint } from './endpoint.ts';
import { hasRules, optionOf, schemaOf } from './validators.ts';
import { ZOD_PIPE, zodSchemaOf } from './zod-dtos.ts';

/** Pipes that turn a text into something else, or refuse it: what they leave, as a JSON schema. */
const PARSERS: Record<string, Record<string, Value>> = {
  ParseIntPipe: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
  ParseFloatPipe: { type: 'number', minimum: -1e308, maximum: 1e308 },
  ParseBoolPipe: { type: 'boolean' },
  ParseUUIDPipe: { type: 'string', format: 'uuid', maxLength: 36 },
  ParseEnumPipe: { type: 'string', enum: 'listed', maxLength: 100 },
  ParseDatePipe: { type: 'string', format: 'date-time', maxLength: 40 },
  ParseArrayPipe: { type: 'array' },
};
export const PIPES = ['ValidationPipe', 'DefaultValuePipe', 'ParseFilePipe', ...Object.keys(PARSERS)];

/** The pipes of `@nestjs/common` as classes that remember their options. */
export function definePipes(machine: Machine, module: Ext): void {
  for (const name of PIPES) module.props.set(name, pipeClass(machine, name));
}

const PARTS: Record<string, DeclaredSchema['part']> = {
  body: 'body',
  query: 'querystring',
  params: 'params',
  headers: 'headers',
  message: 'body',
};

/** Schemas that pipes apply to the parameters of a handler. */
export function schemasFor(
  machine: Machine,
  state: NestState,
  injector: Injector,
  app: NestApp,
  endpoint: Endpoint,
): () => DeclaredSchema[] {
  return () => {
    const prototype = endpoint.controller.own?.get('prototype');
    const written = prototype instanceof Obj ? parametersOf(prototype, endpoint.name) : [];
    // Without decorators the first parameter of what takes messages is the payload.
    const parameters =
      written.length === 0 && endpoint.message === true ? [{ index: 0, kind: 'message', data: undefined, pipes: [] }] : written;
    const shared = enhancersOf(state, app, endpoint, 'pipes')
      .filter((one) => one.conditions.length === 0)
      .flatMap((one) => flatten(one.value, []).map(({ value }) => instanceOf(injector, one.module ?? endpoint.module, value)));
    const out: DeclaredSchema[] = [];
    for (const [kind, part] of Object.entries(PARTS)) {
      const own = parameters.filter((one) => one.kind === kind);
      const found = own.map((parameter) => {
        const pipes = [
          ...(kind === 'headers' ? [] : shared),
          ...parameter.pipes.map((pipe) => instanceOf(injector, endpoint.module, pipe)),
        ];
        return typeof parameter.data === 'string'
          ? fieldSchema(machine, parameter, pipes)
          : wholeSchema(machine, endpoint, parameter, pipes);
      });
      const whole = found.find((one) => one?.whole === true);
      const site = endpoint.site;
      if (whole !== undefined) out.push({ part, by: whole.by, schema: whole.schema, site: whole.site ?? site, strict: whole.strict });
      else if (found.length > 0 && found.every((one) => one !== undefined)) {
        const properties = makeObject(machine);
        for (const [at, parameter] of own.entries()) properties.props.set(String(parameter.data), found[at]?.schema);
        // Members that no parameter names never reach the handler.
        out.push({ part, by: 'nestjs', schema: makeObject(machine, { type: 'object', properties }), site, strict: true });
      }
    }
    return out;
  };
}

interface Found {
  schema: Value;
  /** Place of the schema, where it is not that of the route. */
  site?: Site | undefined;
  by: string;
  whole: boolean;
  strict: boolean;
}

function fieldSchema(machine: Machine, parameter: Parameter, pipes: Value[]): Found | undefined {
  for (const pipe of pipes) {
    const facts = PARSERS[kindOf(pipe) ?? ''];
    if (facts !== undefined) return { schema: makeObject(machine, { ...facts }), by: 'nestjs', whole: false, strict: true };
    const library = librarySchema(machine, pipe, undefined);
    if (library !== undefined) return { schema: library.schema, by: 'nestjs', whole: false, strict: true };
    // What a pipe of the service lets pass has the form that it asks for.
    if (refuses(machine, pipe))
      return { schema: makeObject(machine, { type: 'string', format: 'own', maxLength: 256 }), by: 'nestjs', whole: false, strict: true };
  }
  void parameter;
  return undefined;
}

/** The `transform` of a pipe of the service throws. */
function refuses(machine: Machine, pipe: Value): boolean {
  if (!(pipe instanceof Obj) || pipe instanceof Ext || kindOf(pipe) !== undefined) return false;
  const transform = getProp(machine, pipe, 'transform', pipe.site ?? { path: '', start: 0, end: 0 });
  if (!(transform instanceof Func) || transform.node === undefined) return false;
  let throws = false;
  walk(transform.node, (node) => {
    if (node.type === 'ThrowStatement') throws = true;
  });
  return throws;
}

/**
 * `new ZodValidationPipe(schema)`: a pipe of the service that keeps a schema of a library and throws, or that of nestjs-zod, which asks for the
 * schema of the parameter's `type`. https://docs.nestjs.com/pipes#schema-based-validation
 */
function librarySchema(machine: Machine, pipe: Value, type: Value): { schema: Ext; by: string } | undefined {
  if (kindOf(pipe) === ZOD_PIPE) return zodSchemaOf(machine, pipe, type);
  if (!(pipe instanceof Obj) || !refuses(machine, pipe)) return undefined;
  for (const value of pipe.own?.values() ?? []) {
    if (!(value instanceof Ext)) continue;
    const by = libraryOf(value.name);
    if (/^(?:zod|joi|yup|valibot|arktype|superstruct|typebox)$/.test(by)) return { schema: value, by };
  }
  return undefined;
}

/** A class with rules of class-validator, where a `ValidationPipe` sees to them. */
function wholeSchema(machine: Machine, endpoint: Endpoint, parameter: Parameter, pipes: Value[]): Found | undefined {
  if (pipes.length === 0) return undefined;
  const type = typeOfParameter(machine, endpoint.method, parameter.index);
  for (const one of pipes) {
    const library = librarySchema(machine, one, type);
    if (library !== undefined) return { ...library, whole: true, strict: library.by !== 'yup' };
  }
  const pipe = pipes.find((one) => kindOf(one) === 'ValidationPipe');
  if (pipe === undefined) return undefined;
  const options = pipe instanceof Obj ? (pipe.own?.get('@@options') as Value) : undefined;
  const expected = optionOf(machine, options, 'expectedType');
  const checked = expected instanceof Func ? expected : type;
  if (!(checked instanceof Func) || !checked.isClass || !hasRules(checked)) return undefined;
  const strict = optionOf(machine, options, 'whitelist') === true;
  const schema = schemaOf(machine, checked, strict);
  return { schema, site: schema.site, by: 'class-validator', whole: true, strict };
}

function typeOfParameter(machine: Machine, method: Func, index: number): Value {
  const { node } = method;
  const params = node !== undefined && 'params' in node && Array.isArray(node.params) ? (node.params as Node[]) : [];
  const param = params.filter((one) => !(one.type === 'Identifier' && one.name === 'this'))[index];
  return param === undefined ? undefined : typeOf(machine, method, param);
}

/** Name of the pipe of `@nestjs/common` that a value is, or is made from. */
function kindOf(pipe: Value): string | undefined {
  if (!(pipe instanceof Obj)) return undefined;
  const own = pipe.own?.get('@@pipe');
  if (typeof own === 'string') return own;
  return undefined;
}
