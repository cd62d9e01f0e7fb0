import type { Migration, MigrationStep } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { normalTableName } from '../../derive/columns.ts';
import { sameTable } from '../../derive/migration-steps.ts';

export const reversible = defineCheck({
  id: 'migrations/reversible',
  title: 'Every migration can be undone',
  failTitle: 'A migration has no way back',
  needs: ['migrations'],
  // Prisma and Drizzle only go forward; what they ask for is a plan, which a person is asked about.
  subjects: ({ migrations }) => migrations.filter((migration) => migration.by !== 'prisma' && migration.by !== 'drizzle'),
  holds: (migration) => migration.hasDown,
  location: (migration) => migration.location,
  message: (migration) => `${migration.name} ${migration.hasDown ? 'has' : 'has no'} way back`,
  whenNone: 'na',
  noneMessage: 'The migrations are of a tool that only goes forward.',
  confidence: 'proved',
});

function stepsOf(steps: readonly MigrationStep[], migration: Migration, direction: MigrationStep['direction']): MigrationStep[] {
  return steps.filter((step) => step.migration === migration.name && step.direction === direction);
}

function undropped(migration: Migration, steps: readonly MigrationStep[]): string[] {
  const dropped = stepsOf(steps, migration, 'down')
    .filter((step) => step.action === 'drop-table')
    .map((step) => normalTableName(step.table ?? ''));
  const made = stepsOf(steps, migration, 'up').filter((step) => step.action === 'create-table' && step.table !== undefined);
  return [...new Set(made.map((step) => normalTableName(step.table as string)))].filter((table) => !dropped.includes(table));
}

/** Columns that the way back drops although nothing on the way forward made, renamed or changed them: either it stops there, or it takes what somebody else made. */
function neverMade(migration: Migration, steps: readonly MigrationStep[]): MigrationStep[] {
  const up = stepsOf(steps, migration, 'up');
  if (up.some((step) => step.action === 'raw' || step.action.startsWith('rename-'))) return [];
  return stepsOf(steps, migration, 'down').filter(
    (step) =>
      step.action === 'drop-column' &&
      step.table !== undefined &&
      step.column !== undefined &&
      !up.some((made) => sameTable(made, step) && (made.action === 'create-table' || made.column === step.column)),
  );
}

export const downUndoesUp = defineCheck({
  id: 'migrations/way-back-complete',
  title: 'The way back of a migration removes every table that it made, and no column that it did not make',
  failTitle: 'The way back of a migration leaves tables behind or drops columns that it never made, so it cannot run again',
  needs: ['migrations', 'migrationSteps'],
  subjects: ({ migrations, migrationSteps }) =>
    migrations
      .filter((migration) => migration.hasDown)
      .map((migration) => ({
        migration,
        makes: stepsOf(migrationSteps, migration, 'up').some((step) => step.action === 'create-table'),
        foreign: neverMade(migration, migrationSteps),
      }))
      .filter(({ makes, foreign }) => makes || foreign.length > 0),
  holds({ migration, foreign }, { migrationSteps }) {
    if (foreign.length > 0) return false;
    const left = undropped(migration, migrationSteps);
    if (left.length === 0) return true;
    return stepsOf(migrationSteps, migration, 'down').some((step) => step.action === 'raw') ? undefined : false;
  },
  location: ({ migration, foreign }) => foreign[0]?.location ?? migration.location,
  related: ({ foreign }) => foreign.slice(1, 6).map((step) => step.location),
  message: ({ migration, foreign }, holds) =>
    foreign.length > 0
      ? `${migration.name}: drops ${foreign.map((step) => `${step.table}.${step.column}`).join(', ')}, which the way forward never adds`
      : `${migration.name}: ${holds === true ? 'its tables are dropped again' : 'tables are left behind'}`,
  whenNone: 'na',
  noneMessage: 'No migration with a way back makes tables.',
  confidence: 'proved',
});

