import type { DbClient, Location, MigrationStep, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { rowSecured } from '../../derive/tenant-tables.ts';
import { live } from '../../derive/wired.ts';

/** Names under which servers and providers create a role that no policy binds, or that owns everything. */
const OWNERS = /^(?:postgres|root|sa|admin|superuser|rds_superuser|doadmin|neondb_owner|cockroach|supabase_admin)$/i;
const GRANTS_ROWS = /^\s*grant\s+(?!all\b)[\s\S]*?\b(?:select|insert|update|delete)\b[\s\S]*?\bto\s+"?([a-z_][\w$]*)"?/i;

interface Role {
  name: string;
  location: Location;
  /** `undefined` where what is known leaves it open. */
  limited: boolean | undefined;
  says: string;
}

/** Roles that the service signs in with, as far as connections and migrations name them. */
function rolesOf(dbClients: readonly DbClient[], steps: readonly MigrationStep[], tables: readonly Table[]): Role[] {
  const named = live(dbClients).flatMap((client): Role[] => {
    // What stands behind `??` is meant for a developer's machine.
    const user = client.user?.state === 'known' ? client.user.value : undefined;
    return user !== undefined && OWNERS.test(user)
      ? [{ name: user, location: client.location, limited: false, says: 'owns everything and is bound by no policy' }]
      : [];
  });
  if (named.length > 0) return named;
  const up = steps.filter((step) => step.direction === 'up');
  const granted = new Map<string, MigrationStep>();
  for (const step of up) {
    const name = GRANTS_ROWS.exec(step.text ?? '')?.[1];
    if (name !== undefined && !/^public$/i.test(name) && !granted.has(name)) granted.set(name, step);
  }
  const forced = rowSecured(tables).every((table) => table.rowSecurity === 'forced');
  const [secured] = rowSecured(tables);
  if (granted.size === 0 && secured !== undefined)
    return [
      {
        name: 'The role of the service',
        location: secured.location,
        limited: undefined,
        says: 'is named by no migration and no connection',
      },
    ];
  return [...granted].map(([name, step]): Role => {
    const texts = up.map((one) => one.text ?? '').filter((text) => new RegExp(`\\b${name.replaceAll('$', '.')}\\b`).test(text));
    const made = texts.find((text) => /create\s+(?:role|user)\b/i.test(text));
    const above = texts.some((text) => /(?<!no)\b(?:superuser|bypassrls)\b|\bowner\s+to\b|^\s*grant\s+all\b/i.test(text));
    if (above) return { name, location: step.location, limited: false, says: 'gets more than rights to rows' };
    // A role that is made elsewhere may have any right there; without FORCE the owner passes by, whoever that is.
    const known = made !== undefined && /\bnobypassrls\b/i.test(made) && /\bnosuperuser\b/i.test(made);
    return {
      name,
      location: step.location,
      limited: known && forced ? true : undefined,
      says: !known
        ? 'has rights to rows; whether it may bypass policies is decided elsewhere'
        : forced
          ? 'has rights to rows only, may not bypass policies, and policies bind the owner too'
          : 'has rights to rows only, but not every policy binds the owner',
    };
  });
}

export const serviceRoleLimited = defineCheck({
  id: 'tenancy/service-role-limited',
  title: 'The role that migrations make for the service has rights to rows only and cannot bypass policies',
  failTitle: 'The service signs in with a role that policies do not bind',
  needs: ['dbClients', 'migrationSteps', 'tables'],
  arises: { when: ({ tables }) => rowSecured(tables).length > 0, otherwise: 'No table is under row level security.' },
  subjects: ({ dbClients, migrationSteps, tables }) => rolesOf(dbClients, migrationSteps, tables),
  holds: ({ limited }) => limited,
  location: ({ location }) => location,
  message: ({ name, says }) => `${name} ${says}`,
  whenNone: 'na',
  noneMessage: 'No migration and no connection names the role of the service.',
  confidence: 'likely',
});
