import type { ErrorClass } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** https://docs.nestjs.com/exception-filters#built-in-http-exceptions */
const NEST: Readonly<Record<string, number>> = {
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
  UnprocessableEntity: 422,
  InternalServerError: 500,
  NotImplemented: 501,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
};
const THROWN =
  /^new @nestjs\/common\.(?:(\w+)Exception)$|^(?:new )?http-errors(?:\.(\w+))?$|^(?:new )?@hapi\/boom\.(?:Boom|\w+)$|^new hono\/http-exception\.HTTPException$|^(?:fastify\(\)\.|@fastify\/sensible\.)httpErrors\.\w+$/;

/** Classes of errors that a library brings and the service throws; each carries the status that the client gets. */
export function libraryErrors(code: CodeIndex): ErrorClass[] {
  const found = new Map<string, ErrorClass>();
  for (const call of code.callsTo(THROWN)) {
    const name = call.callee.replace(/^new /, '');
    const wiring = code.reach(call);
    if (found.has(name) || wiring.state === 'not-wired') continue;
    const status = NEST[THROWN.exec(call.callee)?.[1] ?? ''];
    found.set(name, {
      location: call.location,
      wiring,
      name: name.replace(/^.*[./]/, ''),
      extends: name.replace(/\.[^./]*$/, ''),
      status: status === undefined ? { state: 'unknown', source: 'the library' } : known(status),
      code: ABSENT,
      saysRetryable: false,
      thrown: true,
    });
  }
  return [...found.values()];
}
