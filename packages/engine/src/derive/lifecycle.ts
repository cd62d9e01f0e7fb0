import type { Column, Facts, RecordChange, StateSet, StateWrite, Table } from '@airworthy/model';
import { columnRole, snakeName } from '@airworthy/model';
import { normalTableName } from './columns.ts';
import { foldName, sameTable } from './stock.ts';
import { live } from './wired.ts';

/**
 * What a record with a state is:
 * - `offer`: something that is announced and takes place or is on sale for a time (an event, a course, a trip)
 * - `unit`: something that somebody holds and uses up (a ticket, a booking, an order, a voucher)
 */
export type RecordKind = 'offer' | 'unit';

/** A table whose rows move through states. */
export interface StatefulTable {
  kind: RecordKind;
  name: string;
  /** As declared here; missing where the table belongs to another service. */
  table: Table | undefined;
  column: Column | undefined;
  /** States that the database accepts by a CHECK or an enum; empty where it accepts any. */
  accepted: string[];
  holder: Column | undefined;
}

const OFFERED = /^(?:published|on_?sale|sold_?out|postponed|rescheduled|live|listed|open_for_\w+|registration_open)$/i;
const HELD =
  /^(?:used|redeemed|transferred|revoked|checked_?in|scanned|consumed|refunded|issued|minted|confirmed|fulfilled|booked|claimed|paid|sold)$/i;
const TIMES = /(?:^|_)(?:starts?|begins?|ends?|opens?|closes?|sales?|departure|check_?in|doors?|takes_place|event_date)(?:_|$)/;
const POINT = /time|date/i;
/** Records about something that is held, rather than the thing itself. */
const ABOUT =
  /transfer|payment|refund|payout|webhook|job|notif|dispute|log|request|verification|invoice|transaction|attempt|message|delivery|listing|audit|histor|event_?s?$|wait_?list|split|modification|operation|report|screening|note|consent|preference|session|token|api_?key|device|account|profile|^users?$|invit|task|(?:^|_)(?:mints?|minting|nfts?|steps?)(?:_|$)/;
/** Names of tables that other services own, by which a change of a state or holder is told to be about such a unit. */
const FOREIGN_UNIT = /^(?:tickets?|passes|bookings?|reservations?|vouchers?|orders?|memberships?|licen[cs]es|seats?|appointments?)$/;

/** The tables of the service, and those of others that it changes, whose rows are offers or units. */
export function statefulTables(facts: Pick<Facts, 'tables' | 'recordChanges'>): StatefulTable[] {
  const found: StatefulTable[] = [];
  for (const table of facts.tables) {
    const column = stateColumn(table);
    if (column === undefined) continue;
    const accepted = acceptedStates(table, column);
    const changed = facts.recordChanges.filter((change) => sameTable(change.table, table.name)).flatMap((change) => change.states);
    const states = [...accepted, ...changed.flatMap((one) => [...one.to, ...one.from])];
    const holder = table.columns.find((one) => columnRole(one.name) === 'holder');
    const name = snakeName(table.name);
    const times = table.columns.some((one) => TIMES.test(snakeName(one.name)) && POINT.test(one.type));
    const base = { name: table.name, table, column, accepted, holder };
    if (times && states.some((one) => OFFERED.test(one))) found.push({ ...base, kind: 'offer' });
    else if (holder !== undefined && !ABOUT.test(name) && !standsFor(table) && states.some((one) => HELD.test(one)))
      found.push({ ...base, kind: 'unit' });
  }
  for (const change of live(facts.recordChanges)) {
    const known =
      facts.tables.some((table) => sameTable(table.name, change.table)) || found.some((one) => sameTable(one.name, change.table));
    if (known || !FOREIGN_UNIT.test(snakeName(change.table)) || (change.states.length === 0 && change.holder === undefined)) continue;
    found.push({ kind: 'unit', name: change.table, table: undefined, column: undefined, accepted: [], holder: undefined });
  }
  return found;
}

/** Rows that go by the number of a unit that is kept elsewhere: `PRIMARY KEY (tenant_id, ticket_id)`. */
function standsFor({ name, primaryKey }: Table): boolean {
  return primaryKey.some((column) => {
    const unit = /^(\w+)_id$/.exec(snakeName(column))?.[1];
    return unit !== undefined && FOREIGN_UNIT.test(`${unit}s`) && !sameTable(`${unit}s`, name);
  });
}

function stateColumn(table: Table): Column | undefined {
  const candidates = table.columns.filter((one) => columnRole(one.name) === 'state');
  return candidates.find((one) => /^(?:status|state)$/i.test(one.name)) ?? candidates[0];
}

