import type { MigrationStep } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { normalTableName } from '../../derive/columns.ts';
import { LOCKS_MATTER, onExisting, printStep, sameTable, stepsOnExisting } from '../../derive/migration-steps.ts';
import { live } from '../../derive/wired.ts';

export const renamesAvoided = defineCheck({
  id: 'migrations/names-kept',
  title: 'Tables and columns in use keep their names',
  failTitle: 'A table or column is renamed in place, which breaks the version that still runs',
  needs: ['migrationSteps'],
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, 'rename-table', 'rename-column'),
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
  title: 'Dropping data is a migration of its own, after the code has stopped using it',
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

export const enumValuesKept = defineCheck({
  id: 'migrations/enum-values-kept',
  title: 'Values of enums are only added',
  failTitle: 'An enum loses or renames a value, which rows or the version that still runs may use',
  needs: ['migrationSteps'],
  subjects: ({ migrationSteps }) =>
    migrationSteps.filter(
      (step) =>
        step.direction === 'up' && (step.action === 'rename-enum-value' || step.action === 'drop-enum') && step.existingTable !== false,
    ),
  holds: () => false,
  location: (step) => step.location,
  message: printStep,
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
  failTitle: 'A table is open until a later migration adds its row policies',
  needs: ['migrationSteps'],
  // Tables that never get policies are a matter of tenancy; here it is about the time between.
  subjects: ({ migrationSteps }) =>
    migrationSteps.filter(
      (step) =>
        step.direction === 'up' &&
        step.action === 'create-table' &&
        migrationSteps.some((other) => other.direction === 'up' && other.action === 'enable-rls' && sameTable(step, other)),
    ),
  holds: (step, { migrationSteps }) =>
    migrationSteps.some(
      (other) =>
        other.migration === step.migration && (other.action === 'enable-rls' || other.action === 'force-rls') && sameTable(step, other),
    ),
  location: (step) => step.location,
  message: (step, holds) => `${printStep(step)}${holds === true ? ' with row level security' : ' without row level security'}`,
  whenNone: 'na',
  noneMessage: 'No migration switches row level security on; whether tables of tenants should be under it is asked by itself.',
  confidence: 'likely',
});
