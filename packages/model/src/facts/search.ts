import type { FactBase, Known } from './base.ts';

/** A place that looks records up by a text of the client. */
export interface SearchQuery extends FactBase {
  /** elasticsearch · opensearch · meilisearch · algolia · typesense · sql · knex · prisma · mongodb */
  by: string;
  /** engine = a search engine; text = the full-text index of a database; pattern = LIKE, contains or a regular expression */
  kind: 'engine' | 'text' | 'pattern';
  /** Printed name of the function around it. */
  within: string;
  /** Routes that lead to it, printed. */
  routes: string[];
  /** Routes among them that ask nobody who they are. */
  openRoutes: string[];
  /**
   * How the text of the client takes part: data (a match, a plain query, a parameter whose wildcards are escaped) · pattern (its own wildcards count) ·
   * syntax (it is read as a query language) · raw (it is pasted into the text of the query)
   */
  userText: 'data' | 'pattern' | 'syntax' | 'raw' | 'unknown';
  /** A tenant, organisation or owner is compared. */
  tenantBound: boolean | 'unknown';
  /** none = any number of hits; fixed = a constant; capped = the client chooses below a bound; open = the client chooses freely */
  pageSize: 'none' | 'fixed' | 'capped' | 'open' | 'unknown';
  /** How far a client can page: none = there are no further pages; cursor = from a hit on; bounded · open = by a number */
  depth: 'none' | 'cursor' | 'bounded' | 'open' | 'unknown';
  /** The length of the text is bounded, by a schema or in code. */
  textBounded: boolean | 'unknown';
  /** listed = fields are named one by one; whole = everything that is stored */
  fields: 'listed' | 'whole' | 'unknown';
  /** Tables or indexes it reads, as far as they are written out. */
  tables: string[];
  /** Columns compared with the text (pattern and text). */
  columns: string[];
  /** The pattern begins with a wildcard, so that no ordinary index serves it. */
  leadingWildcard: boolean;
  /** A trigram or full-text index in the migrations covers the columns. */
  indexed: boolean | 'unknown';
  /** Columns by which rows are left out besides: deleted_at, status, is_public … */
  leavesOutBy: string[];
  /** A failure of the engine is answered by something other than an error of the server. */
  fallback: boolean | 'unknown';
}

/** A client of a search engine. */
export interface SearchClient extends FactBase {
  by: string;
  /** Milliseconds until a request is given up; a default of the library counts as known. */
  timeout: Known<number>;
  /** Credentials are given. */
  authenticated: boolean | 'unknown';
  /** Certificates are not verified, or the address is plain HTTP written out. */
  insecure: boolean;
}

/** A place that changes what a search engine knows. */
export interface IndexWrite extends FactBase {
  by: string;
  action: 'index' | 'update' | 'delete' | 'bulk';
  within: string;
  /** What leads here: request (a client waits) · worker · schedule. */
  startedBy: ('request' | 'worker' | 'schedule')[];
  /** A failure is tried again, by a queue or in code. */
  retried: boolean | 'unknown';
  /** Whole records go into the index rather than named fields. */
  whole: boolean | 'unknown';
  /** Every write waits until the index is searchable again. */
  refreshes: boolean;
  /** Errors of single entries of a bulk are looked at; missing where it is no bulk. */
  looksAtErrors?: boolean;
}

/** A place that makes or replaces an index of a search engine. */
export interface IndexSetup extends FactBase {
  by: string;
  /** create = an index is made; alias = readers are moved to another index; reindex = documents are copied or written anew */
  action: 'create' | 'alias' | 'reindex';
  /** Fields and their types are written out. */
  mapped: boolean | 'unknown';
  /** Fields that are not written out are refused or left alone. */
  strict: boolean | 'unknown';
}
