import type { DataFlow, Query, Screening } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { isWithin, listsRead, queriesOf } from '../../derive/personal-data.ts';
import { live, told, wiringNote } from '../../derive/wired.ts';
import { normalTableName } from '../../derive/columns.ts';

const NONE = 'Nothing checks persons or companies against lists, or their identity, bank account or age.';
const WHAT: Readonly<Record<Screening['subject'], string>> = {
  sanctions: 'lists of sanctions',
  identity: 'identity',
  'bank-account': 'a bank account',
  age: 'age',
};
const reads = (one: Screening, queries: readonly Query[]): boolean =>
  one.subject === 'sanctions'
    ? listsRead(one, queries).length > 0
    : queriesOf(one.runs, queries).some((query) => query.operation === 'select');

export const screeningsReal = defineCheck({
  id: 'screening/screenings-real',
  title: 'Checks of persons and companies ask a provider or a real list',
  failTitle: 'A check that the law asks for asks nobody',
  needs: ['screenings', 'queries'],
  // A check that is a stub is no less one because nothing calls it yet: it is what will be called.
  subjects: ({ screenings }) => screenings,
  holds: (one, { queries }) => {
    if (one.decides === 'constant') return false;
    if (one.asksOutside || reads(one, queries)) return true;
    return one.decides === 'unknown' ? undefined : false;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name} checks ${WHAT[one.subject]} ${one.decides === 'constant' ? 'and always gives the same answer' : holds === true ? 'by what a provider or stored data say' : 'by words and rules in its own source'}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const screeningsFailClosed = defineCheck({
  id: 'screening/screenings-fail-closed',
  title: 'An error during a check of a person counts as not cleared',
  failTitle: 'A check that cannot be made counts as passed',
  needs: ['screenings'],
  subjects: ({ screenings }) => live(screenings),
  holds: (one) => {
    const open = told(one.failsOpen);
    return open === undefined ? undefined : !open;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name}: ${holds === true ? 'errors go on to the caller or count as a hit' : holds === false ? 'an error ends as cleared' : 'what an error ends as could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const listed = ({ screenings, queries }: { screenings: readonly Screening[]; queries: readonly Query[] }) =>
  live(screenings).flatMap((one) =>
    listsRead(one, queries).map((list) => ({ screening: one, list, location: one.location, wiring: one.wiring })),
  );

export const listsRefreshed = defineCheck({
  id: 'screening/lists-refreshed',
  title: 'Lists of sanctions are fetched anew by the clock',
  failTitle: 'The list of sanctions grows old',
  needs: ['screenings', 'queries', 'dataFlows'],
  subjects: listed,
  holds: ({ list }, { queries, dataFlows }) => {
    const writes = live(queries).filter(
      (query) =>
        /^(?:insert|upsert|update)$/.test(query.operation) && query.tables.some((name) => normalTableName(name) === normalTableName(list)),
    );
    return writes.some((query) => isWithin(query.location, clocked(dataFlows)));
  },
  location: (one) => one.location,
  message: ({ screening, list }, holds) =>
    `${screening.name} reads ${list}, which ${holds === true ? 'is fetched anew by the clock' : 'no timed work fills'}`,
  whenNone: 'na',
  noneMessage: 'No check reads a list of its own.',
  confidence: 'likely',
});

function clocked(flows: readonly DataFlow[]) {
  return live(flows)
    .filter((flow) => flow.starts === 'clock')
    .flatMap((flow) => flow.runs);
}

export const listsReplacedAtOnce = defineCheck({
  id: 'screening/lists-replaced-at-once',
  title: 'While a list is fetched anew, checks go on with the old one',
  failTitle: 'While a list is fetched anew, everybody passes',
  needs: ['screenings', 'queries'],
  subjects: ({ screenings, queries }) => {
    const lists = new Set(listed({ screenings, queries }).map((one) => normalTableName(one.list)));
    return live(queries).filter(
      (query) =>
        query.operation === 'delete' && query.predicates.length === 0 && query.tables.some((name) => lists.has(normalTableName(name))),
    );
  },
  holds: (query) => told(query.inTransaction),
  location: (query) => query.location,
  message: (query, holds) =>
    `${query.tables.join(', ')} is emptied ${holds === true ? 'and filled in one transaction' : 'before it is filled again, each row for itself'}`,
  whenNone: 'na',
  noneMessage: 'No list is emptied before it is filled again.',
  confidence: 'likely',
});

export const screeningsRecorded = defineCheck({
  id: 'screening/screenings-recorded',
  title: 'The outcome of every check of a person or company is stored',
  failTitle: 'Nobody can show later that somebody was checked',
  needs: ['screenings', 'queries'],
  subjects: ({ screenings }) => live(screenings),
  holds: (one, { queries }) => {
    const words =
      one.subject === 'sanctions'
        ? /ofac|sanction|screen|check|sdn|compliance|kyc|aml/
        : /verif|check|screen|kyc|compliance|audit|identity|bank|age/;
    const stores = (query: Query): boolean =>
      /^(?:insert|upsert|update)$/.test(query.operation) &&
      query.tables.some((name) => words.test(normalTableName(name)) && !normalTableName(name).endsWith('_list'));
    // Callers store it as often as the check itself does.
    return queriesOf(one.runs, queries).some(stores) || live(queries).some(stores);
  },
  location: (one) => one.location,
  message: (one, holds) => `${one.name}: ${holds === true ? 'its outcome is stored' : 'nothing stores its outcome'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});