/** `status IN ('DRAFT', …)`, `status in (pending, …)`, an enum type. */
export function acceptedStates(table: Table, column: Column): string[] {
  for (const check of table.checks) {
    const list = new RegExp(
      `\\b${column.name}"?\\s*(?:\\)?::\\w+\\)?\\s*)?(?:in\\s*\\(|=\\s*any\\s*\\(?\\s*\\(?array\\[)([^)\\]]*)`,
      'i',
    ).exec(check)?.[1];
    if (list === undefined) continue;
    return list
      .split(',')
      .map((one) => one.replaceAll(/::[\w\s]+/g, '').replaceAll(/['"\s]/g, ''))
      .filter((one) => one !== '');
  }
  return [];
}

/** A live change of an offer or unit, with its table. */
export interface Step {
  record: RecordKind;
  change: RecordChange;
  of: StatefulTable;
  state: StateWrite | undefined;
}

/** Live changes of offers and units, without the inserts that make them. */
export function steps(facts: Pick<Facts, 'tables' | 'recordChanges'>): Step[] {
  const tables = statefulTables(facts);
  return live(facts.recordChanges).flatMap((change) => {
    const of = tables.find((one) => sameTable(one.name, change.table));
    if (of === undefined || change.operation === 'insert' || change.operation === 'delete') return [];
    const state = change.states.find((one) => of.column === undefined || foldName(one.column) === foldName(of.column.name));
    return [{ record: of.kind, change, of, state }];
  });
}

/** Changes of the state of offers and units. */
export function stateSteps(facts: Pick<Facts, 'tables' | 'recordChanges'>): (Step & { state: StateWrite })[] {
  return steps(facts).flatMap((one) => (one.state === undefined ? [] : [{ ...one, state: one.state }]));
}

/** Changes of the holder of a unit. */
export function handOvers(facts: Pick<Facts, 'tables' | 'recordChanges'>): Step[] {
  return steps(facts).filter(
    ({ record, change, of }) =>
      record === 'unit' &&
      change.holder !== undefined &&
      (of.holder === undefined || foldName(of.holder.name) === foldName(change.holder) || columnRole(change.holder) === 'holder'),
  );
}

export function printStep({ change, state }: Step): string {
  const to = state === undefined ? '' : state.to.length === 0 ? ` to a state that is chosen elsewhere` : ` to ${state.to.join(' or ')}`;
  const what =
    state === undefined && change.holder !== undefined ? `changes ${change.table}.${change.holder}` : `sets ${change.table}${to}`;
  return `${change.within ?? 'a handler'} ${what}`;
}

/** Tables of transitions that are about the states of a table: most of what they name is a state of it. */
export function rulesFor(of: StatefulTable, sets: readonly StateSet[], changes: readonly RecordChange[]): StateSet[] {
  const states = new Set(
    [
      ...of.accepted,
      ...changes
        .filter((one) => sameTable(one.table, of.name))
        .flatMap((one) => one.states.flatMap((state) => [...state.to, ...state.from])),
    ].map((one) => one.toLowerCase()),
  );
  return sets.filter((set) => {
    if (set.kind !== 'map' && set.kind !== 'machine') return false;
    const shared = set.states.filter((one) => states.has(one.toLowerCase())).length;
    return shared >= 2 && shared * 2 >= Math.min(set.states.length, states.size);
  });
}

/** Lists of states in the code that are named after a table: `TicketStatus` of `tickets`. */
export function listsFor(of: StatefulTable, sets: readonly StateSet[]): StateSet[] {
  const stem = normalTableName(of.name).replaceAll('_', '');
  return live(sets).filter((set) => {
    if (set.kind === 'map' || set.kind === 'machine') return false;
    const name = set.name
      .replaceAll('_', '')
      .toLowerCase()
      .replace(/(?:status|state|phase|stage)(?:e?s)?$/, '');
    return name !== '' && (name === stem || `${name}s` === stem || name === stem.replace(/s$/, ''));
  });
}

const KEEPS_HISTORY =
  /histor(?:y|ies)|audit|(?:^|_)logs?$|journal|_events?$|transitions?$|transactions?$|transfers?$|validations?$|redemptions?$|scans?$|check_?ins?$|outbox|ledger|activit|timeline/i;

/** Tables that keep what happened. */
export function keepsHistory(table: string): boolean {
  return KEEPS_HISTORY.test(snakeName(table));
}

const WINDOW =
  /^(?:sales?|booking|registration|early_?bird|on_?sale|purchase)_?(?:starts?|ends?|opens?|closes?|from|until|window)(?:_?(?:at|date|time))?$/;

/** Columns that say from when until when something is sold. */
export function salesWindows(tables: readonly Table[]): { table: Table; column: Column }[] {
  return tables.flatMap((table) =>
    table.columns.filter((column) => WINDOW.test(snakeName(column.name)) && POINT.test(column.type)).map((column) => ({ table, column })),
  );
}

/** A unit that is only kept for a while until it is bought. */
export function isHold({ name }: StatefulTable): boolean {
  return /reservation|hold|cart|basket|lock/i.test(name);
}

/** Work that others do because of it: refunds, messages, an outbox. */
export function setsOff(change: RecordChange): boolean {
  return (
    change.effects.some((one) => /^(?:publishes|enqueues|refunds|notifies)$/.test(one)) ||
    change.inserts.some((one) => /outbox|job|queue|refund|notif/i.test(one.table))
  );
}
