import type { MigrationStep } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { normalTableName } from '../../derive/columns.ts';
import { LOCKS_MATTER, onExisting, printStep, sameTable, stepsOnExisting } from '../../derive/migration-steps.ts';
import { tenantTables } from '../../derive/tenant-tables.ts';
import { live } from '../../derive/wired.ts';

export const renamesAvoided = defineCheck({
  id: 'migrations/names-kept',
  title: 'Tables and columns in use keep their names',
  failTitle: 'A table or column is renamed in place, which breaks the version that still runs',
  needs: ['migrationSteps'],
  // What the same migration has added under a passing name was never in use.
  subjects: ({ migrationSteps }) =>
    stepsOnExisting(migrationSteps, 'rename-table', 'rename-column').filter(
      (step) =>
        !migrationSteps.some(
          (other) =>
            other.migration === step.migration && other.action === 'add-column' && other.column === step.column && sameTable(step, other),
        ),
    ),
  holds: (step) => onExisting(step, false),
  location: (step) => step.location,
  message: printStep,
  whenNone: 'pass',
  among: { what: 'steps of migrations', of: ({ migrationSteps }) => migrationSteps },
  noneMessage: 'No migration renames a table or column that was there before.',
  confidence: 'proved',
});

export const droppedTablesUnused = defineCheck({
  id: 'migrations/dropped-tables-unused',
  title: 'No query uses a table that a migration has dropped',
  failTitle: 'A query uses a table that a migration has dropped',
  needs: ['migrationSteps', 'queries', 'tables'],
  subjects: ({ migrationSteps, tables }) =>
    stepsOnExisting(migrationSteps, 'drop-table').filter(
      (step) =>
        step.table !== undefined &&
        // Another table may have taken the name over.
        !tables.some((table) => normalTableName(table.name) === normalTableName(step.table as string)) &&
        !migrationSteps.some(
          (other) => other.direction === 'up' && other.action === 'create-table' && isLater(step, other) && sameTable(step, other),
        ),
    ),
  holds: (step, { queries }) =>
    !live(queries).some((query) => query.tables.some((table) => normalTableName(table) === normalTableName(step.table as string))),
  location: (step) => step.location,
  message: printStep,
  whenNone: 'na',
  noneMessage: 'No migration drops a table.',
  confidence: 'likely',
});

function isLater(first: MigrationStep, second: MigrationStep): boolean {
  return second.migration > first.migration || (second.migration === first.migration && second.location.line > first.location.line);
}

const DESTRUCTIVE = ['drop-table', 'drop-column', 'truncate'];
const ADDITIVE = new Set(['add-column', 'create-table', 'add-foreign-key']);

export const destructiveStepsAlone = defineCheck({
  id: 'migrations/destructive-steps-alone',
  title: 'Dropping data is a migration of its own',
  failTitle: 'One migration adds the new shape and drops the old one, so the version that still runs breaks',
  needs: ['migrationSteps'],
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, ...DESTRUCTIVE),
  holds: (step, { migrationSteps }) =>
    onExisting(
      step,
      !migrationSteps.some((other) => other.direction === 'up' && other.migration === step.migration && ADDITIVE.has(other.action)),
    ),
  location: (step) => step.location,
  message: printStep,
  whenNone: 'pass',
  among: { what: 'steps of migrations', of: ({ migrationSteps }) => migrationSteps },
  noneMessage: 'No migration drops a table or column that was there before.',
  confidence: 'likely',
});

/** `"public"."Role_old"` → `role`: the name without what stands for the old or the new one while a type is replaced. */
function typeNamed(text: string, before: RegExp): string | undefined {
  const name = before.exec(text)?.[1];
  return name
    ?.replaceAll('"', '')
    .replace(/^.*\./, '')
    .replace(/_(?:old|new)$/i, '')
    .toLowerCase();
}