export const inTransactions = defineCheck({
  id: 'migrations/in-transactions',
  title: 'A migration that fails half-way leaves nothing behind',
  failTitle: 'A migration runs outside a transaction and can stop half-way',
  needs: ['migrations', 'migrationSteps'],
  subjects: ({ migrations, migrationSteps }) =>
    migrations.filter((migration) => !stepsOf(migrationSteps, migration, 'up').some((step) => step.concurrently === true)),
  holds: (migration) => (migration.inTransaction === 'unknown' ? undefined : migration.inTransaction),
  location: (migration) => migration.location,
  message: (migration) =>
    `${migration.name} ${migration.inTransaction === true ? 'runs in a transaction' : 'is not seen to run in a transaction'}`,
  whenNone: 'na',
  noneMessage: 'Every migration has to run outside a transaction.',
  confidence: 'proved',
});

export const stepsGuarded = defineCheck({
  id: 'migrations/steps-repeatable',
  title: 'Migrations outside a transaction can be run again after they stopped half-way',
  failTitle: 'A migration outside a transaction fails when it is run again after it stopped half-way',
  needs: ['migrations', 'migrationSteps'],
  subjects({ migrations, migrationSteps }) {
    const loose = new Set(migrations.filter((migration) => migration.inTransaction === false).map((migration) => migration.name));
    return migrationSteps.filter(
      (step) => step.direction === 'up' && loose.has(step.migration) && /^(?:create|drop|add)-(?:table|index|column)$/.test(step.action),
    );
  },
  holds: (step) => step.guarded ?? /if\s+(?:not\s+)?exists/i.test(step.text ?? ''),
  location: (step) => step.location,
  message: (step) =>
    `${step.migration}: ${step.action} ${step.table ?? ''}${step.guarded === true ? ' asks first whether it is there' : ''}`,
  whenNone: 'na',
  noneMessage: 'No migration is known to run outside a transaction.',
  confidence: 'proved',
});

const PREFIX = /^[A-Za-z]?_?(\d{3,})[_-]?/;
/** `20230608T155101190Z`, `2024-01-02_03-04-05`: a day with the time of day, however it is spelled. */
const POINT_IN_TIME = /^[A-Za-z]?_?\d{4}[-_.]?\d{2}[-_.]?\d{2}[T_.-]?\d{2}[-_.:]?\d{2}[-_.:]?\d{2}/;

/** The folder whose migrations run one after the other: each database of a service has its own. */
function history({ location: { path }, name }: Migration): string {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  // Prisma and the like keep each migration in a folder of its own.
  return folder.split('/').at(-1) === name ? folder.slice(0, -name.length) : folder;
}

export const namesOrdered = defineCheck({
  id: 'migrations/names-ordered',
  title: 'Names of migrations say their order, and no two share a place',
  failTitle: 'The order of migrations is not clear from their names',
  needs: ['migrations'],
  subjects: ({ migrations }) => migrations,
  holds(migration, { migrations }) {
    const prefix = PREFIX.exec(migration.name)?.[1];
    // Beside a full point in time the rest of the name decides as well, on every machine alike.
    if ((prefix !== undefined && prefix.length >= 12) || POINT_IN_TIME.test(migration.name)) return true;
    const beside = migrations.filter((other) => history(other) === history(migration));
    return prefix !== undefined && beside.filter((other) => PREFIX.exec(other.name)?.[1] === prefix).length === 1;
  },
  location: (migration) => migration.location,
  message: (migration) => migration.name,
  whenNone: 'na',
  noneMessage: 'No migration is in the tree.',
  confidence: 'proved',
});

const TABLE_LIMIT = 4;

export const singlePurpose = defineCheck({
  id: 'migrations/single-purpose',
  title: 'A migration after the first changes one thing',
  failTitle: 'A migration changes many tables at once',
  needs: ['migrations', 'migrationSteps'],
  subjects: ({ migrations }) =>
    [...Map.groupBy(migrations, history).values()].flatMap((each) => each.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(1)),
  // Where no step could be read, it may do anything.
  holds: (migration, { migrationSteps }, { coverage }) =>
    coverage.migrationSteps?.state === 'partial' && stepsOf(migrationSteps, migration, 'up').length === 0
      ? undefined
      : touched(migration, migrationSteps).size <= TABLE_LIMIT,
  location: (migration) => migration.location,
  message: (migration) => `${migration.name}`,
  whenNone: 'na',
  noneMessage: 'There is no migration after the first.',
  confidence: 'likely',
});

function touched(migration: Migration, steps: readonly MigrationStep[]): Set<string> {
  return new Set(stepsOf(steps, migration, 'up').flatMap((step) => (step.table === undefined ? [] : [normalTableName(step.table)])));
}
