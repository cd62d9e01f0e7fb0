import { defineExtractor } from '../../extract/define-extractor.ts';
import { clockUses } from './clock-uses.ts';
import { coercedDates } from './coerced-dates.ts';
import { codeChecks } from './code-checks.ts';
import { filterChecks } from './filter-checks.ts';
import { libraryLifetimes } from './library-lifetimes.ts';
import { statementChecks } from './statement-checks.ts';
import { requestDates } from './request-dates.ts';
import { longTimers } from './timers.ts';

/** Where stored times are compared with a clock, and where the clock, zone or timer that is used may mislead. */
export const clocks = defineExtractor({
  id: 'clocks',
  about:
    'Comparisons of stored deadlines with a clock, in statements and in code; times of day in the zone of the machine, dates read from loose texts, spans by the wall clock, long timers, lifetimes written in place.',
  emits: ['deadlineChecks', 'clockUses'],
  extract(input) {
    for (const fact of statementChecks(input)) input.emit('deadlineChecks', fact);
    for (const fact of filterChecks(input)) input.emit('deadlineChecks', fact);
    for (const fact of codeChecks(input)) input.emit('deadlineChecks', fact);
    for (const fact of clockUses(input)) input.emit('clockUses', fact);
    for (const fact of requestDates(input)) input.emit('clockUses', fact);
    for (const fact of coercedDates(input)) input.emit('clockUses', fact);
    for (const fact of libraryLifetimes(input)) input.emit('clockUses', fact);
    for (const fact of longTimers(input)) input.emit('clockUses', fact);
  },
});
