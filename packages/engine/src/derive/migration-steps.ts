import type { MigrationStep } from '@airworthy/model';
import { normalTableName } from './columns.ts';

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
