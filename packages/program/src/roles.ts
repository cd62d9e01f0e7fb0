import { z } from 'zod';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export const PROGRAM_ROLES = ['admin', 'lead-auditor', 'auditor', 'service-owner', 'viewer'] as const;
export const ProgramRoleSchema = z.enum(PROGRAM_ROLES);
export type ProgramRole = z.infer<typeof ProgramRoleSchema>;

/** `own`: on the services that the person owns, and nowhere else. */
export type Grant = 'all' | 'own' | 'none';

type Row = readonly [what: string, ...grants: readonly [admin: Grant, lead: Grant, auditor: Grant, owner: Grant, viewer: Grant]];

const [all, own, none] = ['all', 'own', 'none'] as const;

/** Permission × role. What each column stands for: `PROGRAM_ROLES`, in that order. */
const MATRIX = {
  'services:read': ['see services, results, findings and their history', all, all, all, all, all],
  'services:write': ['add and change services, their standards and their phase', all, all, none, none, none],
  'runs:start': ['start, cancel and repeat audits', all, all, all, own, none],
  'results:import': ['bring in results of other tools and of CI', all, all, all, own, none],
  'verdicts:write': ['answer questions of a checklist', all, all, all, none, none],
  'verdicts:review': ['approve or reject what somebody else answered', all, all, all, none, none],
  'comments:write': ['comment and mention', all, all, all, own, none],
  'attachments:write': ['attach evidence', all, all, all, own, none],
  'findings:triage': ['sort findings, plan them, open them again', all, all, all, none, none],
  'findings:work': ['plan, start and claim fixes', all, all, all, own, none],
  'findings:verify': ['confirm that a claimed fix holds', all, all, all, none, none],
  'findings:dismiss': ['declare a finding a false positive', all, all, none, none, none],
  'waivers:request': ['ask to accept a risk for a time', all, all, all, own, none],
  'waivers:approve': ['accept a risk for a time, or end that', all, all, none, none, none],
  'decisions:sign': ['sign go or no-go', all, all, none, own, none],
  'program:read': ['see schedule, load, risks and reviews', all, all, all, all, all],
  'program:plan': ['plan phases, auditors, schedule, reviews and risks', all, all, none, none, none],
  'money:read': ['see rates and cost', all, all, none, none, none],
  'documents:read': ['open and download documents', all, all, all, all, all],
  'ledger:verify': ['verify the chain of events and export it', all, all, all, none, none],
  'people:manage': ['invite people, set their roles, shut them out', all, none, none, none, none],
  'keys:manage': ['issue and revoke API keys', all, none, none, none, none],
  'settings:manage': ['change targets, rates, sign-on and schedules', all, none, none, none, none],
} as const satisfies Readonly<Record<string, Row>>;

export type Permission = keyof typeof MATRIX;
export const PERMISSIONS = Object.keys(MATRIX) as readonly Permission[];
export const PermissionSchema = z.enum(Object.keys(MATRIX) as [Permission, ...Permission[]]);

/** What a permission lets somebody do, as the end of "may …". */
export function permissionWords(permission: Permission): string {
  return MATRIX[permission][0];
}

export function grantOf(role: ProgramRole, permission: Permission): Grant {
  const [, ...grants] = MATRIX[permission];
  return grants[PROGRAM_ROLES.indexOf(role)] ?? 'none';
}

/** @param ownService whether what is touched belongs to a service that the person owns; where that is not known, it does not */
export function can(role: ProgramRole, permission: Permission, ownService = false): boolean {
  const grant = grantOf(role, permission);
  return grant === 'all' || (grant === 'own' && ownService);
}

export function permissionsOf(role: ProgramRole): readonly Permission[] {
  return PERMISSIONS.filter((one) => grantOf(role, one) !== 'none');
}

/** Somebody who acts, with what they are to the service that is touched. */
export const ActorSchema = z.strictObject({ id: z.string().min(1), role: ProgramRoleSchema, ownsService: z.boolean() });
export type Actor = z.infer<typeof ActorSchema>;

export function mayDo(actor: Actor, permission: Permission): Refusal | undefined {
  if (can(actor.role, permission, actor.ownsService)) return undefined;
  const where = grantOf(actor.role, permission) === 'own' ? ' on services of others' : '';
  return refuse('forbidden', `The role ${actor.role} may not ${permissionWords(permission)}${where}.`);
}

/** Two people: whoever asked, answered or claimed cannot be the one who confirms it. */
export function mustDiffer(first: string, second: string, what: string): Refusal | undefined {
  return first === second ? refuse('same-person', `${what} needs a second person.`) : undefined;
}
