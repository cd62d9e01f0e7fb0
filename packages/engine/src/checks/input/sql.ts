import type { Query } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { live } from '../../derive/wired.ts';

const print = (query: Query): string => `${query.by} ${query.operation}${query.tables.length > 0 ? ` on ${query.tables.join(', ')}` : ''}`;

export const sqlFreeOfInput = defineCheck({
  id: 'input/sql-free-of-input',
  title: 'No request data is pasted into the text of a query',
  failTitle: 'Request data is pasted into the text of a query',
  needs: ['queries'],
  subjects: ({ queries }) => live(queries),
  holds: (query) => (!query.interpolated ? true : query.interpolatesRequest === 'unknown' ? undefined : !query.interpolatesRequest),
  location: (query) => query.location,
  message: (query, holds) =>
    `${print(query)}: ${query.interpolated ? (holds === false ? 'text from the request becomes part of the query' : holds === undefined ? 'where the inserted text comes from could not be read' : 'the inserted text does not come from the request') : 'values go as parameters'}`,
  whenNone: 'na',
  noneMessage: 'No query is sent from here.',
  confidence: 'proved',
});

export const filtersFreeOfOperators = defineCheck({
  id: 'input/filters-free-of-operators',
  title: 'No filter of documents takes a value from a request that may be an object of operators',
  failTitle: 'A client can put operators into a filter of documents',
  needs: ['queries'],
  subjects: ({ queries }) =>
    live(queries).filter((query) => DOCUMENTS.has(query.by) && query.predicates.length + (query.predicatesOpen === true ? 1 : 0) > 0),
  holds: (query) => query.takesOperators !== true,
  location: (query) => query.location,
  message: (query, holds) =>
    `${print(query)}: ${holds === false ? 'a value of the request goes into the filter as it was sent, and may be an object such as { $ne: null }' : 'no unchecked value of a request is seen to go into the filter'}`,
  whenNone: 'na',
  noneMessage: 'No filter of documents is sent from here.',
  confidence: 'likely',
});

const DOCUMENTS = new Set(['mongoose', 'mongodb']);

/** Libraries that are given the text of every query. */
const DRIVERS = new Set(['pg', 'mysql', 'mysql2', 'postgres', 'better-sqlite3', 'sqlite3', '@neondatabase/serverless']);

export const sqlParameterised = defineCheck({
  id: 'input/sql-parameterised',
  title: 'Raw queries are built from constants and parameters only',
  failTitle: 'Raw queries are put together from pieces of text',
  needs: ['queries'],
  subjects: ({ queries }) => live(queries).filter((query) => query.operation === 'raw' || query.interpolated || DRIVERS.has(query.by)),
  holds: (query) => !query.interpolated,
  location: (query) => query.location,
  message: (query, holds) =>
    `${print(query)} ${holds ? 'takes its values as parameters' : 'is put together from pieces that are not constant'}`,
  whenNone: 'na',
  noneMessage: 'No raw query is sent from here.',
  confidence: 'proved',
});
