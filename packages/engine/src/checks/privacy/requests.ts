import type { DataFlow, Query, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import {
  cascades,
  erasable,
  flowsThat,
  isWithin,
  leftBehind,
  namesPeople,
  printColumns,
  queriesOf,
  queriesThat,
  takesAway,
  touches,
} from '../../derive/personal-data.ts';
import type { PersonalTable } from '../../derive/personal-data.ts';
import { findTable, normalName } from '../../derive/columns.ts';
import { both, isWired, live, wiringNote } from '../../derive/wired.ts';

interface Facts {
  dataFlows: readonly DataFlow[];
  queries: readonly Query[];
  tables: readonly Table[];
}

const NO_TABLES = 'No table of the service holds data by which a person is known.';
const about = (flow: DataFlow): string => (flow.starts === 'message' ? `the message ${flow.trigger}` : flow.trigger);
const ofPeople = ({ tables }: Pick<Facts, 'tables'>): PersonalTable[] => erasable(tables);
const hasPeople = (facts: Pick<Facts, 'tables'>): boolean => ofPeople(facts).length > 0;
/** Tables that other services own count by their names: nobody knows their columns here. */
const readsPeople = (flow: DataFlow, facts: Facts): boolean => readsOfPeople(flow, facts).length > 0;
const readsOfPeople = (flow: DataFlow, facts: Facts): Query[] =>
  queriesOf(flow.runs, facts.queries).filter(
    (query) =>
      query.operation === 'select' &&
      (ofPeople(facts).some(({ table }) => touches(query, table)) ||
        query.tables.some((name) => findTable(facts.tables, name) === undefined && namesPeople(name))),
  );
/** Everything is read after the answer has gone, and stays where it was put. */
const isKept = (flow: DataFlow, facts: Facts): boolean => {
  const { later } = flow;
  return flow.handsOver === false && later !== undefined && readsOfPeople(flow, facts).every((query) => isWithin(query.location, later));
};
const erasesPeople = (flow: DataFlow, facts: Facts): boolean | undefined => {
  if (flow.by !== undefined) return true;
  const answers = queriesOf(flow.runs, facts.queries).flatMap((query) => ofPeople(facts).map((one) => takesAway(query, one)));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
};

export const accessPossible = defineCheck({
  id: 'privacy/access-possible',
  title: 'The service hands out a copy of what it keeps about a person',
  failTitle: 'Nothing hands a person what is kept about them',
  needs: ['dataFlows', 'queries', 'tables'],
  documents: true,
  arises: { when: hasPeople, otherwise: NO_TABLES },
  subjects: ({ dataFlows }) => dataFlows.filter((flow) => flow.claims === 'access'),
  holds: (flow, facts) => both(isWired(flow), readsPeople(flow, facts) && !isKept(flow, facts)),
  location: (flow) => flow.location,
  message: (flow, holds) =>
    `${about(flow)} ${
      holds === true
        ? 'reads tables with data about people'
        : flow.handsOver === false
          ? 'collects a copy after its answer, and nothing hands it over'
          : 'promises a copy and does not read tables with data about people'
    }${wiringNote(flow)}`,
  whenNone: 'fail',
  belongsTo: 'httpServers',
  noneMessage: 'No route hands out what is kept about a person.',
  confidence: 'likely',
  quantifier: 'any',
});

export const accessComplete = defineCheck({
  id: 'privacy/access-complete',
  title: 'A copy holds the data of every table that knows the person',
  failTitle: 'Copies leave tables out that know the person',
  needs: ['dataFlows', 'queries', 'tables'],
  documents: true,
  arises: {
    when: (facts) => flowsThat('access', facts.dataFlows).some((flow) => readsPeople(flow, facts)),
    otherwise: 'No route hands out what is kept about a person.',
  },
  subjects: ofPeople,
  holds: (one, facts) => queriesThat('access', facts).some((query) => query.operation === 'select' && touches(query, one.table)),
  location: (one) => one.table.location,
  message: (one, holds) => `${printColumns(one.columns)}: ${holds === true ? 'read for the copy' : 'not part of the copy'}`,
  whenNone: 'na',
  noneMessage: NO_TABLES,
  confidence: 'likely',
});

export const accessChangesNothing = defineCheck({
  id: 'privacy/access-changes-nothing',
  title: 'Routes that hand out a copy change nothing of it',
  failTitle: 'A route that promises a copy changes or deletes what it should hand out',
  needs: ['dataFlows', 'queries', 'tables'],
  documents: true,
  subjects: ({ dataFlows }) => flowsThat('access', dataFlows),
  holds: (flow, facts) => {
    const erases = erasesPeople(flow, facts);
    return erases === undefined ? undefined : !erases;
  },
  location: (flow) => flow.location,
  message: (flow, holds) =>
    `${about(flow)} ${holds === false ? 'runs code that empties or deletes records about people' : 'takes nothing away'}`,
  related: (flow) => flow.runs.slice(0, 3),
  whenNone: 'na',
  noneMessage: 'No route promises a copy of personal data.',
  confidence: 'likely',
});

export const erasurePossible = defineCheck({
  id: 'privacy/erasure-possible',
  title: 'The service can erase what it keeps about a person',
  failTitle: 'Nothing erases what is kept about a person',
  needs: ['dataFlows', 'queries', 'tables'],
  documents: true,
  arises: { when: hasPeople, otherwise: NO_TABLES },
  subjects: ({ dataFlows }) => dataFlows.filter((flow) => flow.claims === 'erasure'),
  holds: (flow, facts) => both(isWired(flow), erasesPeople(flow, facts)),
  location: (flow) => flow.location,
  message: (flow, holds) =>
    `${about(flow)} ${holds === true ? 'deletes or empties' : holds === false ? 'promises erasure and leaves alone' : 'may delete or empty'} records about people${wiringNote(flow)}`,
  whenNone: 'fail',
  belongsTo: 'httpServers',
  noneMessage: 'No route, message or job erases what is kept about a person.',
  confidence: 'likely',
  quantifier: 'any',
});

const NO_ERASURE = 'Nothing erases what is kept about a person.';
/** Whether code of the service erases; what a library does is its own. */
const erases = (facts: Facts): boolean =>
  flowsThat('erasure', facts.dataFlows).some((flow) => flow.by === undefined && erasesPeople(flow, facts) === true);

export const erasureComplete = defineCheck({
  id: 'privacy/erasure-complete',
  title: 'Erasure reaches every table that knows the person',
  failTitle: 'Erasure leaves tables out that know the person',
  needs: ['dataFlows', 'queries', 'tables'],
  documents: true,
  arises: { when: erases, otherwise: NO_ERASURE },
  subjects: ofPeople,
  holds: (one, facts) => {
    const queries = queriesThat('erasure', facts);
    const answers = queries.map((query) => takesAway(query, one));
    if (answers.includes(true)) return leftBehind(queries, one).length === 0;
    if (answers.includes(undefined)) return undefined;
    return cascades(one.table, facts.tables, (table) => queries.some((query) => query.operation === 'delete' && touches(query, table)));
  },
  location: (one) => one.table.location,
  message: (one, holds) =>
    `${printColumns(one.columns)}: ${holds === true ? 'erased' : holds === false ? 'some or all of it stays' : 'goes only if another table does'}`,
  whenNone: 'na',
  noneMessage: NO_TABLES,
  confidence: 'likely',
});

const several = (flow: DataFlow, queries: readonly Query[]): Query[] =>
  queriesOf(flow.runs, queries).filter((query) => query.operation === 'delete' || query.operation === 'update');

export const erasureInOneTransaction = defineCheck({
  id: 'privacy/erasure-in-one-transaction',
  title: 'Erasure over several tables is done completely or not at all',
  failTitle: 'An erasure that stops half way leaves some tables as they were',
  needs: ['dataFlows', 'queries', 'tables'],
  documents: true,
  subjects: (facts) =>
    flowsThat('erasure', facts.dataFlows).filter(
      (flow) => erasesPeople(flow, facts) === true && new Set(several(flow, facts.queries).flatMap((query) => query.tables)).size > 1,
    ),
  holds: (flow, { queries }) => {
    const states = several(flow, queries).map((query) => query.inTransaction);
    if (states.filter((one) => one === false).length > 1) return false;
    return states.includes('unknown') ? undefined : states.filter((one) => one === true).length > 1;
  },
  location: (flow) => flow.location,
  message: (flow, holds) =>
    `${about(flow)} changes several tables ${holds === true ? 'in one transaction' : holds === false ? 'one after the other, each for itself' : 'and part of it may be in a transaction'}`,
  related: (flow) => flow.runs.slice(0, 3),
  whenNone: 'na',
  noneMessage: 'No erasure changes more than one table.',
  confidence: 'likely',
});

export const erasureRespectsHolds = defineCheck({
  id: 'privacy/erasure-respects-holds',
  title: 'A legal hold stops erasure and clean-up',
  failTitle: 'Records that a court or authority wants kept can be erased',
  needs: ['dataFlows', 'queries', 'tables'],
  documents: true,
  subjects: (facts) => flowsThat('erasure', facts.dataFlows).filter((flow) => flow.by === undefined && erasesPeople(flow, facts) === true),
  holds: (flow) => flow.hold === 'asked',
  location: (flow) => flow.holdAt ?? flow.location,
  message: (flow) =>
    `${about(flow)} ${flow.hold === 'asked' ? 'asks whether a hold is set' : flow.hold === 'constant' ? 'asks a constant that stands where a hold should be looked up' : 'does not ask whether a hold is set'}`,
  related: (flow) => [flow.location],
  whenNone: 'na',
  noneMessage: NO_ERASURE,
  confidence: 'likely',
});

export const requestsAboutOneself = defineCheck({
  id: 'privacy/requests-about-oneself',
  title: 'Copies and erasure are given to the person and to staff only',
  failTitle: 'Whoever is signed in can ask for the data of others',
  needs: ['dataFlows'],
  subjects: ({ dataFlows }) =>
    live(dataFlows).filter(
      (flow) =>
        flow.starts === 'route' &&
        (flow.claims === 'access' || flow.claims === 'erasure') &&
        flow.subject !== undefined &&
        flow.subject !== 'unknown',
    ),
  holds: (flow) => flow.subject !== 'any',
  location: (flow) => flow.location,
  message: (flow) =>
    `${about(flow)}: ${flow.subject === 'self' ? 'the person is the caller' : flow.subject === 'staff' ? 'a right of staff is asked' : 'the id comes from the request, and nothing compares it with the caller'}`,
  whenNone: 'na',
  noneMessage: 'No route hands out or erases the data of a person.',
  confidence: 'likely',
});

export const requestsRecorded = defineCheck({
  id: 'privacy/requests-recorded',
  title: 'Every request for a copy or for erasure is stored with its time and outcome',
  failTitle: 'Nobody can show when a request came and what was done about it',
  needs: ['dataFlows', 'queries', 'tables'],
  documents: true,
  subjects: (facts) =>
    live(facts.dataFlows).filter(
      (flow) =>
        (flow.claims === 'access' || flow.claims === 'erasure') &&
        flow.starts === 'route' &&
        (readsPeople(flow, facts) || erasesPeople(flow, facts) === true),
    ),
  holds: (flow, { queries }) =>
    queriesOf(flow.runs, queries).some(
      (query) =>
        (query.operation === 'insert' || query.operation === 'upsert') &&
        query.tables.some((name) => /request|audit|deletion|erasure|privacy|gdpr|dsar|log|event/i.test(name)),
    ),
  location: (flow) => flow.location,
  message: (flow, holds) => `${about(flow)} ${holds === true ? 'writes a record of the request' : 'leaves no record of the request'}`,
  whenNone: 'na',
  noneMessage: 'No route hands out or erases the data of a person.',
  confidence: 'likely',
});

export const erasureReachesCopies = defineCheck({
  id: 'privacy/erasure-reaches-copies',
  title: 'Erasure reaches caches, files and search indexes, too',
  failTitle: 'Copies outside the database stay when a person is erased',
  needs: ['dataFlows', 'queries', 'tables', 'cacheOperations', 'uploads', 'dependencies'],
  documents: true,
  arises: { when: erases, otherwise: NO_ERASURE },
  subjects: (facts) => {
    const cached = live(facts.cacheOperations).find((one) => one.operation === 'set' && one.personal === true);
    const upload = facts.tables.some(keepsFilesOf) ? live(facts.uploads)[0] : undefined;
    const search = facts.dependencies.find(
      (one) =>
        one.kind === 'production' &&
        one.used === true &&
        /^(?:@elastic\/elasticsearch|@opensearch-project\/|meilisearch|typesense|algoliasearch)/.test(one.name),
    );
    return [
      ...(cached ? [{ kind: 'cache', location: cached.location, what: `the cache holds ${cached.key}` }] : []),
      ...(upload ? [{ kind: 'files', location: upload.location, what: 'files are taken from people' }] : []),
      ...(search ? [{ kind: 'search', location: search.location, what: `${search.name} holds copies` }] : []),
    ];
  },
  holds: (store, facts) =>
    flowsThat('erasure', facts.dataFlows).some(
      (flow) => flow.reaches.includes(store.kind) || (store.kind !== 'cache' && flow.reaches.includes('queue')),
    ),
  location: (store) => store.location,
  message: (store, holds) => `${store.what}; erasure ${holds === true ? 'takes it away there, too' : 'does not reach it'}`,
  whenNone: 'na',
  noneMessage: 'No cache of personal data, upload or search index was found.',
  confidence: 'likely',
});

/** A table in which files belong to persons. */
function keepsFilesOf(table: Table): boolean {
  const has = (pattern: RegExp): boolean => table.columns.some((one) => pattern.test(normalName(one.name)));
  return (
    has(/^(?:avatar|photo|picture|profile_(?:image|picture|photo)|\w*(?:file|storage|s3|object)_(?:key|url|path|name))$/) &&
    has(/^(?:user|customer|owner|member|person|patient|account)_id$/)
  );
}
