import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative } from '../../boot/properties.ts';
import type { Ext, Value } from '../../boot/value.ts';
import { Func, Obj } from '../../boot/value.ts';
import { HTTP_STATUS } from '../../guard/hono-response.ts';
import { nativeClass } from '../nest/native-class.ts';
import type { ClassNotes } from './class-notes.ts';
import { defineDecorator, defineMarks, defineParameter, defineRoute, verbOf } from './class-notes.ts';

const VERBS = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'All'];
/** Decorators of parameters, by what they give; those with a name take it first. */
const PARAMETERS: Record<string, { kind: string; named?: true }> = {
  Body: { kind: 'body' },
  BodyParam: { kind: 'body-param', named: true },
  Param: { kind: 'param', named: true },
  Params: { kind: 'params' },
  QueryParam: { kind: 'query', named: true },
  QueryParams: { kind: 'queries' },
  HeaderParam: { kind: 'header', named: true },
  HeaderParams: { kind: 'headers' },
  CookieParam: { kind: 'cookie', named: true },
  CookieParams: { kind: 'cookies' },
  SessionParam: { kind: 'session-param', named: true },
  Session: { kind: 'session' },
  State: { kind: 'state' },
  UploadedFile: { kind: 'file', named: true },
  UploadedFiles: { kind: 'files', named: true },
  CurrentUser: { kind: 'current-user' },
  Req: { kind: 'request' },
  Res: { kind: 'response' },
  Ctx: { kind: 'context' },
};
/** What stands on a class or method and is looked up when the server is made. */
const MARKS = ['Controller', 'JsonController', 'Middleware', 'Interceptor', 'Authorized', 'UseBefore', 'UseAfter', 'UseInterceptor'];
/** They say how an answer looks. */
const IDLE = [
  'HttpCode',
  'ContentType',
  'Header',
  'Location',
  'OnNull',
  'OnUndefined',
  'Redirect',
  'Render',
  'ResponseClassTransformOptions',
];
const ERRORS: Record<string, number> = {
  BadRequestError: 400,
  UnauthorizedError: 401,
  ForbiddenError: 403,
  NotFoundError: 404,
  MethodNotAllowedError: 405,
  NotAcceptableError: 406,
  UnprocessableEntityError: 422,
  InternalServerError: 500,
};

/** The decorators and errors of https://github.com/typestack/routing-controllers. */
export function defineRoutingDecorators(machine: Machine, module: Ext, notes: ClassNotes): void {
  for (const name of VERBS) defineRoute(machine, module, notes, name, ([path, ...rest]) => ({ verb: name.toUpperCase(), path, rest }));
  defineRoute(machine, module, notes, 'Method', ([verb, path, ...rest]) => ({ verb: verbOf(verb), path, rest }));
  defineMarks(machine, module, notes, MARKS);
  for (const name of IDLE) defineDecorator(machine, module, name, () => undefined);
  for (const [name, { kind, named }] of Object.entries(PARAMETERS))
    defineParameter(machine, module, notes, name, (args) => ({
      kind,
      name: named === true && typeof args[0] === 'string' ? args[0] : undefined,
      options: named === true ? args[1] : args[0],
    }));
  module.props.set(
    'createParamDecorator',
    makeNative(machine, 'createParamDecorator', (run, _self, [options], site) =>
      makeNative(run, 'param()', (inner, _own, [target, key, index]) => {
        const owner = target instanceof Obj ? target.own?.get('constructor') : undefined;
        if (owner instanceof Func && typeof index === 'number') {
          const value = options instanceof Obj ? getProp(inner, options, 'value', site) : undefined;
          notes
            .on(owner, typeof key === 'string' ? key : undefined)
            .parameters.push({ index, kind: 'custom', name: undefined, options: value });
        }
        return undefined;
      }),
    ),
  );
  defineErrors(machine, module);
}

/** `new HttpError(404, 'gone')`, and one class for each usual status. */
function defineErrors(machine: Machine, module: Ext): void {
  const fill = (error: Obj, name: string, status: Value, message: Value): void => {
    error.kind = 'error';
    error.props.set('name', name);
    error.props.set('message', message);
    error.props.set('httpCode', status);
    error.props.set(HTTP_STATUS, status);
  };
  const http = nativeClass(machine, 'HttpError', machine.realm.globals.get('Error') as Func, (_run, self, args) =>
    fill(self, 'HttpError', args[0], args[1]),
  );
  module.props.set('HttpError', http);
  for (const [name, status] of Object.entries(ERRORS))
    module.props.set(
      name,
      nativeClass(machine, name, http, (_run, self, args) => fill(self, name, status, args[0])),
    );
}
