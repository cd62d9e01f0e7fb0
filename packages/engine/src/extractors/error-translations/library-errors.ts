import type { ErrorClass } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { statusOfException } from '../../link/nest/exceptions.ts';

const THROWN =
  /^new @nestjs\/common\.(?:(\w+)Exception)$|^(?:new )?http-errors(?:\.(\w+))?$|^(?:new )?@hapi\/boom\.(?:Boom|\w+)$|^new hono\/http-exception\.HTTPException$|^(?:fastify\(\)\.|@fastify\/sensible\.)httpErrors\.\w+$/;

/** Classes of errors that a library brings and the service throws; each carries the status that the client gets. */
export function libraryErrors(code: CodeIndex): ErrorClass[] {
  const found = new Map<string, ErrorClass>();
  for (const call of code.callsTo(THROWN)) {
    const name = call.callee.replace(/^new /, '');
    const wiring = code.reach(call);
    if (found.has(name) || wiring.state === 'not-wired') continue;
    const status = statusOfException(`${THROWN.exec(call.callee)?.[1]}Exception`);
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
