import { columnRole, snakeName } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { setsOff, steps } from '../../derive/lifecycle.ts';
import type { Step } from '../../derive/lifecycle.ts';
import { foldName } from '../../derive/stock.ts';

const MATERIAL =
  /^(?:start|end|begin|door|date|time|venue|location|address|place|city|capacity|total_capacity|line_?up|artist|performer|departure|arrival|price)/i;

/** Changes by request of what people bought the offer for. */
function materialEdits(facts: Parameters<typeof steps>[0]): Step[] {
  return steps(facts).filter(
    ({ record, change }) =>
      record === 'offer' &&
      change.started.includes('request') &&
      (change.writesBody === true || change.writes.some((name) => MATERIAL.test(snakeName(name)) && !name.endsWith('_by'))),
  );
}

const SOLD_NAMES =
  /sold|tickets?count|ticketssold|hassales|orders?count|bookings?|attendees|registrations|issued|hastickets|ticketcount|soldtickets|reserved/;

export const editsRestricted = defineCheck({
  id: 'lifecycle/material-edits-restricted',
  title: 'Date, place and size of an offer are not changed freely once something was sold',
  failTitle: 'Date, place or size of an offer can be changed although people have bought it',
  needs: ['recordChanges', 'tables'],
  subjects: materialEdits,
  holds: ({ change, of }) => {
    const named = [...change.tests, ...change.predicate.map(foldName)];
    const state = foldName(of.column?.name ?? 'status');
    if (
      named.some((name) => SOLD_NAMES.test(name)) ||
      change.predicate.some((name) => columnRole(name) === 'state') ||
      (change.rule !== undefined && named.includes(state))
    )
      return true;
    return change.testsOpen === true || change.predicateOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: ({ change }, holds) =>
    `${change.within ?? 'a handler'} changes ${change.writesBody === true ? 'what the client sends' : change.writes.filter((name) => MATERIAL.test(snakeName(name))).join(', ')} of ${change.table}: ${holds === true ? 'what was sold is asked first' : holds === false ? 'nothing asks whether something was sold' : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No request changes date, place or size of an offer.',
  confidence: 'likely',
});

export const changesTold = defineCheck({
  id: 'lifecycle/material-edits-told',
  title: 'Whoever bought is told when date, place or size of an offer changes',
  failTitle: 'Date or place of an offer changes, and nobody who bought it is told',
  needs: ['recordChanges', 'tables'],
  subjects: materialEdits,
  holds: ({ change }) =>
    change.effects.includes('notifies') || change.inserts.some((one) => /notif/i.test(one.table))
      ? true
      : setsOff(change)
        ? undefined
        : false,
  location: ({ change }) => change.location,
  message: ({ change }, holds) =>
    `${change.within ?? 'a handler'} changes ${change.table}: ${holds === true ? 'notifications are sent' : holds === false ? 'no notification or job follows, whatever search and caches are told' : 'a message is sent; who notifies stands elsewhere'}`,
  whenNone: 'na',
  noneMessage: 'No request changes date, place or size of an offer.',
  confidence: 'likely',
});

export const editsVersioned = defineCheck({
  id: 'lifecycle/edits-compare-version',
  title: 'Two people who edit the same offer do not overwrite each other',
  failTitle: 'The later of two edits of an offer silently undoes the earlier',
  needs: ['recordChanges', 'tables'],
  subjects: materialEdits,
  holds: ({ change }) => {
    if (change.predicate.some((name) => columnRole(name) === 'version' || /^updated_?at$/i.test(name))) return true;
    if (change.tests.some((name) => /^(?:version|etag|ifmatch|revision|lockversion)$/.test(name)))
      return change.lock === 'row' ? true : undefined;
    return change.predicateOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: ({ change }, holds) =>
    `${change.within ?? 'a handler'} updates ${change.table}: ${holds === true ? 'a version is compared' : holds === false ? `compares ${change.predicate.join(', ') || 'nothing'}, no version` : 'a version is tested outside of the statement'}`,
  whenNone: 'na',
  noneMessage: 'No request edits an offer.',
  confidence: 'proved',
});
