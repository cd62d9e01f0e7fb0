import type { Column, DataFlow, Location, Query, Screening, Table } from '@airworthy/model';
import { findTable, normalName, normalTableName, wordsOf } from './columns.ts';
import { live } from './wired.ts';

/** What a column says about a person. */
export type PersonalKind = 'contact' | 'name' | 'birth' | 'address' | 'identifier' | 'network';

/** Flags, settings, times and texts about something personal are not personal themselves. */
const ABOUT =
  /(?:^|_)(?:template|templates|subject|enabled|verified|sent|status|count|limit|type|at|provider|domain|format|opened|clicked|delivered|bounced|marketing|transactional|per|max|daily|monthly|system|support|sender|from|reply|noreply|required|visible|url|uri|notifications?|settings?|preferences?|token|version|error|score|category|event|template_name)(?:_|$)/;
/** The address or mail of a company, of a place or of a contract is nobody's. */
const OF_NOBODY =
  /^(?:business|company|merchant|organi[sz]ation|org|venue|support|store|vendor|supplier|site|brand|legal_entity|program|contract|collection|mint|token|nft|royalty|platform|program_id|tree|account)_|^(?:from|to)_address$/;
const PERSON_TABLE =
  /(?:^|_)(?:users?|customers?|profiles?|members?|contacts?|attendees?|guests?|people|persons?|patients?|employees?|subscribers?|recipients?|buyers?|holders?|travell?ers?|passengers?|leads?)(?:_|$)/;

/** What has a whole name without being anybody: `acme/shop` of a repository. */
export const OF_THINGS = /repo|project|package|product|place|cit(?:y|ies)|countr|region|categor|file/;

/** The last word says what a row is: `customer_profiles` are people, `contact_attribute_keys` are not. */
function isOfPeople(table: Table): boolean {
  return PERSON_TABLE.test(normalTableName(table.name).replace(/^.*_/, ''));
}

export function namesPeople(table: string): boolean {
  return PERSON_TABLE.test(normalTableName(table));
}

const KINDS: readonly (readonly [PersonalKind, RegExp])[] = [
  [
    'identifier',
    /^(?:ssn|social_security(?:_number)?|tax_id(?:_number)?|taxpayer_id|tin|national_id(?:_number)?|id_number|identity_number|passport(?:_number|_no)?|driver_?s?_licen[cs]e(?:_number)?|licen[cs]e_number|iban|bank_account(?:_number)?|account_number|aadhaar\w*|curp|cpf|nino|health_(?:insurance_)?number)(?:_(?:encrypted|hash|hashed|enc|cipher|ciphertext))?$/,
  ],
  [
    'contact',
    /^(?:\w+_)?(?:e_?mail|email_address|phone|phone_number|mobile|mobile_number|telephone|whatsapp(?:_number)?)(?:_(?:encrypted|hash|hashed|enc))?$/,
  ],
  [
    'name',
    /^(?:\w+_)?(?:first_name|last_name|full_name|surname|given_name|family_name|middle_name|maiden_name|holder_name|customer_name|recipient_name|guest_name|attendee_name|contact_name|user_name_full)(?:_(?:encrypted|hash|hashed|enc))?$/,
  ],
  ['birth', /^(?:date_of_birth|birth_?date|birthday|dob)(?:_(?:encrypted|hash|hashed|enc))?$/],
  [
    'address',
    /^(?:\w+_)?(?:street(?:_address)?|address_?(?:line)?_?[12]|(?:postal|home|shipping|billing|delivery|mailing|residential|invoice)_address)$|^address$/,
  ],
  [
    'network',
    /^(?:client_|remote_|user_|last_|created_|login_)?ip(?:_address|_addr)?$|^user_agent$|^device_(?:id|fingerprint)$|^fingerprint$|^(?:last_)?(?:latitude|longitude|geo_?location)$/,
  ],
];

/** Whether a column holds data about a person, and of what kind. */
export function personalKind(column: Column, table: Table): PersonalKind | undefined {
  if (/^(?:bool|int|bigint|smallint|timestamp|date$|enum)/.test(column.type) && !/birth|dob/.test(normalName(column.name)))
    return undefined;
  const name = normalName(column.name);
  if (name === 'name' || name === 'recipient') return name === 'recipient' || isOfPeople(table) ? 'name' : undefined;
  if (OF_NOBODY.test(name) && !name.startsWith('account_number')) return undefined;
  if (/(?:^|_)full_name$/.test(name) && OF_THINGS.test(name === 'full_name' ? normalTableName(table.name) : name)) return undefined;
  const bare = name.replace(/_(?:encrypted|hash|hashed|enc)$/, '');
  if (bare !== 'email_address' && ABOUT.test(bare) && !/^(?:user_agent|to_email|from_email)$/.test(bare)) return undefined;
  if (bare === 'address' && !isOfPeople(table)) return undefined;
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0];
}

export interface PersonalColumn {
  table: Table;
  column: Column;
  kind: PersonalKind;
}

