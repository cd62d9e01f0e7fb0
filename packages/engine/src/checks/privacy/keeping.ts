import type { DataFlow, Query, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { isFreeText, normalName, normalTableName } from '../../derive/columns.ts';
import {
  cardKind,
  columnPlace,
  flowsThat,
  isAudit,
  isWithin,
  piles,
  printColumns,
  removesByAge,
  tablesOfOthers,
  touches,
} from '../../derive/personal-data.ts';
import { sameTable } from '../../derive/stock.ts';
import { live } from '../../derive/wired.ts';
import { writesOneOf } from '../../derive/written-columns.ts';

const NO_PILES = 'The running app adds to no table that holds data about people and grows with what they do.';

export const oldRecordsDeleted = defineCheck({
  id: 'privacy/old-records-deleted',
  title: 'Records about what people did are deleted after a time',
  failTitle: 'Records about people pile up for ever',
  needs: ['tables', 'queries'],
  documents: true,
  // A table that nothing running adds to does not grow.
  subjects: ({ tables, queries }) => [
    ...piles(tables)
      .filter(({ table }) => live(queries).some((query) => /^(?:insert|upsert)$/.test(query.operation) && touches(query, table)))
      .map((one) => ({ ...one, ours: true })),
    ...piles(tablesOfOthers(tables, queries)).map((one) => ({ ...one, ours: false })),
  ],
  holds: ({ table, ours }, { queries }) => {
    if (table.expires === true) return true;
    const asking = live(queries).filter(removesByAge);
    if (asking.some((query) => touches(query, table))) return true;
    // A table that is named only when it runs may be this one; whoever owns a table may delete from it.
    return !ours || asking.some((query) => query.tables.length === 0) ? undefined : false;
  },
  location: ({ table }) => table.location,
  message: ({ columns, ours }, holds) =>
    `${printColumns(columns)}: ${holds === true ? 'old rows are deleted' : holds === false ? 'nothing deletes old rows' : ours ? 'a clean-up names its tables only when it runs' : 'nothing here declares the table or deletes from it; whether somebody else does could not be told'}`,
  whenNone: 'na',
  noneMessage: NO_PILES,
  confidence: 'likely',
});

export const retentionByTheClock = defineCheck({
  id: 'privacy/retention-by-the-clock',
  title: 'Old records are deleted by the clock, not when somebody thinks of it',
  failTitle: 'Old records are deleted only when somebody calls a route',
  needs: ['dataFlows', 'queries'],
  subjects: ({ queries, dataFlows }) => {
    const cleanup = flowsThat('cleanup', dataFlows).flatMap((flow) => flow.runs);
    return live(queries).filter((query) => removesByAge(query) && isWithin(query.location, cleanup));
  },
  holds: (query, { dataFlows }) => isWithin(query.location, byTheClock(dataFlows)),
  location: (query) => query.location,
  message: (query, holds) =>
    `${query.tables.join(', ') || 'tables that are named when it runs'}: old rows are deleted ${holds === true ? 'by the clock' : 'only by a request'}`,
  whenNone: 'na',
  noneMessage: 'Nothing deletes rows because of their age.',
  confidence: 'likely',
});

function byTheClock(flows: readonly DataFlow[]) {
  return live(flows)
    .filter((flow) => flow.starts === 'clock')
    .flatMap((flow) => flow.runs);
}

const consents = (tables: readonly Table[]): Table[] =>
  tables.filter(
    (table) =>
      // What a person let another app do belongs to signing in.
      !/oauth|grant|scope/.test(normalTableName(table.name)) &&
      (/(?:^|_)consents?(?:_(?:records?|log|history|events?))?$/.test(normalTableName(table.name)) ||
        table.columns.some((one) =>
          /^(?:consent(?:ed)?(?:_at|_given)?|gdpr_consent|marketing_(?:consent|opt_?in)(?:_at)?)$/.test(normalName(one.name)),
        )),
  );
const columnLike = (table: Table, pattern: RegExp): boolean => table.columns.some((one) => pattern.test(normalName(one.name)));
const NO_CONSENT = 'No table keeps consents.';

export const consentEvidenced = defineCheck({
  id: 'privacy/consent-evidenced',
  title: 'A consent is stored with its time, its source and the wording that was shown',
  failTitle: 'What a person agreed to, when and where cannot be shown',
  needs: ['tables'],
  documents: true,
  subjects: ({ tables }) => consents(tables),
  holds: (table) => missingEvidence(table).length === 0,
  location: (table) => table.location,
  message: (table, holds) =>
    `${table.name}: ${holds === true ? 'time, source and version are kept' : `without ${missingEvidence(table).join(' and ')}`}`,
  whenNone: 'na',
  noneMessage: NO_CONSENT,
  confidence: 'likely',
});

function missingEvidence(table: Table): string[] {
  return [
    ...(columnLike(
      table,
      /^(?:granted|consented|given|accepted|agreed|created|consent|opted_in|recorded)_(?:at|on|date)$|consent_(?:at|date|time)$/,
    )
      ? []
      : ['the time']),
    ...(columnLike(table, /version|policy|wording|text|document|terms|hash/) ? [] : ['the version of the wording']),
    ...(columnLike(table, /source|origin|channel|method|ip_address|form|page/) ? [] : ['the source']),
  ];
}

export const consentWithdrawable = defineCheck({
  id: 'privacy/consent-withdrawable',
  title: 'A consent can be withdrawn, and the record says when',
  failTitle: 'A consent that was given stays for ever',
  needs: ['tables', 'queries'],
  documents: true,
  subjects: ({ tables }) => consents(tables),
  holds: (table, { queries }) => withdraws(table, queries),
  location: (table) => table.location,
  message: (table, holds) =>
    `${table.name}: ${holds === true ? 'a withdrawal is written' : holds === false ? 'nothing writes a withdrawal' : 'what is written could not be read'}`,
  whenNone: 'na',
  noneMessage: NO_CONSENT,
  confidence: 'likely',
});

function withdraws(table: Table, queries: readonly Query[]): boolean | undefined {
  const marks = table.columns.filter((one) =>
    /revoked|withdrawn|opt(?:ed)?_?out|unsubscribed|ended|status|granted|consent/.test(normalName(one.name)),
  );
  const writes = live(queries).filter((query) => touches(query, table) && /^(?:insert|update|upsert)$/.test(query.operation));
  const set = writes.filter((query) => /update|upsert/.test(query.operation));
  const names = new Set(writes.flatMap((query) => query.writes ?? []).map(normalName));
  if (
    marks.some(
      (one) => /revoked|withdrawn|opt(?:ed)?_?out|unsubscribed|ended/.test(normalName(one.name)) && names.has(normalName(one.name)),
    )
  )
    return true;
  if (set.some((query) => query.writes?.some((one) => marks.some((mark) => normalName(mark.name) === normalName(one))) === true))
    return true;
  return writes.some((query) => query.writes === undefined) ? undefined : false;
}

export const auditOnlyGrows = defineCheck({
  id: 'privacy/audit-only-grows',
  title: 'The app adds to its audit trail and never changes it',
  failTitle: 'The app changes or deletes entries of its audit trail',
  needs: ['tables', 'queries'],
  documents: true,
  subjects: ({ tables, queries }) => {
    const names = new Set([
      ...tables.filter(isAudit).map((table) => normalTableName(table.name)),
      ...live(queries).flatMap((query) => query.tables.map(normalTableName).filter(isAudit)),
    ]);
    return live(queries).filter((query) => query.operation !== 'select' && query.tables.some((name) => names.has(normalTableName(name))));
  },
  // What removes entries because of their age keeps to the time that the law sets.
  holds: (query) =>
    query.operation === 'insert' ||
    (query.operation === 'delete' && removesByAge(query)) ||
    (query.operation === 'raw' ? undefined : false),
  location: (query) => query.location,
  message: (query, holds) =>
    `${query.tables.join(', ')}: ${holds === true ? (query.operation === 'insert' ? 'an entry is added' : 'old entries are removed by age') : `entries are ${query.operation === 'delete' ? 'deleted' : 'changed'}`}`,
  whenNone: 'na',
  noneMessage: 'The running app writes to no audit table.',
  confidence: 'proved',
});

export const auditProtectedByDatabase = defineCheck({
  id: 'privacy/audit-protected-by-database',
  title: 'The database refuses changes of audit entries, or a chain of hashes shows them',
  failTitle: 'Whoever has the password of the app can rewrite the audit trail',
  needs: ['tables', 'migrationSteps', 'queries'],
  beside: ['queries'],
  // The trail in use is what counts; others that nothing was seen to write count where none was.
  subjects: ({ tables, queries }) => {
    const trails = tables.filter((table) => isAudit(table));
    const used = trails.filter((table) => live(queries).some((query) => query.tables.some((name) => sameTable(name, table.name))));
    return used.length > 0 ? used : trails;
  },
  holds: (table, { migrationSteps }) =>
    columnLike(table, /^(?:prev(?:ious)?_hash|hash_chain|chain_hash|entry_hash|previous_entry_hash|record_hash)$/) ||
    migrationSteps.some((step) => {
      const text = (step.text ?? '').toLowerCase();
      if (!text.includes(table.name.toLowerCase()) && normalTableName(step.table ?? '') !== normalTableName(table.name)) return false;
      if (step.action === 'create-trigger')
        return (
          /before\s+(?:update|delete)/.test(text) &&
          /raise|prevent|immutable|append|block|forbid|deny|protect|no_?(?:update|delete|change)/.test(text)
        );
      return /\brevoke\b[\s\S]*\b(?:update|delete|all)\b/.test(text) || /create\s+rule[\s\S]*do\s+instead\s+nothing/.test(text);
    }),
  location: (table) => table.location,
  message: (table, holds) =>
    `${table.name}: ${holds === true ? 'entries cannot be changed unseen' : 'no trigger, revoked right or chain of hashes protects entries'}`,
  whenNone: 'na',
  noneMessage: 'No table is an audit trail.',
  confidence: 'likely',
});

export const termsVersionRecorded = defineCheck({
  id: 'privacy/terms-version-recorded',
  title: 'Which terms and privacy notice a user accepted, and when, is stored',
  failTitle: 'Nobody can show which terms a user accepted',
  needs: ['routes', 'tables', 'queries', 'recordChanges'],
  beside: ['queries', 'recordChanges'],
  documents: true,
  arises: {
    when: ({ routes }) => live(routes).some((route) => route.purpose === 'register'),
    otherwise: 'Nobody registers with this service.',
  },
  subjects: ({ tables }) =>
    tables.filter((table) => /(?:^|_)(?:users?|accounts?|customers?|members?)$/.test(normalTableName(table.name)) || isAcceptance(table)),
  holds: (table, { queries, recordChanges }) =>
    isAcceptance(table) && writesOneOf(table, table.columns.map((one) => one.name).filter(isVersion), { queries, recordChanges }),
  location: (table) => table.location,
  message: (table, holds) =>
    `${table.name}: ${holds === true ? 'accepted version and time are kept' : isAcceptance(table) ? 'what writes the accepted version was not seen' : 'no column for the accepted version and its time'}`,
  whenNone: 'na',
  noneMessage: 'No table of users was found.',
  confidence: 'likely',
  quantifier: 'any',
});

const isVersion = (column: string): boolean => /version/.test(normalName(column));

function isAcceptance(table: Table): boolean {
  return (
    columnLike(table, /(?:terms|tos|policy|privacy|agreement|legal)\w*_?version/) ||
    (/terms|policy|policies|agreement|legal/.test(normalTableName(table.name)) &&
      columnLike(table, /version/) &&
      columnLike(table, /accepted|agreed|user_id/))
  );
}

export const invoiceNumbersUnique = defineCheck({
  id: 'privacy/invoice-numbers-unique',
  title: 'The database keeps numbers of invoices unique for each seller',
  failTitle: 'Two invoices can get the same number',
  needs: ['tables'],
  documents: true,
  subjects: ({ tables }) =>
    tables.flatMap((table) =>
      table.columns
        .filter((one) => /^(?:invoice|receipt|credit_note)_(?:number|no|num)$/.test(normalName(one.name)) && isFreeTextOrNumber(one.type))
        .map((column) => ({ table, column })),
    ),
  holds: ({ table, column }) =>
    column.unique === true ||
    table.primaryKey.includes(column.name) ||
    table.indexes.some((index) => index.unique && index.columns.includes(column.name)),
  location: (one) => columnPlace({ ...one, kind: 'identifier' }),
  message: ({ table, column }, holds) => `${table.name}.${column.name}: ${holds === true ? 'unique' : 'no unique key'}`,
  whenNone: 'na',
  noneMessage: 'No column holds numbers of invoices.',
  confidence: 'proved',
});

function isFreeTextOrNumber(type: string): boolean {
  return isFreeText(type) || /^(?:int|bigint|serial|bigserial|numeric)/.test(type);
}

export const cardNumbersNotStored = defineCheck({
  id: 'privacy/card-numbers-not-stored',
  title: 'No column is named for card numbers, security codes or tracks',
  failTitle: 'Card numbers or security codes are stored',
  needs: ['tables'],
  documents: true,
  subjects: ({ tables }) =>
    tables.flatMap((table) =>
      table.columns.filter((one) => cardKind(one.name) !== undefined && isFreeTextOrNumber(one.type)).map((column) => ({ table, column })),
    ),
  holds: () => false,
  location: (one) => columnPlace({ ...one, kind: 'identifier' }),
  message: ({ table, column }) =>
    `${table.name}.${column.name} is called like the ${cardKind(column.name)?.replaceAll('-', ' ')} of a card`,
  whenNone: 'pass',
  among: { what: 'tables', of: ({ tables }) => tables },
  noneMessage: 'No column is called like a card number, a security code or a track.',
  confidence: 'likely',
});

export const cardNumbersNotHandled = defineCheck({
  id: 'privacy/card-numbers-not-handled',
  title: 'No code and no schema of a route names card numbers or security codes',
  failTitle: 'Card numbers or security codes pass through the service',
  needs: ['cardFields', 'routes'],
  subjects: ({ cardFields, routes }) => [
    ...live(cardFields).map((one) => ({
      location: one.location,
      wiring: one.wiring,
      text: `${one.within ?? 'the module'} uses ${one.name}`,
    })),
    ...live(routes).flatMap((route) =>
      route.schemas
        .filter((schema) => schema.part !== 'response')
        .flatMap((schema) =>
          (schema.fields ?? [])
            .filter((field) => cardKind(field.split('.').at(-1) ?? '') !== undefined)
            .map((field) => ({ location: schema.location, wiring: route.wiring, text: `${route.method} ${route.path} takes ${field}` })),
        ),
    ),
  ],
  holds: () => false,
  location: (one) => one.location,
  message: (one) => one.text,
  whenNone: 'pass',
  among: { what: 'routes', of: ({ routes }) => live(routes) },
  noneMessage: 'No code and no schema of a route names a card number or a security code.',
  confidence: 'likely',
});

export const identifiersProtected = defineCheck({
  id: 'privacy/identifiers-protected',
  title: 'Tax numbers, bank accounts and numbers of papers are encrypted, shortened or replaced before they are stored',
  failTitle: 'Tax numbers, bank accounts or numbers of papers are stored as they came',
  needs: ['identifierWrites'],
  subjects: ({ identifierWrites }) => live(identifierWrites),
  holds: (one) => (one.value === 'unknown' ? undefined : one.value !== 'plain'),
  location: (one) => one.location,
  message: (one) =>
    `${one.table}.${one.column}: ${one.value === 'plain' ? 'stored as it came' : one.value === 'unknown' ? 'what is stored could not be read' : `stored ${one.value}`}`,
  whenNone: 'na',
  noneMessage: 'The running app stores no tax number, bank account or number of a paper.',
  confidence: 'likely',
});
