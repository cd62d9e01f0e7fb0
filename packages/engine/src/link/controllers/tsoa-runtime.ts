import { awaitValue } from '../../boot/await.ts';
import type { Machine } from '../../boot/machine.ts';
import { ThrowSignal } from '../../boot/machine.ts';
import { getProp, makeArray, makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Func, Obj, Unk } from '../../boot/value.ts';
import { HTTP_STATUS } from '../../guard/hono-response.ts';
import { sessionOf } from '../../guard/session.ts';
import { method as addMethod, nativeClass } from '../nest/native-class.ts';
import type { ClassNotes } from './class-notes.ts';
import { defineDecorator, defineMarks, defineParameter, defineRoute, methodNamed } from './class-notes.ts';
import { tsoaSchema } from './tsoa-schemas.ts';

const VERBS = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options'];
const MARKS = ['Route', 'Security', 'NoSecurity', 'Middlewares'];
const IDLE = ['Tags', 'Response', 'SuccessResponse', 'Example', 'Hidden', 'Deprecated', 'OperationId', 'Extension', 'Produces', 'Consumes'];
export const TSOA_PARAMETERS: Record<string, string> = {
  Body: 'body',
  BodyProp: 'body-prop',
  Path: 'path',
  Query: 'query',
  Queries: 'queries',
  Header: 'header',
  Request: 'request',
  RequestProp: 'request-prop',
  FormField: 'formData',
  UploadedFile: 'formData',
  UploadedFiles: 'formData',
  Res: 'res',
  Inject: 'inject',
};

/** The decorators and the runtime of https://github.com/lukeautry/tsoa, which what its generator writes calls. */
export function defineTsoa(machine: Machine, module: Ext, notes: ClassNotes): void {
  for (const verb of VERBS) defineRoute(machine, module, notes, verb, ([path, ...rest]) => ({ verb: verb.toUpperCase(), path, rest }));
  defineMarks(machine, module, notes, MARKS);
  for (const name of IDLE) defineDecorator(machine, module, name, () => undefined);
  for (const [name, kind] of Object.entries(TSOA_PARAMETERS))
    defineParameter(machine, module, notes, name, ([given]) => ({
      kind,
      name: typeof given === 'string' ? given : undefined,
      options: given,
    }));
  module.props.set(
    'fetchMiddlewares',
    makeNative(machine, 'fetchMiddlewares', (run, _self, [target]) => makeArray(run, middlewaresOf(notes, target))),
  );
  module.props.set('Controller', controllerClass(machine));
  const error = nativeClass(machine, 'ValidateError', machine.realm.globals.get('Error') as Func, (_run, self, [fields, message]) => {
    self.kind = 'error';
    for (const [key, value] of Object.entries({ name: 'ValidateError', fields, message, status: 400, [HTTP_STATUS]: 400 }))
      self.props.set(key, value);
  });
  module.props.set('ValidateError', error);
  module.props.set('ExpressTemplateService', templateService(machine));
  module.props.set('ValidationService', validationService(machine));
}

/** What `@Middlewares` put on a class or a method. */
function middlewaresOf(notes: ClassNotes, target: Value): Value[] {
  if (!(target instanceof Func)) return [];
  const found = target.isClass
    ? notes.of(target)
    : notes.classes.flatMap((type) => notes.methods(type).filter(([name]) => methodNamed(type, name) === target))[0]?.[1];
  return (found?.entries ?? []).filter((one) => one.name === 'Middlewares').flatMap((one) => one.args);
}

function controllerClass(machine: Machine): Func {
  const type = nativeClass(machine, 'Controller', undefined, () => undefined);
  for (const name of ['setStatus', 'setHeader']) addMethod(machine, type, name, () => undefined);
  addMethod(machine, type, 'getStatus', () => new Unk('status'));
  addMethod(machine, type, 'getHeaders', (run) => makeObject(run));
  addMethod(machine, type, 'getHeader', () => new Unk('header'));
  return type;
}

const PART: Record<string, 'body' | 'params' | 'querystring' | 'headers'> = {
  body: 'body',
  'body-prop': 'body',
  formData: 'body',
  path: 'params',
  query: 'querystring',
  queries: 'querystring',
  header: 'headers',
};

/** The strictness that `noImplicitAdditionalProperties` asks for. */
export function isStrict(machine: Machine, config: Value): boolean {
  const said =
    config instanceof Obj
      ? getProp(machine, config, 'noImplicitAdditionalProperties', config.site ?? { path: '', start: 0, end: 0 })
      : undefined;
  return said === 'throw-on-extras' || said === 'silently-remove-extras' || said === true;
}

