import { defineCheck } from '../../check/define-check.ts';
import { printStep, stepsOnExisting } from '../../derive/migration-steps.ts';

export const droppedDataBackedUp = defineCheck({
  id: 'migrations/dropped-data-backed-up',
  title: 'Data is backed up before it is dropped',
  failTitle: 'Data is dropped without a backup',
  needs: ['migrationSteps'],
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, 'drop-table', 'drop-column', 'truncate', 'delete-rows'),
  holds: () => undefined,
  location: (step) => step.location,
  message: printStep,
  whenNone: 'na',
  noneMessage: 'No migration drops data that was there before.',
  confidence: 'likely',
});

/** What takes longer the more rows a table has. */
const GROWS = [
  'create-index',
  'add-foreign-key',
  'add-check',
  'add-unique',
  'set-not-null',
  'alter-column-type',
  'update-rows',
  'delete-rows',
  'validate-constraint',
];

export const triedAtSize = defineCheck({
  id: 'migrations/tried-at-size',
  title: 'Migrations whose time grows with the rows are tried on as much data as production has',
  failTitle: 'Migrations are tried on small tables only',
  needs: ['migrationSteps'],
  subjects: ({ migrationSteps }) => stepsOnExisting(migrationSteps, ...GROWS),
  holds: () => undefined,
  location: (step) => step.location,
  message: printStep,
  whenNone: 'na',
  noneMessage: 'No migration takes longer the more rows a table has.',
  confidence: 'likely',
});

export const functionsReplaceable = defineCheck({
  id: 'migrations/functions-replaceable',
  title: 'Functions and triggers are made in a way that replaces what is there',
  failTitle: 'A function or trigger is made in a way that fails where it is there already',
  needs: ['migrationSteps'],
  subjects: ({ migrationSteps }) =>
    migrationSteps.filter((step) => step.direction === 'up' && (step.action === 'create-function' || step.action === 'create-trigger')),
  holds(step, { migrationSteps }) {
    if (/^create\s+or\s+replace\b/i.test(step.text ?? '') || step.guarded === true) return true;
    const drops = step.action.replace('create', 'drop');
    if (migrationSteps.some((other) => other.migration === step.migration && other.action === drops)) return true;
    return step.text === undefined ? undefined : false;
  },
  location: (step) => step.location,
  message: printStep,
  whenNone: 'na',
  noneMessage: 'No migration makes a function or trigger.',
  confidence: 'likely',
});

/** Tools that keep a checksum of what they have applied and say when a file differs from it. */
const KEEPS_CHECKSUMS = /^(?:prisma|flyway|atlas|liquibase|postgres-migrations)$/;
/** Tools that keep names only. */
const KEEPS_NAMES = /^(?:knex|typeorm|sequelize|node-pg-migrate|kysely|umzug|mongodb|migrate-mongo|db-migrate)$/;

export const editsNoticed = defineCheck({
  id: 'migrations/edits-noticed',
  title: 'The tool notices when a migration was edited after it was applied',
  failTitle: 'Nothing notices when a migration is edited after it was applied: the tool keeps names, and no checksums',
  needs: ['migrations'],
  // One fact for each tool: the newest file that it applies.
  subjects: ({ migrations }) => [...new Map(migrations.map((migration) => [migration.by, migration])).values()],
  holds: ({ by }) => (KEEPS_CHECKSUMS.test(by) ? true : KEEPS_NAMES.test(by) ? false : undefined),
  location: (migration) => migration.location,
  message: ({ by }, holds) =>
    `migrations are applied by ${by}${holds === true ? ', which keeps checksums' : holds === false ? ', which keeps names' : ''}`,
  whenNone: 'na',
  noneMessage: 'There is no migration.',
  confidence: 'likely',
});
