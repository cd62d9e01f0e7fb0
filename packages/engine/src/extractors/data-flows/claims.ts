import type { DataFlow, Route } from '@airworthy/model';
import type { Below } from '../../extract/functions-below.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const PERSON =
  /^(?:users?|me|accounts?|profiles?|customers?|members?|people|persons?|patients?|subscribers?|contacts?|guests?|attendees?)$/;
const PRIVACY = /gdpr|ccpa|privacy|\bdsa?r\b|data-?subjects?|personal-?data|my-?data|takeout|data-?protection/;
const ERASE = /eras(?:e|ure)|forget|forgotten|anonymi[sz]|delet(?:e|ion)|close-?account|purge|remove/;
const ACCESS = /export|access|portab|download|request-?data|takeout|\bdsar\b|\bcopy\b/;
const CLEANUP = /retention|clean-?up|purge|prune/;

/** Messages that tell of a person who is gone. */
export const MESSAGE =
  /^(?=.*(?:user|account|customer|member|profile|person|subject|gdpr|privacy))(?=.*(?:delet|eras|remov|anonymi|forget|purge)).{6,60}$/i;

/** What a route promises by its path. */
export function claimOf(route: Route): DataFlow['claims'] | undefined {
  const path = route.path.toLowerCase();
  const words = path.split('/').filter((one) => one !== '' && !/^[:{*]/.test(one));
  const last = words.at(-1) ?? '';
  const writes = /^(?:POST|DELETE|PUT|PATCH|ALL)$/.test(route.method);
  const aboutPerson = PRIVACY.test(path) || words.some((one) => PERSON.test(one));
  if (writes && CLEANUP.test(last)) return 'cleanup';
  if (route.method === 'DELETE' && PERSON.test(last)) return 'erasure';
  if (writes && aboutPerson && words.some((one) => ERASE.test(one)) && !/cancel|validate|preview/.test(last)) return 'erasure';
  // The path behind the person's id: `/users/:id/data-export`. Lists for staff are no copies for a person.
  if (PRIVACY.test(path) && words.some((one) => ACCESS.test(one)) && !/status|stats|size|cancel/.test(last)) return 'access';
  if (
    PERSON.test(words.at(-2) ?? '') &&
    /^(?:data|data-export|export|copy|data-copy|export-data|download|download-data|personal-data)$/.test(last)
  )
    return 'access';
  return undefined;
}

const DELETES = /(?:^|[.#_])(?:del|delete|deleteMany|deleteOne|destroy|remove|findOneAndDelete|bulkDelete|executeDelete)$/;

/** Whether the clock takes rows away here, or empties columns. */
export function isCleanup(code: CodeIndex, { calls }: Below): boolean {
  return calls.some(({ call }) => {
    if (DELETES.test(call.callee)) return call.package !== undefined && !/^(?:ioredis|redis|node)$/.test(call.package);
    if (!/(?:query|raw|execute|\$executeRaw|\$queryRaw|unsafe)$/.test(call.callee) || call.node.end - call.node.start > 4_000) return false;
    return /\bdelete\s+from\b|\btruncate\b|anonymi[sz]/i.test(code.text(call.node, call.module));
  });
}