export function personalColumns(tables: readonly Table[]): PersonalColumn[] {
  return tables.flatMap((table) => {
    // Lists of whom the law names, and of what must not be written to, are no records about customers.
    if (/sdn|sanction|watch_?list|denied|suppression/.test(normalTableName(table.name)) || NOT_PEOPLE.test(normalTableName(table.name)))
      return [];
    return table.columns.flatMap((column) => {
      const kind = personalKind(column, table);
      return kind === undefined ? [] : [{ table, column, kind }];
    });
  });
}

/** A table with the columns of it that tell about people. */
export interface PersonalTable {
  table: Table;
  columns: PersonalColumn[];
}

export function personalTables(tables: readonly Table[]): PersonalTable[] {
  const byTable = Map.groupBy(personalColumns(tables), (one) => one.table);
  return [...byTable].map(([table, columns]) => ({ table, columns }));
}

const AUDIT = /(?:^|_)audit_(?:logs?|trails?|events?|entr(?:y|ies)|records?|history)$|(?:^|_)(?:access|security)_logs?$/;
/** Records of what the service was asked to do about somebody's data have to outlive that data. */
const PROOF = /gdpr|privacy|dsar|erasure|deletion|consent/;
/** Companies, places and settings: their mail addresses are no secrets of a person. */
const NOT_PEOPLE =
  /(?:^|_)(?:settings?|configs?|configurations?|templates?|venues?|organi[sz]ations?|compan(?:y|ies)|tenants?|stores?|merchants?|vendors?|suppliers?|brands?|integrations?|campaigns?|keys)(?:_|$)/;
/** What grows with everything that people do or are sent. */
const PILE =
  /(?:^|_)(?:logs?|history|histories|events?|tracking|clicks?|opens?|activit(?:y|ies)|views?|visits?|attempts?|bounces?|notifications?|messages?|analytics|deliver(?:y|ies)|checks|requests?|invites?|invitations?|surveys?|responses?|submissions?|transfers?|bookings?|orders?|order_addresses|shipping_addresses|leads?|waitlists?|scans?)(?:_|$)/;
/** From where somebody came in, with the address and program of each. */
const VISITS = /(?:^|_)(?:devices?|logins?|sign_?ins?|visitors?)$/;
/** Steps of signing in end by themselves, and say nothing of what anybody did. */
const SIGN_IN =
  /(?:^|_)(?:authori[sz]ation|oauth\w*|oidc|saml|login|password_?reset|verification|magic_?link)_(?:requests?|responses?|attempts?_state|flows?)$/;
/** Kept as long as the person has an account; erasure takes them away. */
const MASTER =
  /^(?:\w+_)?(?:users?|customers?|profiles?|members?|contacts?|accounts?|people|persons?|patients?|employees?|subscribers?|sessions?|preferences)$|^(?:user|customer)_addresses$/;

export function isAudit(table: Table | string): boolean {
  return AUDIT.test(normalTableName(typeof table === 'string' ? table : table.name));
}

/** Tables whose rows have to go, or to lose their names, when a person asks for it. */
export function erasable(tables: readonly Table[]): PersonalTable[] {
  return personalTables(tables).filter(
    ({ table, columns }) => !isAudit(table) && !PROOF.test(normalTableName(table.name)) && columns.some((one) => one.kind !== 'network'),
  );
}

/** Tables that grow with everything that people do. */
export function piles(tables: readonly Table[]): PersonalTable[] {
  return personalTables(tables).filter(
    ({ table, columns }) =>
      (PILE.test(normalTableName(table.name)) ||
        (VISITS.test(normalTableName(table.name)) && columns.some((one) => one.kind === 'network'))) &&
      !SIGN_IN.test(normalTableName(table.name)) &&
      !MASTER.test(normalTableName(table.name)) &&
      !PROOF.test(normalTableName(table.name)) &&
      !isAudit(table),
  );
}

/**
 * Tables that the running app adds rows to and that no schema of the service declares, by the columns it writes: whose they are, and what
 * else is in them, is told elsewhere.
 */
export function tablesOfOthers(tables: readonly Table[], queries: readonly Query[]): Table[] {
  const found = new Map<string, Table>();
  for (const query of live(queries)) {
    const [name, ...rest] = query.tables;
    if (name === undefined || rest.length > 0 || !/^(?:insert|upsert)$/.test(query.operation) || query.writes === undefined) continue;
    // A table of which only its policies are declared is as unknown.
    if ((findTable(tables, name)?.columns.length ?? 0) > 0) continue;
    const key = normalTableName(name);
    const columns = [
      ...(found.get(key)?.columns ?? []),
      ...query.writes.map((one) => ({ name: one, type: 'text', nullable: true, line: query.location.line })),
    ];
    found.set(key, {
      location: query.location,
      ...found.get(key),
      name,
      columns: columns.filter((one, at) => columns.findIndex((other) => other.name === one.name) === at),
      primaryKey: [],
      from: query.by,
      indexes: [],
      foreignKeys: [],
      checks: [],
      rowSecurity: 'unknown',
      policies: [],
    });
  }
  return [...found.values()];
}

/** Queries of the running app that stand in functions which something runs. */
export function queriesOf(runs: readonly Location[], queries: readonly Query[]): Query[] {
  return live(queries).filter((query) => isWithin(query.location, runs));
}

