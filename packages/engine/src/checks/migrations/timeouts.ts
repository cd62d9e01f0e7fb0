import type { Location, MigrationStep } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Check } from '../../check/define-check.ts';

interface Limit {
  migration: string;
  location: Location;
  set: boolean;
  text: string;
}

/** Where the limit is set; where some migrations set it themselves, also those that lock tables with rows and do not. */
function limits(steps: readonly MigrationStep[], action: string): Limit[] {
  const set = steps.filter((step) => step.action === action && step.direction === 'up');
  const known: Limit[] = set.map((step) => ({
    migration: step.migration,
    location: step.location,
    set: true,
    text: step.text ?? `${action.slice(4).replace('-', '_')} is set`,
  }));
  if (set.length === 0 || set.some((step) => step.migration === '*')) return known;
  const lacking = new Map<string, MigrationStep>();
  for (const step of steps) {
    if (
      step.direction === 'up' &&
      step.blocking === true &&
      !set.some((one) => one.migration === step.migration) &&
      !lacking.has(step.migration)
    )
      lacking.set(step.migration, step);
  }
  return [
    ...known,
    ...[...lacking.values()].map((step) => ({
      migration: step.migration,
      location: step.location,
      set: false,
      text: `${step.action} without it`,
    })),
  ];
}

function limitSet(action: string): Omit<Check<'migrationSteps' | 'dbClients', Limit>, 'id' | 'title' | 'failTitle' | 'noneMessage'> {
  return {
    needs: ['migrationSteps', 'dbClients'],
    beside: ['dbClients'],
    arises: {
      when: ({ dbClients }) => !(dbClients.length > 0 && dbClients.every((client) => client.engine === 'sqlite')),
      otherwise: 'SQLite knows no such limit: one process writes to a file of its own.',
    },
    subjects: ({ migrationSteps }) => limits(migrationSteps, action),
    holds: (limit) => limit.set,
    location: (limit) => limit.location,
    message: (limit) => `${limit.migration === '*' ? 'all migrations' : limit.migration}: ${limit.text}`,
    whenNone: 'fail',
    confidence: 'proved',
  };
}

export const lockTimeoutSet = defineCheck({
  id: 'migrations/lock-timeout-set',
  title: 'Migrations give up waiting for a lock after a short time',
  failTitle: 'Migrations wait for locks without an end, and every query queues behind them',
  noneMessage: 'Neither a migration nor the configuration of migrations sets lock_timeout.',
  ...limitSet('set-lock-timeout'),
});

export const statementTimeoutOfMigrations = defineCheck({
  id: 'migrations/statement-timeout-set',
  title: 'Statements of migrations have a time limit of their own',
  failTitle: 'A statement of a migration may run for hours and hold its locks',
  noneMessage: 'Neither a migration nor the configuration of migrations sets statement_timeout.',
  ...limitSet('set-statement-timeout'),
});
