import { grantOf, PERMISSIONS, permissionWords, PROGRAM_ROLES } from '@airworthy/program';
import type { Grant, Permission } from '@airworthy/program';
import { isOwnable } from '../store/ownership.ts';
import type { RouteEntry } from './route-table.ts';

/** What somebody gets who asks a route: the handler, or one of two refusals. */
export type Expected = 'served' | 'forbidden' | 'unauthenticated';

/** @param owns whether everything that the path names is theirs; undefined for people who are not signed in */
export function expectedOf(route: RouteEntry, role: (typeof PROGRAM_ROLES)[number] | undefined, owns = false): Expected {
  if (route.access === 'public') return 'served';
  if (role === undefined) return 'unauthenticated';
  if (route.access === 'session') return 'served';
  const grant = route.access === undefined ? 'none' : grantOf(role, route.access);
  return grant === 'all' || (grant === 'own' && owns && isOwnable(route.url)) ? 'served' : 'forbidden';
}

const SIGN: Readonly<Record<Grant, string>> = { all: 'yes', own: 'own', none: '–' };

/** `docs/reference/permissions.md`: who may do what, and which route asks for it. */
export function permissionPage(routes: readonly RouteEntry[]): string {
  const heads = PROGRAM_ROLES.join(' | ');
  const rules = PROGRAM_ROLES.map(() => '---').join(' | ');
  const shown = routes
    .filter((route) => route.url.startsWith('/api/'))
    .toSorted((a, b) => (`${a.url} ${a.method}` < `${b.url} ${b.method}` ? -1 : 1));
  const grants = (route: RouteEntry): string =>
    PROGRAM_ROLES.map((role) => {
      if (route.access === 'public' || route.access === 'session') return 'yes';
      const grant = grantOf(role, route.access as Permission);
      return SIGN[grant === 'own' && !isOwnable(route.url) ? 'none' : grant];
    }).join(' | ');
  return `# Permissions

Who may do what in a program. Every route of the server asks for one permission, or says that it is open to everybody (\`public\`) or to everybody who is signed in
(\`session\`). "own": on what belongs to services that the person owns; a repository or a run belongs to whoever owns all of its services. What belongs to another
organisation does not exist: the answer is 404. The tests of the server ask every route as every role and hold the answer against this table.

## Roles

| permission | may | ${heads} |
| --- | --- | ${rules} |
${PERMISSIONS.map((one) => `| \`${one}\` | ${permissionWords(one)} | ${PROGRAM_ROLES.map((role) => SIGN[grantOf(role, one)]).join(' | ')} |`).join('\n')}

## Routes

| route | asks for | ${heads} |
| --- | --- | ${rules} |
${shown.map((route) => `| \`${route.method} ${route.url}\` | ${route.access === undefined ? '' : `\`${route.access}\``} | ${grants(route)} |`).join('\n')}
`;
}