export function isWithin(at: Location, runs: readonly Location[]): boolean {
  return runs.some((run) => run.path === at.path && run.line <= at.line && at.line <= (run.endLine ?? run.line));
}

export function flowsThat(claims: DataFlow['claims'], flows: readonly DataFlow[]): DataFlow[] {
  return live(flows).filter((flow) => flow.claims === claims);
}

/** Queries of all flows of a kind. */
export function queriesThat(claims: DataFlow['claims'], facts: { dataFlows: readonly DataFlow[]; queries: readonly Query[] }): Query[] {
  return queriesOf(
    flowsThat(claims, facts.dataFlows).flatMap((flow) => flow.runs),
    facts.queries,
  );
}

export function touches(query: Query, table: Table): boolean {
  return query.tables.some((name) => normalTableName(name) === normalTableName(table.name));
}

/** Whether a query takes the rows of a table away, or empties columns of it that tell about people. */
export function takesAway(query: Query, { table, columns }: PersonalTable): boolean | undefined {
  if (!touches(query, table)) return false;
  if (query.operation === 'delete') return true;
  if (query.operation !== 'update' && query.operation !== 'upsert') return false;
  if (query.writes === undefined) return undefined;
  const set = new Set(query.writes.map(normalName));
  return columns.some(({ column }) => set.has(normalName(column.name)));
}

/** Columns that an erasure leaves as they are; none where rows are deleted. */
export function leftBehind(queries: readonly Query[], { table, columns }: PersonalTable): PersonalColumn[] {
  const own = queries.filter((query) => touches(query, table));
  if (own.some((query) => query.operation === 'delete')) return [];
  const set = new Set(own.flatMap((query) => (query.operation === 'update' ? (query.writes ?? []) : [])).map(normalName));
  return columns.filter(({ column, kind }) => kind !== 'network' && !set.has(normalName(column.name)));
}

/** Deleted together with a row of a table that is deleted itself; `undefined` where that table belongs to somebody else. */
export function cascades(table: Table, tables: readonly Table[], deleted: (table: Table) => boolean): boolean | undefined {
  let open = false;
  for (const key of table.foreignKeys) {
    if (key.onDelete !== 'cascade') continue;
    const parent = findTable(tables, key.references);
    if (parent === undefined) open ||= /^(?:users?|customers?|accounts?|members?|profiles?)$/.test(normalTableName(key.references));
    else if (parent !== table && deleted(parent)) return true;
  }
  return open ? undefined : false;
}

const TIME = /(?:_at|_on|_date|_time|_until|timestamp|^date|^time|created|expires?|expiry)$/i;

/** Whether a query removes rows because of their age. */
export function removesByAge(query: Query): boolean {
  const empties = query.operation === 'update' && query.writes?.some((one) => /anonymi[sz]ed/.test(normalName(one))) === true;
  return (query.operation === 'delete' || empties) && query.predicates.some((one) => TIME.test(normalName(one)));
}

/** Words of a list of persons or companies whom the law names. */
const LIST = /(?:^|_)(?:ofac|sdn|sanctions?|watch_?lists?|pep|peps|denied|blocked_persons?)(?:_|$)/;

/** Queries of a screening that read a list of names. */
export function listsRead(screening: Screening, queries: readonly Query[]): string[] {
  const names = queriesOf(screening.runs, queries)
    .filter((query) => query.operation === 'select' || query.operation === 'raw')
    .flatMap((query) => query.tables);
  return [...new Set(names.filter((name) => LIST.test(normalTableName(name))))].toSorted();
}

/** `orders.email, orders.phone` */
export function printColumns(columns: readonly PersonalColumn[], most = 4): string {
  const names = columns.map(({ table, column }) => `${table.name}.${column.name}`);
  return names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');
}

export function columnPlace({ table, column }: PersonalColumn): Location {
  return { path: column.path ?? table.location.path, line: column.line };
}

/** Names of cards that stand for the whole number, the security code, the track or the PIN; not the last digits, a brand or a token. */
export function cardKind(name: string): 'number' | 'security-code' | 'track' | 'pin' | undefined {
  const words = wordsOf(name).join('_');
  if (
    /(?:last|token|masked|mask|brand|type|hash|bin|finger|verified|valid|check|status|result|length|regex|pattern|required|provided|match)/.test(
      words,
    )
  )
    return undefined;
  if (
    /^(?:\w+_)?(?:card_?number|card_no|card_num|cc_number|credit_card_number|debit_card_number|cardnumber|primary_account_number)$|^(?:card_)?pan$/.test(
      words,
    )
  )
    return 'number';
  if (/^(?:\w+_)?(?:cvv2?|cvc2?|card_security_code|security_code|card_cvv|card_cvc|card_code_verification)$/.test(words))
    return 'security-code';
  if (/^(?:track_?[12](?:_data)?|track_data|magnetic_stripe|magstripe)$/.test(words)) return 'track';
  return /^(?:card_pin|pin_block)$/.test(words) ? 'pin' : undefined;
}
