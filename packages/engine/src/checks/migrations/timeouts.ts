import { defineCheck } from '../../check/define-check.ts';

export const lockTimeoutSet = defineCheck({
  id: 'migrations/lock-timeout-set',
  title: 'Migrations give up waiting for a lock after a short time',
  failTitle: 'Migrations wait for locks without an end, and every query queues behind them',
  needs: ['migrationSteps'],
  subjects: ({ migrationSteps }) => migrationSteps.filter((step) => step.action === 'set-lock-timeout'),
  holds: () => true,
  location: (step) => step.location,
  message: (step) => `${step.migration === '*' ? 'all migrations' : step.migration}: ${step.text ?? 'lock_timeout is set'}`,
  whenNone: 'fail',
  noneMessage: 'Neither a migration nor the configuration of migrations sets lock_timeout.',
  confidence: 'proved',
  quantifier: 'any',
});

export const statementTimeoutOfMigrations = defineCheck({
  id: 'migrations/statement-timeout-set',
  title: 'Statements of migrations have a time limit of their own',
  failTitle: 'A statement of a migration may run for hours and hold its locks',
  needs: ['migrationSteps'],
  subjects: ({ migrationSteps }) => migrationSteps.filter((step) => step.action === 'set-statement-timeout'),
  holds: () => true,
  location: (step) => step.location,
  message: (step) => `${step.migration === '*' ? 'all migrations' : step.migration}: ${step.text ?? 'statement_timeout is set'}`,
  whenNone: 'fail',
  noneMessage: 'Neither a migration nor the configuration of migrations sets statement_timeout.',
  confidence: 'proved',
  quantifier: 'any',
});
