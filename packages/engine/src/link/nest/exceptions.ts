import type { Machine } from '../../boot/machine.ts';
import { getProp, makeObject } from '../../boot/properties.ts';
import type { Func, Value } from '../../boot/value.ts';
import { Ext, Obj } from '../../boot/value.ts';
import { method, nativeClass } from './native-class.ts';

const STATUS: Record<string, number> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  RequestTimeout: 408,
  Conflict: 409,
  Gone: 410,
  PreconditionFailed: 412,
  PayloadTooLarge: 413,
  UnsupportedMediaType: 415,
  ImATeapot: 418,
  Misdirected: 421,
  UnprocessableEntity: 422,
  InternalServerError: 500,
  NotImplemented: 501,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
  HttpVersionNotSupported: 505,
};
const NAMES: Record<number, string> = {
  200: 'OK',
  201: 'CREATED',
  202: 'ACCEPTED',
  204: 'NO_CONTENT',
  301: 'MOVED_PERMANENTLY',
  302: 'FOUND',
  303: 'SEE_OTHER',
  304: 'NOT_MODIFIED',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  410: 'GONE',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  418: 'I_AM_A_TEAPOT',
  422: 'UNPROCESSABLE_ENTITY',
  423: 'LOCKED',
  424: 'FAILED_DEPENDENCY',
  428: 'PRECONDITION_REQUIRED',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  501: 'NOT_IMPLEMENTED',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** The status of an exception of NestJS by the name of its class, `ServiceUnavailableException`. */
export function statusOfException(name: string): number | undefined {
  const [, kind] = /^(\w+)Exception$/.exec(name) ?? [];
  return kind !== undefined && Object.hasOwn(STATUS, kind) ? STATUS[kind] : undefined;
}

/** The number that a member of `HttpStatus` stands for. */
export function httpStatusNamed(name: string): number | undefined {
  const found = Object.entries(NAMES).find(([, one]) => one === name);
  return found === undefined ? undefined : Number(found[0]);
}

/** The exceptions of `@nestjs/common`, each with the status that NestJS answers, and `HttpStatus`. */
export function defineExceptions(machine: Machine, module: Ext): void {
  const http = nativeClass(machine, 'HttpException', machine.realm.globals.get('Error') as Func, (run, self, args) =>
    fill(run, self, 'HttpException', args[0], args[1]),
  );
  method(machine, http, 'getStatus', (_run, self) => (self instanceof Obj ? (self.own?.get('status') as Value) : undefined));
  method(machine, http, 'getResponse', (_run, self) => (self instanceof Obj ? (self.own?.get('response') as Value) : undefined));
  module.props.set('HttpException', http);
  for (const [kind, status] of Object.entries(STATUS)) {
    const name = `${kind}Exception`;
    module.props.set(
      name,
      nativeClass(machine, name, http, (run, self, args) => fill(run, self, name, args[0], status)),
    );
  }
  module.props.set(
    'HttpStatus',
    makeObject(machine, Object.fromEntries(Object.entries(NAMES).map(([status, name]) => [name, Number(status)]))),
  );
}

function fill(machine: Machine, error: Obj, name: string, response: Value, status: Value): void {
  error.kind = 'error';
  error.props.set('message', response instanceof Obj ? (response.own?.get('message') as Value) : response);
  error.props.set('name', name);
  error.props.set('status', status);
  error.props.set('response', response instanceof Obj ? response : makeObject(machine, { statusCode: status, message: response }));
}

/** `BaseExceptionFilter`: what NestJS itself does with an exception, for filters that call `super.catch(…)`. */
export function baseFilter(machine: Machine): Func {
  const filter = nativeClass(machine, 'BaseExceptionFilter', undefined, () => undefined);
  method(machine, filter, 'catch', (run, _self, [error, host], site) => {
    const call = (target: Value, name: string, args: Value[]): Value =>
      run.parts.call(run, getProp(run, target, name, site), target, args, site);
    const status = error instanceof Obj && typeof error.own?.get('response') === 'object' ? (error.own.get('status') as Value) : undefined;
    if (status === undefined) call(new Ext('@nestjs/common.Logger'), 'error', [error]);
    const reply = call(call(host, 'switchToHttp', []), 'getResponse', []);
    const body =
      status === undefined ? makeObject(run, { statusCode: 500, message: 'Internal server error' }) : (error as Obj).own?.get('response');
    call(call(reply, 'status', [status ?? 500]), 'json', [body as Value]);
    return undefined;
  });
  return filter;
}