const CREATES = /create\s+type\s+([\w".]+)\s+as\s+enum/i;
const DROPS = /drop\s+type\s+(?:if\s+exists\s+)?([\w".]+)/i;
const ADDS = /alter\s+type\s+([\w".]+)\s+add\s+value/i;

const valuesIn = (text: string): string[] => [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => value ?? '');

/** The step that makes a type anew whose old form is dropped in the same migration. */
function replacement(step: MigrationStep, steps: readonly MigrationStep[]): MigrationStep | undefined {
  const name = typeNamed(step.text ?? '', DROPS);
  return steps.find(
    (other) =>
      other.direction === 'up' &&
      other.migration === step.migration &&
      other.action === 'create-enum' &&
      (name === undefined || other.text === undefined || typeNamed(other.text, CREATES) === name),
  );
}

/** The new form of a type has every value that the old one was seen to get. */
function keepsAll(step: MigrationStep, anew: MigrationStep, steps: readonly MigrationStep[]): boolean {
  const name = typeNamed(step.text ?? '', DROPS);
  const before = steps.filter((other) => other.direction === 'up' && other.migration < step.migration && other.text !== undefined);
  const made = before.findLast((other) => other.action === 'create-enum' && typeNamed(other.text as string, CREATES) === name);
  if (name === undefined || made === undefined || anew.text === undefined) return false;
  const added = before.filter(
    (other) => other.action === 'add-enum-value' && other.migration >= made.migration && typeNamed(other.text as string, ADDS) === name,
  );
  const now = new Set(valuesIn(anew.text));
  return [made, ...added]
    .flatMap((other) => valuesIn(other.text as string).slice(0, other === made ? undefined : 1))
    .every((value) => now.has(value));
}

export const enumValuesKept = defineCheck({
  id: 'migrations/enum-values-kept',
  title: 'Values of enums are only added',
  failTitle: 'An enum loses or renames a value, which rows or the version that still runs may use',
  needs: ['migrationSteps'],
  // A type that goes as a whole has no column left; that its columns went is asked by itself.
  subjects: ({ migrationSteps }) =>
    migrationSteps.filter(
      (step) =>
        step.direction === 'up' &&
        step.existingTable !== false &&
        (step.action === 'rename-enum-value' || (step.action === 'drop-enum' && replacement(step, migrationSteps) !== undefined)),
    ),
  holds: (step, { migrationSteps }) => {
    const anew = step.action === 'drop-enum' ? replacement(step, migrationSteps) : undefined;
    return anew !== undefined && keepsAll(step, anew, migrationSteps);
  },
  location: (step) => step.location,
  message: (step, holds) =>
    `${printStep(step)}${step.action === 'drop-enum' ? ` ${typeNamed(step.text ?? '', DROPS) ?? ''}, which is made anew ${holds === true ? 'with every value it had' : 'with other values'}` : ''}`,
  whenNone: 'pass',
  among: { what: 'steps of migrations', of: ({ migrationSteps }) => migrationSteps },
  noneMessage: 'No migration renames or drops a value of an enum.',
  confidence: 'proved',
});

export const backfillsBatched = defineCheck({
  id: 'migrations/backfills-batched',
  title: 'Migrations that change rows of older tables work in batches',
  failTitle: 'A migration changes any number of rows in one statement',
  needs: ['migrationSteps', 'dbClients'],
  beside: ['dbClients'],
  arises: LOCKS_MATTER,
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, 'update-rows', 'delete-rows'),
  holds: (step) => onExisting(step, step.batched === true),
  location: (step) => step.location,
  message: (step) => `${printStep(step)}${step.batched === true ? ' in batches' : ' in one statement'}`,
  whenNone: 'na',
  noneMessage: 'No migration changes rows of a table that was there before.',
  confidence: 'likely',
});

export const policiesArriveWithTables = defineCheck({
  id: 'migrations/policies-arrive-with-tables',
  title: 'A new table gets its row policies in the migration that makes it',
  failTitle: 'A table is made without its row policies, which come later or never',
  needs: ['migrationSteps', 'tables'],
  beside: ['tables'],
  arises: {
    when: ({ migrationSteps }) => migrationSteps.some((step) => step.direction === 'up' && step.action === 'enable-rls'),
    otherwise: 'No migration switches row level security on; whether tables of tenants should be under it is asked by itself.',
  },
  subjects: ({ migrationSteps, tables }) => {
    const ofTenants = new Set(tenantTables(tables).map((table) => normalTableName(table.name)));
    return migrationSteps.filter(
      (step) =>
        step.direction === 'up' &&
        step.action === 'create-table' &&
        (ofTenants.has(normalTableName(step.table ?? '')) ||
          migrationSteps.some((other) => other.direction === 'up' && other.action === 'enable-rls' && sameTable(step, other))),
    );
  },
  holds: (step, { migrationSteps }) =>
    migrationSteps.some(
      (other) =>
        other.migration === step.migration && (other.action === 'enable-rls' || other.action === 'force-rls') && sameTable(step, other),
    ),
  location: (step) => step.location,
  message: (step, holds) => `${printStep(step)}${holds === true ? ' with row level security' : ' without row level security'}`,
  whenNone: 'na',
  noneMessage: 'No migration makes a table of tenants.',
  confidence: 'likely',
});
