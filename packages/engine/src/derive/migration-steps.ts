import type { DbClient, MigrationStep } from '@airworthy/model';
import { normalTableName } from './columns.ts';
import { live } from './wired.ts';

/** Steps forward that touch, or may touch, a table that already has rows. */
export function stepsOnExisting(steps: readonly MigrationStep[], ...actions: string[]): MigrationStep[] {
  return steps.filter((step) => step.direction === 'up' && actions.includes(step.action) && step.existingTable !== false);
}

/** An answer that only counts where the table is known to be there already. */
export function onExisting(step: MigrationStep, answer: boolean): boolean | undefined {
  if (answer) return true;
  return step.existingTable === true ? false : undefined;
}

/** `0007_add_vat: add-column orders.vat (numeric)`. */
export function printStep(step: MigrationStep): string {
  const target = [step.table, step.column].filter(Boolean).join('.');
  return `${step.migration}: ${step.action}${target ? ` ${target}` : ''}${step.columnType ? ` (${step.columnType})` : ''}`;
}

export function sameTable(a: MigrationStep, b: MigrationStep): boolean {
  return a.table !== undefined && b.table !== undefined && normalTableName(a.table) === normalTableName(b.table);
}

/** A file that the process itself opens: no other process could migrate it, and it is migrated before anybody else can see it. */
export function isEmbedded(clients: readonly DbClient[]): boolean {
  const opened = live(clients);
  return opened.length > 0 && opened.every((client) => client.engine === 'sqlite');
}

/** Locks of a migration keep somebody waiting only where a server holds the database. */
export const LOCKS_MATTER = {
  when: ({ dbClients }: { dbClients: readonly DbClient[] }) => !isEmbedded(dbClients),
  otherwise: 'The database is a file that only this process opens (SQLite), migrated before anybody is served.',
};

/** `CONCURRENTLY` and `NOT VALID` are words of PostgreSQL. */
export const POSTGRES_LOCKS_MATTER = {
  when: ({ dbClients }: { dbClients: readonly DbClient[] }) => {
    const opened = live(dbClients);
    return !(opened.length > 0 && opened.every((client) => client.engine === 'sqlite' || client.engine === 'mysql'));
  },
  otherwise: 'No PostgreSQL holds the tables: SQLite is migrated before anybody is served, and MySQL builds indexes while writes go on.',
};
