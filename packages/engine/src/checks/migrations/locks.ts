import { defineCheck } from '../../check/define-check.ts';
import { LOCKS_MATTER, POSTGRES_LOCKS_MATTER, onExisting, printStep, sameTable, stepsOnExisting } from '../../derive/migration-steps.ts';

export const indexesBuiltConcurrently = defineCheck({
  id: 'migrations/indexes-built-concurrently',
  title: 'Indexes on tables with rows are built and dropped concurrently',
  failTitle: 'An index is built or dropped while writes to the table are locked out',
  needs: ['migrationSteps', 'dbClients'],
  beside: ['dbClients'],
  arises: POSTGRES_LOCKS_MATTER,
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, 'create-index', 'drop-index'),
  holds: (step) => onExisting(step, step.concurrently === true),
  location: (step) => step.location,
  message: (step) => `${printStep(step)}${step.concurrently === true ? ' concurrently' : ''}`,
  whenNone: 'na',
  noneMessage: 'No migration changes an index of a table that was there before.',
  confidence: 'proved',
});

export const concurrentIndexesOutsideTransactions = defineCheck({
  id: 'migrations/concurrent-indexes-outside-transactions',
  title: 'Migrations that build indexes concurrently run outside a transaction',
  failTitle: 'A concurrent index is built inside a transaction, which PostgreSQL refuses',
  needs: ['migrationSteps', 'migrations'],
  subjects: ({ migrationSteps }) => migrationSteps.filter((step) => step.concurrently === true),
  holds(step, { migrations }) {
    const migration = migrations.find((one) => one.name === step.migration);
    return migration === undefined || migration.inTransaction === 'unknown' ? undefined : !migration.inTransaction;
  },
  location: (step) => step.location,
  message: printStep,
  whenNone: 'na',
  noneMessage: 'No migration builds an index concurrently.',
  confidence: 'proved',
});

export const constraintsValidatedLater = defineCheck({
  id: 'migrations/constraints-validated-later',
  title: 'Foreign keys and checks are added to tables with rows as NOT VALID and validated afterwards',
  failTitle: 'A constraint is added to a table with rows and checks all of them under its lock',
  needs: ['migrationSteps', 'dbClients'],
  beside: ['dbClients'],
  arises: POSTGRES_LOCKS_MATTER,
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, 'add-foreign-key', 'add-check'),
  holds: (step) => onExisting(step, step.notValid === true),
  location: (step) => step.location,
  message: (step) => `${printStep(step)}${step.notValid === true ? ' not valid' : ''}`,
  whenNone: 'na',
  noneMessage: 'No migration adds a constraint to a table that was there before.',
  confidence: 'proved',
});

export const uniqueKeysFromIndex = defineCheck({
  id: 'migrations/unique-keys-from-index',
  title: 'Unique constraints on tables with rows are made from an index that is already built',
  failTitle: 'A unique constraint builds its index while the table is locked',
  needs: ['migrationSteps', 'dbClients'],
  beside: ['dbClients'],
  arises: POSTGRES_LOCKS_MATTER,
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, 'add-unique'),
  holds: (step) => onExisting(step, /using\s+index/i.test(step.text ?? '')),
  location: (step) => step.location,
  message: printStep,
  whenNone: 'na',
  noneMessage: 'No migration adds a unique constraint to a table that was there before.',
  confidence: 'proved',
});

export const requiredColumnsAddedSafely = defineCheck({
  id: 'migrations/required-columns-added-safely',
  title: 'Columns of tables with rows become required without a scan under lock',
  failTitle: 'A column becomes required in one step on a table that already has rows',
  needs: ['migrationSteps', 'dbClients'],
  beside: ['dbClients'],
  arises: LOCKS_MATTER,
  subjects: ({ migrationSteps }) => [
    ...stepsOnExisting(migrationSteps, 'set-not-null'),
    ...stepsOnExisting(migrationSteps, 'add-column').filter((step) => step.nullable === false),
  ],
  holds(step, { migrationSteps }) {
    if (step.action === 'add-column') return onExisting(step, step.default !== undefined);
    const proven = migrationSteps.some(
      (other) => other.direction === 'up' && sameTable(other, step) && other.action === 'validate-constraint',
    );
    return onExisting(step, proven);
  },
  location: (step) => step.location,
  message: (step) => `${printStep(step)}${step.default === undefined ? '' : ` default ${step.default}`}`,
  whenNone: 'na',
  noneMessage: 'No migration makes a column of an older table required.',
  confidence: 'proved',
});

/** Defaults that differ from row to row, so the table is written anew. */
const VOLATILE = /random|uuid|clock_timestamp|timeofday|nextval/i;

export const tablesNotRewritten = defineCheck({
  id: 'migrations/tables-kept-in-place',
  title: 'Tables with rows are changed without writing them anew',
  failTitle: 'A migration writes a whole table anew while it is locked',
  needs: ['migrationSteps', 'dbClients'],
  beside: ['dbClients'],
  arises: LOCKS_MATTER,
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, 'alter-column-type', 'add-column'),
  holds(step) {
    if (step.action === 'add-column') return onExisting(step, !VOLATILE.test(step.default ?? '') && !/serial/.test(step.columnType ?? ''));
    // varchar → text and a longer varchar keep the rows as they are.
    return onExisting(step, step.blocking === false || step.columnType === 'text');
  },
  location: (step) => step.location,
  message: printStep,
  whenNone: 'na',
  noneMessage: 'No migration changes the columns of a table that was there before.',
  confidence: 'likely',
});
