import { sqlTextOf } from '../../extract/sql-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';

/** A call that reads or writes the database. `text` is the statement, or the call as written. */
export interface StoreCall {
  operation: 'read' | 'insert' | 'update' | 'delete';
  text: string;
  /** Which columns it sets could not be read. */
  open?: true;
}

const SQL_MEMBER =
  /^(?:query|raw|execute|unsafe|\$queryRaw|\$executeRaw|\$queryRawUnsafe|\$executeRawUnsafe|none|one|oneOrNone|any|manyOrNone)$/;
const KNEX = /^knex\b/;
const MONGO = /^mongo(?:ose|db)\b/;
const PRISMA = /PrismaClient#\w+\.(\w+)$/;
const TYPEORM = /^typeorm\b/;
const DRIZZLE = /^drizzle-orm\b/;

const KNOWN = new WeakMap<CallSite, { found: StoreCall | undefined }>();

/** What a call does to the database, if anything. */
export function storeCall(code: CodeIndex, call: CallSite): StoreCall | undefined {
  let before = KNOWN.get(call);
  if (before === undefined) KNOWN.set(call, (before = { found: read(code, call) }));
  return before.found;
}

function read(code: CodeIndex, call: CallSite): StoreCall | undefined {
  const member = call.member ?? '';
  if (call.targets.length > 0 && !SQL_MEMBER.test(member)) return undefined;
  const prisma = PRISMA.exec(call.callee)?.[1];
  if (prisma !== undefined && !prisma.startsWith('$')) return made(ormOperation(prisma), code, call);
  if (KNEX.test(call.callee) && member !== 'raw') return made(knexOperation(member), code, call);
  if (MONGO.test(call.callee) || TYPEORM.test(call.callee) || DRIZZLE.test(call.callee)) return made(ormOperation(member), code, call);
  if (!SQL_MEMBER.test(member) && call.node.type !== 'TaggedTemplateExpression') return undefined;
  const [first] = call.node.type === 'TaggedTemplateExpression' ? [call.node] : call.args;
  const sql = first === undefined ? undefined : sqlTextOf(code, first, call.module)?.text;
  const verb = sql === undefined ? undefined : /^\s*(?:WITH\b[\s\S]*?\)\s*)?(SELECT|INSERT|UPDATE|DELETE)\b/i.exec(sql)?.[1]?.toLowerCase();
  if (sql === undefined || verb === undefined) return undefined;
  return { operation: verb === 'select' ? 'read' : (verb as 'insert' | 'update' | 'delete'), text: sql };
}

function made(operation: StoreCall['operation'] | undefined, code: CodeIndex, call: CallSite): StoreCall | undefined {
  if (operation === undefined) return undefined;
  const [first] = call.args;
  const spelled = call.args.map((one) => spelledOut(code, one, call)).join(' ');
  const open =
    operation !== 'read' &&
    first !== undefined &&
    first.type !== 'ObjectExpression' &&
    first.type !== 'ArrayExpression' &&
    spelled.trim() === '';
  return { operation, text: `${code.text(call.node, call.module).slice(0, 4000)} ${spelled}`, ...(open ? { open: true as const } : {}) };
}

/** Names and literal values of an object that is handed over by a name. */
function spelledOut(code: CodeIndex, node: CallSite['args'][number], call: CallSite): string {
  if (node.type === 'ObjectExpression') return '';
  return code
    .values(node, call.module)
    .slice(0, 5)
    .flatMap((value) => (value.kind === 'object' ? value.keys.map((key) => `${key}: ${literal(value.get(key))}`) : []))
    .join(', ');
}

function literal(value: StaticValue | undefined): string {
  return value?.kind === 'literal' ? `'${String(value.value)}'` : '?';
}

function knexOperation(member: string): StoreCall['operation'] | undefined {
  if (/^(?:insert|batchInsert)$/.test(member)) return 'insert';
  if (/^(?:update|increment|decrement)$/.test(member)) return 'update';
  if (/^(?:del|delete)$/.test(member)) return 'delete';
  return /^(?:first|select|pluck|where)$/.test(member) ? 'read' : undefined;
}

function ormOperation(member: string): StoreCall['operation'] | undefined {
  if (/^(?:create|createMany|insert|insertOne|insertMany|save|bulkWrite)$/.test(member)) return 'insert';
  if (/^(?:update|updateOne|updateMany|upsert|findOneAndUpdate|findByIdAndUpdate|findOneAndReplace|replaceOne)$/.test(member))
    return 'update';
  if (/^(?:delete|deleteOne|deleteMany|remove|destroy|findByIdAndDelete)$/.test(member)) return 'delete';
  return /^(?:find\w*|count\w*|aggregate|exists|select|from)$/.test(member) ? 'read' : undefined;
}

/** Columns that hold what a chain answered. */
export const CHAIN_COLUMN =
  /signature|tx_?hash|txn?_?id|transaction_?(?:id|hash|sig)|mint_?(?:address|tx)|token_?id|asset_?id|nft_?(?:address|mint|id)|on_?chain|is_?minted|block_?(?:hash|number|height)|\bslot\b|escrow_?address|_pda\b|blockchain_/i;
/** Columns that hold what is planned or going on. */
const STATE = /status|state|pending|intent|processing|submitted|queued/i;

export function writesChainResult(store: StoreCall | undefined): boolean {
  return store !== undefined && (store.operation === 'insert' || store.operation === 'update') && CHAIN_COLUMN.test(store.text);
}

const INTENTS = new WeakMap<StoreCall, boolean>();

/** A row that says that something is about to be sent. */
export function writesIntent(store: StoreCall | undefined): boolean {
  if (store === undefined || store.operation === 'read' || store.operation === 'delete') return false;
  let known = INTENTS.get(store);
  // The same statement is met on many ways.
  if (known === undefined)
    INTENTS.set(
      store,
      (known = STATE.test(store.text) && /intent|outbox|mint|nft|transfer|chain|transaction|payout|withdraw|settlement/i.test(store.text)),
    );
  return known;
}

/** Rows are read by their state. */
export function readsWork(store: StoreCall | undefined): boolean {
  return (
    store?.operation === 'read' &&
    /intent|outbox|mint|nft|transfer|chain|transaction|payout|withdraw|settlement|escrow/i.test(store.text) &&
    /\bWHERE\b[\s\S]*(?:status|state)|where\w*\([^)]*(?:status|state)|where:[^}]*(?:status|state)/i.test(store.text)
  );
}

/** Lets one of several attempts through: a conditional update, an insert that yields to an older one, a row or advisory lock. */
export function claims(store: StoreCall | undefined, call: CallSite): boolean {
  if (/ioredis#set$|\.createClient\(\)\.set(?:NX)?$|^redlock|setnx$/i.test(call.callee)) return true;
  if (store === undefined) return false;
  const { text, operation } = store;
  if (/FOR\s+UPDATE|SKIP\s+LOCKED|pg_(?:try_)?advisory|forUpdate\(\)/i.test(text)) return true;
  if (operation === 'insert') return /ON\s+CONFLICT[\s\S]*DO\s+NOTHING|onConflict\([\s\S]*ignore\(\)/i.test(text);
  if (operation !== 'update') return false;
  const where =
    /\bWHERE\b([\s\S]*)$/i.exec(text)?.[1] ??
    /where:\s*\{([^}]*)\}/.exec(text)?.[1] ??
    /\.where\(([\s\S]*)\)\s*\.update/.exec(text)?.[1] ??
    '';
  return /status|state|is_?minted|mint_?address|token_?id|IS\s+NULL|whereNull|version/i.test(where);
}
