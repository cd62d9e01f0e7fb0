import { expect, test } from 'vitest';
import type { Table } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { modelOf, sampleTable } from '../../testing/sample-facts.ts';
import { notDroppedWithUnits } from './offers.ts';

const PATH = 'migrations/001.sql';
const column = (name: string, type = 'uuid', nullable = false) => ({ name, type, nullable, line: 1 });
const key = (columns: string[], references: string, onDelete: string, line: number) => ({
  columns,
  references,
  onDelete,
  path: PATH,
  line,
});
const offers = sampleTable({ name: 'events', columns: [column('id'), column('status', 'text')] });
const types = (line: number): Table =>
  sampleTable({
    name: 'ticket_types',
    columns: [column('id'), column('event_id')],
    foreignKeys: [key(['event_id'], 'events', 'cascade', line)],
  });
const tickets = (...foreignKeys: Table['foreignKeys']): Table =>
  sampleTable({
    name: 'tickets',
    columns: [column('id'), column('event_id'), column('ticket_type_id'), column('user_id'), column('status', 'text')],
    foreignKeys,
    checks: ["status IN ('active', 'used', 'revoked')"],
  });
const status = (...tables: Table[]): string => runCheck(notDroppedWithUnits, modelOf({ tables: [offers, ...tables] })).status;

test('a cascade from the offer takes the units with it', () => {
  expect(status(types(5), tickets(key(['event_id'], 'events', 'cascade', 9)))).toBe('FAIL');
  expect(status(types(5), tickets(key(['event_id'], 'events', 'restrict', 9)))).toBe('PASS');
});

test('a table in between that has to go first, and may not, keeps the offer', () => {
  const held = tickets(key(['event_id'], 'events', 'cascade', 9), key(['ticket_type_id'], 'ticket_types', 'restrict', 10));
  const early = runCheck(notDroppedWithUnits, modelOf({ tables: [offers, types(5), held] }));
  expect(early.evidence.map((one) => [one.message, one.holds])).toContainEqual(['tickets (event_id) → events: ON DELETE CASCADE', true]);
  // Made after the cascade to the units, its rows are asked about when those are gone.
  const late = runCheck(notDroppedWithUnits, modelOf({ tables: [offers, types(20), held] }));
  expect(late.evidence.map((one) => [one.message, one.open])).toContainEqual(['tickets (event_id) → events: ON DELETE CASCADE', true]);
});
