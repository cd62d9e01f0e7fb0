import type { ChainTransaction, Query, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive, noneLive } from '../../check/shapes.ts';
import { normalTableName } from '../../derive/columns.ts';
import { isWired, live } from '../../derive/wired.ts';

const NONE = 'No transaction is sent here.';
const print = (sent: ChainTransaction): string => `${sent.call}${sent.kind === 'other' ? '' : ` (${sent.kind})`}`;

export const intentFirst = defineCheck({
  id: 'chain/intent-stored-first',
  ...everyLive('chainTransactions', {
    title: 'What is to happen on the chain is stored before it happens',
    failTitle: 'Transactions are sent that no record has announced',
    holds: (sent) => (sent.recorded === 'unknown' ? undefined : sent.recorded === 'before'),
    seen: (sent) =>
      `${print(sent)}: ${{ before: 'a record is written before', after: 'a record is written only afterwards', never: 'no record is written here', unknown: 'whether a record is written before could not be read on all ways' }[sent.recorded]}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const unknownKept = defineCheck({
  id: 'chain/unknown-outcomes-kept',
  ...everyLive('chainTransactions', {
    title: 'A transaction whose outcome is not known stays open until the chain tells it',
    failTitle: 'A time-out is recorded as a failure although the transaction may have landed',
    of: (sent) => sent.recorded !== 'never' || sent.onError === 'failed',
    holds: (sent) => {
      if (sent.onError === 'open') return true;
      if (sent.onError === 'failed') return false;
      if (sent.onError === 'unknown' || sent.recorded === 'unknown') return undefined;
      return sent.recorded === 'before';
    },
    seen: (sent) =>
      `${print(sent)}: ${
        {
          open: 'after an error the record stays open',
          failed: 'after any error the record says failed',
          nothing: sent.recorded === 'before' ? 'after an error the record stays as it was' : 'an error leaves no record',
          unknown: 'what is stored after an error could not be read',
        }[sent.onError]
      }`,
    none: 'No records depend on a transaction that is sent here.',
    confidence: 'likely',
  }),
});

export const lostRecovered = defineCheck({
  id: 'chain/lost-results-recovered',
  title: 'Results that could not be stored are found again without a person',
  failTitle: 'A crash between chain and database is mended by hand',
  needs: ['chainTransactions', 'chainReconciliations', 'chainUses'],
  subjects: ({ chainTransactions }) => live(chainTransactions).filter((sent) => sent.recorded !== 'never'),
  holds: (sent, { chainReconciliations, chainUses }) => {
    const compared = live(chainReconciliations).some((one) => one.scheduled && one.chainSide === 'read' && one.repairs);
    const watched = live(chainUses).some((use) => use.kind === 'pending-watch');
    if (compared || !watched) return compared;
    return sent.recorded === 'unknown' ? undefined : sent.recorded === 'before';
  },
  location: (sent) => sent.location,
  message: (sent, holds) =>
    `${print(sent)}: ${holds === true ? 'a scheduled job finds what was not stored' : 'no scheduled job finds what was sent and not stored'}`,
  whenNone: 'na',
  noneMessage: 'No records depend on a transaction that is sent here.',
  confidence: 'likely',
});

export const noMadeUpResults = defineCheck({
  id: 'chain/no-made-up-results',
  ...noneLive('madeUpChainResults', {
    title: 'Signatures and addresses that are handed on come from the chain',
    failTitle: 'Signatures or addresses are made up from a clock or a random number',
    of: (one) => !one.outsideProduction,
    seen: (one) => `${one.name} makes up ${one.fields.join(', ')}`,
    none: 'No function that runs makes up results of the chain.',
  }),
});

/** Columns that hold the signature or hash of a transaction. */
const SIGNATURE =
  /^(?:.*(?:tx|transaction|blockchain|chain|mint|transfer|confirm\w*|solana|burn|last_processed)_)?(?:signature|tx_?hash|transaction_?hash|tx_?sig|tx_?id_onchain)$|^tx_?hash$|^transaction_?hash$/i;
const ADDRESS =
  /(?:wallet|mint|token|asset|contract|program|owner|seller|buyer|creator|treasury|escrow|collection)_?(?:address|pubkey|public_?key|mint)$|^(?:pubkey|public_key|mint)$|_wallet$/i;
/** What only the chain can tell: a state of its transaction, and not of the sale that it belongs to. */
const CHAIN_STATE =
  /(?:chain|tx|transaction|mint|confirm|burn|sync)\w*_?(?:status|state)$|confirmed|confirmation|finali[sz]ed|is_minted|processed|slot$/i;
const STATE = /status|state/i;

const signatureColumns = (table: Table): string[] =>
  table.columns
    .map((column) => column.name)
    .filter((name) => SIGNATURE.test(name) && !/request|webhook|header|document|last_|previous|contract_signature/i.test(name));
const withSignatures = (tables: readonly Table[]): Table[] =>
  tables.filter((table) => isWired(table) !== false && signatureColumns(table).length > 0);
const cursorTable = (table: Table): boolean => /state|cursor|checkpoint/i.test(table.name);
const NO_TABLE = 'No table that the running app fills holds signatures of transactions.';
/** Whether running code writes rows; a table whose writers could not be read may be filled. */
const isFilled = (table: Table, queries: readonly Query[]): boolean =>
  live(queries).some(
    (query) => query.operation !== 'select' && query.tables.some((name) => normalTableName(name) === normalTableName(table.name)),
  );

export const signaturesUnique = defineCheck({
  id: 'chain/signatures-unique',
  title: 'A signature can be stored once',
  failTitle: 'The same signature can be stored twice',
  needs: ['tables', 'queries'],
  // One transaction may leave several events and lines of a log.
  subjects: ({ tables, queries }) =>
    withSignatures(tables).filter((table) => !cursorTable(table) && !/(?:events?|logs?)$/i.test(table.name) && isFilled(table, queries)),
  holds: (table) => {
    const names = signatureColumns(table);
    const unique = (name: string): boolean =>
      table.columns.some((column) => column.name === name && column.unique === true) ||
      table.primaryKey.includes(name) ||
      table.indexes.some((index) => index.unique && index.columns.includes(name));
    return names.some(unique);
  },
  location: (table) => table.location,
  message: (table, holds) => `table ${table.name}: ${signatureColumns(table).join(', ')} ${holds === true ? 'is unique' : 'is not unique'}`,
  whenNone: 'na',
  noneMessage: NO_TABLE,
  confidence: 'proved',
});

export const addressesBounded = defineCheck({
  id: 'chain/addresses-bounded',
  title: 'Columns for addresses hold only what has the form of an address',
  failTitle: 'Columns for addresses hold any text',
  needs: ['tables'],
  subjects: ({ tables }) =>
    tables
      .filter((table) => isWired(table) !== false)
      .flatMap((table) =>
        table.columns
          .filter((column) => ADDRESS.test(column.name) && /char|text|string/i.test(column.type))
          .map((column) => ({ table, column })),
      ),
  holds: ({ table, column }) => {
    const length = Number(/\((\d+)\)/.exec(column.type)?.[1] ?? Number.NaN);
    return length <= 100 || table.checks.some((check) => check.includes(column.name)) || /enum|domain/i.test(column.type);
  },
  location: ({ table, column }) => ({ path: column.path ?? table.location.path, line: column.line }),
  message: ({ table, column }) => `${table.name}.${column.name} is ${column.type}`,
  whenNone: 'na',
  noneMessage: 'No table of this service holds addresses of a chain.',
  confidence: 'likely',
});

export const pendingTold = defineCheck({
  id: 'chain/pending-told',
  title: 'Records say whether their transaction is still pending or final',
  failTitle: 'Records with a signature do not say whether it is final',
  needs: ['tables'],
  subjects: ({ tables }) =>
    withSignatures(tables).filter((table) => !cursorTable(table) && !/log|event|activity|history|indexed|audit/i.test(table.name)),
  // A state of the record may be set before the chain has answered.
  holds: (table) => {
    if (table.columns.some((column) => CHAIN_STATE.test(column.name) && !signatureColumns(table).includes(column.name))) return true;
    return table.columns.some((column) => STATE.test(column.name)) ? undefined : false;
  },
  location: (table) => table.location,
  message: (table, holds) =>
    `table ${table.name} ${holds === true ? 'has a state of the transaction beside the signature' : holds === false ? 'has a signature and no state' : 'has a state; whether it waits for the chain could not be read'}`,
  whenNone: 'na',
  noneMessage: NO_TABLE,
  confidence: 'likely',
});

/** Tables whose rows announce work on the chain: a state, something of the chain, and a record that it is for. */
const intents = (tables: readonly Table[]): Table[] =>
  tables.filter(
    (table) =>
      isWired(table) !== false &&
      /mint|nft|transfer|chain|transaction|payout|withdraw|settlement|intent/i.test(table.name) &&
      table.columns.some((column) => /status|state/i.test(column.name)) &&
      table.columns.some(
        (column) => SIGNATURE.test(column.name) || /mint_?address|token_?id|asset_?id|nft|signature|tx_?hash/i.test(column.name),
      ),
  );

export const intentsUnique = defineCheck({
  id: 'chain/intents-unique',
  title: 'One piece of work on the chain can be announced once',
  failTitle: 'The same work on the chain can be announced twice',
  needs: ['tables', 'queries'],
  subjects: ({ tables, queries }) => intents(tables).filter((table) => isFilled(table, queries)),
  holds: (table) => {
    const business = (columns: readonly string[]): boolean =>
      columns.some((name) => /_id$|key|reference|number/i.test(name) && !/^id$|tenant_id|token_id|asset_id|tx_id/i.test(name));
    return (
      table.indexes.some((index) => index.unique && business(index.columns)) ||
      table.columns.some((column) => column.unique === true && business([column.name])) ||
      business(table.primaryKey)
    );
  },
  location: (table) => table.location,
  message: (table, holds) => `table ${table.name}: ${holds === true ? 'unique by what it is for' : 'no unique key on what it is for'}`,
  whenNone: 'na',
  noneMessage: 'No table that the running app fills announces work on the chain.',
  confidence: 'likely',
});