/** Notes what is seen to of one parameter; several of a part of the request make one schema. */
function noteParameter(machine: Machine, given: Value, name: Value, models: Value, strict: boolean, site: Site): void {
  if (machine.decider === undefined || !(given instanceof Obj)) return;
  const place = getProp(machine, given, 'in', site);
  const part = typeof place === 'string' ? PART[place] : undefined;
  if (part === undefined) return;
  const { schemas } = sessionOf(machine);
  const schema = tsoaSchema(machine, given, models, strict);
  if (place === 'body' || place === 'queries') {
    schemas.push({ part, schema, by: 'tsoa', site, strict });
    return;
  }
  let known = schemas.find((one) => one.by === 'tsoa' && one.part === part)?.schema;
  if (known === undefined) {
    known = makeObject(machine, { type: 'object', properties: makeObject(machine), required: makeArray(machine, []) });
    // Only what is named is read.
    schemas.push({ part, schema: known, by: 'tsoa', site, strict: true });
  }
  const properties = known.own?.get('properties');
  const required = known.own?.get('required');
  if (!(properties instanceof Obj) || typeof name !== 'string') return;
  properties.props.set(name, schema);
  if (getProp(machine, given, 'required', site) === true && required instanceof Obj) required.items?.push(name);
}

/** What tsoa up to version 5 writes calls this for each parameter. */
function validationService(machine: Machine): Func {
  const type = nativeClass(machine, 'ValidationService', undefined, (_run, self, [models, config]) => {
    self.props.set('@@models', models);
    self.props.set('@@config', config);
  });
  addMethod(machine, type, 'ValidateParam', (run, self, [given, value, name, , , config], site) => {
    const own = self instanceof Obj ? self.own : undefined;
    const settings = (own?.get('@@config') as Value) ?? config;
    noteParameter(run, given, name, own?.get('@@models') as Value, isStrict(run, settings), site);
    return value;
  });
  return type;
}

function templateService(machine: Machine): Func {
  const type = nativeClass(machine, 'ExpressTemplateService', undefined, (_run, self, [models, config]) => {
    self.props.set('@@models', models);
    self.props.set('@@config', config);
  });
  addMethod(machine, type, 'getValidatedArgs', (run, self, [params], site) => {
    const own = self instanceof Obj ? self.own : undefined;
    const args = getProp(run, params, 'args', site);
    const request = getProp(run, params, 'request', site);
    const response = getProp(run, params, 'response', site);
    const strict = isStrict(run, own?.get('@@config') as Value);
    const all = args instanceof Obj ? [...(args.own?.keys() ?? [])].map((key) => getProp(run, args, key, site)) : [];
    return makeArray(
      run,
      all.map((one) => {
        const name = getProp(run, one, 'name', site);
        noteParameter(run, one, name, own?.get('@@models') as Value, strict, site);
        return argumentOf(run, getProp(run, one, 'in', site), name, request, response, site);
      }),
    );
  });
  addMethod(machine, type, 'apiHandler', (run, _self, [params], site) => {
    const read = (key: string): Value => getProp(run, params, key, site);
    const name = read('methodName');
    const controller = read('controller');
    const args = read('validatedArgs');
    const method = typeof name === 'string' ? getProp(run, controller, name, site) : undefined;
    try {
      const made = run.parts.call(run, method, controller, args instanceof Obj ? (args.items ?? []) : [], site);
      answer(run, read('response'), read('successStatus'), awaitValue(run, made), site);
    } catch (signal) {
      if (!(signal instanceof ThrowSignal)) throw signal;
      run.parts.call(run, read('next'), undefined, [signal.value], site);
    }
    return makePromise(run, undefined);
  });
  return type;
}

/** What a method is given for a parameter. */
export function argumentOf(machine: Machine, place: Value, name: Value, request: Value, response: Value, site: Site): Value {
  const of = (part: string, key?: Value): Value => {
    const whole = getProp(machine, request, part, site);
    return typeof key === 'string' ? getProp(machine, whole, part === 'headers' ? key.toLowerCase() : key, site) : whole;
  };
  switch (place) {
    case 'request':
      return request;
    case 'request-prop':
      return typeof name === 'string' ? getProp(machine, request, name, site) : new Unk('argument');
    case 'body':
      return of('body');
    case 'body-prop':
    case 'formData':
      return of('body', name);
    case 'path':
      return of('params', name);
    case 'query':
      return of('query', name);
    case 'queries':
      return of('query');
    case 'header':
      return of('headers', name);
    case 'res':
      return makeNative(machine, 'respond', (run, _self, [status, data], at) => {
        answer(run, response, status, data, at);
        return undefined;
      });
    default:
      return new Unk('argument');
  }
}

function answer(machine: Machine, response: Value, status: Value, data: Value, site: Site): void {
  const call = (on: Value, name: string, args: Value[]): Value =>
    machine.parts.call(machine, getProp(machine, on, name, site), on, args, site);
  call(call(response, 'status', [status ?? 200]), 'json', [data]);
}
