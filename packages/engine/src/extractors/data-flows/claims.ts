import type { DataFlow, Route } from '@airworthy/model';
import type { Below } from '../../extract/functions-below.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const PERSON =
  /^(?:users?|me|accounts?|profiles?|customers?|members?|people|persons?|patients?|subscribers?|contacts?|guests?|attendees?)$/;
const PRIVACY = /gdpr|ccpa|privacy|\bdsa?r\b|data-?subjects?|personal-?data|my-?data|takeout|data-?protection/;
/** A step that takes a person or their data away, as a whole: `delete-account`, `erasure-requests`, and no `remove-avatar`. */
const ERASE = new RegExp(
  `^(?:(?:request|schedule|confirm|execute|process|self|my|account|user|customer|member|data|personal-data)-?)*(?:eras(?:e|ure)|forget(?:-?me)?|(?:right-to-be-)?forgotten|anonymi[sz](?:e|ation)|delet(?:e|ion)|purge|remov(?:e|al)|close-?(?=account))(?:-?(?:me|my-?account|my-?data|account|user|users|customer|profile|personal-?data|data|self|all|requests?|code|link|confirm(?:ation)?))*$`,
);
const OF_PERSON = /(?:^|-)(?:users?|accounts?|customers?|members?|profile)(?:-|$)/;
/** Words before the person that say nothing else is meant. */
const AROUND = /^(?:api|rest|v\d+|admin|auth|internal|public|private|service|settings|self|gdpr|privacy|compliance)$/;
const TENANT = /^(?:org(?:s|ani[sz]ations?)?|tenants?|workspaces?|compan(?:y|ies)|venues?|realms?)$/;
const ACCESS = /export|access|portab|download|request-?data|takeout|\bdsar\b|\bcopy\b/;
const CLEANUP = /retention|clean-?up|purge|prune/;

/** Messages that tell of a person who is gone. */
export const MESSAGE =
  /^(?=.*(?:user|account|customer|member|profile|person|subject|gdpr|privacy))(?=.*(?:delet|eras|remov|anonymi|forget|purge)).{6,60}$/i;

const WHO = '(?:my|own|current|the)?_?(?:users?|customers?|accounts?|persons?|patients?|subscribers?|profiles?)';
const AND_ALL =
  '(?:_?(?:and|with|all|of|its|their|related|associated|personal|account|data|info|information|records?|everything|permanently|by_?\\w+))*';
/** A function that takes a person away as a whole: `deleteCustomerAndAllData`, `eraseUser`, `anonymizeAccount`, and no `deleteUserRole`. */
const ERASES = new RegExp(`^(?:hard_?|permanently_?|gdpr_?)?(?:delete|erase|purge|anonymi[sz]e|forget|wipe)_?${WHO}${AND_ALL}$`, 'i');

/** What a function promises by its name, for those that no route of that kind leads to: mutations, actions, messages of a socket. */
export function erasesByName(name: string | undefined): boolean {
  return name !== undefined && ERASES.test(name);
}

/** What a route promises by its path. */
export function claimOf(route: Route): DataFlow['claims'] | undefined {
  const path = route.path.toLowerCase();
  const words = path.split('/').filter((one) => one !== '' && !/^[:{*]/.test(one));
  const last = words.at(-1) ?? '';
  const writes = /^(?:POST|DELETE|PUT|PATCH|ALL)$/.test(route.method);
  // Routes for tests of a staging system serve nobody who lives.
  if (words.some((one) => /^(?:qa|tests?|e2e|testing|fixtures|seeds?|__\w+)$/.test(one))) return undefined;
  const aboutPerson = PRIVACY.test(path) || words.some((one) => PERSON.test(one) || (ERASE.test(one) && OF_PERSON.test(one)));
  if (writes && CLEANUP.test(last)) return 'cleanup';
  if (route.method === 'DELETE' && isPersonAsWhole(path)) return 'erasure';
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

/**
 * `DELETE /users/:id`, and not who leaves a group (`/groups/:id/users/:userId`, `/organizations/:id/members/:memberId`) nor another thing that is
 * called like a person (`/browser/profiles/:id`).
 */
function isPersonAsWhole(path: string): boolean {
  const parts = path.split('/').filter((one) => one !== '');
  const at = parts.findLastIndex((one) => !/^[:{*]/.test(one));
  const last = parts[at] ?? '';
  if (!PERSON.test(last)) return false;
  const before = parts.slice(0, at);
  const within = before.findLastIndex((one) => /^[:{*]/.test(one));
  if (within >= 0 && (!TENANT.test(before[within - 1] ?? '') || /^members?$/.test(last))) return false;
  const named = before.filter((one) => !/^[:{*]/.test(one) && !AROUND.test(one) && !TENANT.test(one));
  return named.length === 0 || /^(?:users?|me)$/.test(last) || named.every((one) => PERSON.test(one));
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
