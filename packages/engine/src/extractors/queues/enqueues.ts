import type { JobEnqueue, Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handedFunctions } from '../../extract/handed-functions.ts';
import { holderOf } from '../../extract/holder.ts';
import type { Inside } from '../../extract/inside.ts';
import { insideOf } from '../../extract/inside.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import type { FoundQueue } from './find-queues.ts';

const TRANSACTIONS =
  /^(?:@prisma\/client\.PrismaClient#\$transaction|knex\(\)\.transaction|typeorm\..*\.transaction|sequelize#transaction|slonik\..*\.transaction|mongoose.*\.withTransaction)$/;
const RANDOM = /Date\.now|Math\.random|uuid|randomUUID|nanoid|randomBytes/;
const REFERENCE =
  /(?:^|_)ids?$|Ids?$|^(?:type|kind|action|event|attempts?|priority|source|reason|status|timestamp|isRecovery|version|channel|locale|name|jobType|syncType|integrationType)$|At$|Date$/;
/** Fields under which the real data of a job often stands. */
const WRAPS = /^(?:payload|data|body|event|params|input|message|job|props|args)$/;
/** How the work is to be done, and for whom it is traced. */
const HOW = /options|opts$|settings|config|filters?$|query|headers|meta|context|trace/i;
const SENSITIVE = /password|secret|token|card|cvv|cvc|ssn|otp|\bpin\b|private_?key|api_?key/i;

export function emitEnqueues(input: ExtractInput, queues: readonly FoundQueue[]): void {
  const { code } = input;
  const inside = insideOf(code, new Set(code.callsTo(TRANSACTIONS).flatMap((call) => handedFunctions(code, call))));
  for (const site of code.callsTo(/^(?:bull#|bullmq\.Queue#)add(?:Bulk)?$/)) input.emit('jobEnqueues', ofRedis(code, site, queues, inside));
  for (const site of code.callsTo(/^amqplib\.connect\(\)\.createChannel\(\)\.(?:sendToQueue|publish)$/))
    input.emit('jobEnqueues', ofAmqp(code, site, inside));
}

/** Whether a call stands inside a transaction that may still roll back. */
export function insideTransactions(code: CodeIndex): (site: CallSite) => boolean | 'unknown' {
  const inside = insideOf(code, new Set(code.callsTo(TRANSACTIONS).flatMap((call) => handedFunctions(code, call))));
  return (site) => inTransaction(code, site, inside);
}

function ofRedis(code: CodeIndex, site: CallSite, queues: readonly FoundQueue[], inside: Inside): JobEnqueue {
  const holder = site.receiver === undefined ? undefined : holderOf(code, site.receiver, site.module);
  const matching = queues.filter((one) => holder !== undefined && one.holders.includes(holder));
  const queue = matching.length === 1 ? matching[0] : memberQueue(code, site, queues);
  const bullmq = site.callee.startsWith('bullmq');
  const first = site.args[0] === undefined ? undefined : code.value(site.args[0], site.module);
  // Bull takes jobs without a name.
  const named = bullmq || first?.kind === 'literal' || first?.kind === 'text' || (site.args.length === 3 && first?.kind !== 'object');
  const data = site.args[named ? 1 : 0];
  const given = site.args[named ? 2 : 1];
  const options = given === undefined ? undefined : code.value(given, site.module);
  const id = options?.kind === 'object' && options.keys.includes('jobId') ? options.get('jobId') : undefined;
  return {
    location: site.location,
    wiring: code.reach(site),
    by: bullmq ? 'bullmq' : 'bull',
    queue: queue?.fact.name ?? unknown('a queue that could not be traced'),
    job: named ? textOf(code, first) : ABSENT,
    attempts: options === undefined ? ABSENT : asNumber(asBootValue(code.property(options, 'attempts'))),
    jobId: id !== undefined && id.kind !== 'undefined' && !RANDOM.test(code.text(id.node, id.module as CallSite['module'])),
    inTransaction: inTransaction(code, site, inside),
    ...payloadOf(code, data, site),
    awaited: site.use === 'awaited' || site.use === 'returned' ? true : site.use === 'dropped' ? false : 'unknown',
  };
}

/** `queues.normal.add(…)`, where the queue is a member of an object. */
function memberQueue(code: CodeIndex, site: CallSite, queues: readonly FoundQueue[]): FoundQueue | undefined {
  if (site.receiver === undefined) return undefined;
  const value = code.value(site.receiver, site.module);
  const made = unwrap(value.node);
  const found = queues.filter(
    (one) => one.fact.location.path === value.module.path && one.fact.location.line === value.module.parsed.locate(made.start).line,
  );
  return found.length === 1 && made.type === 'NewExpression' ? found[0] : undefined;
}

function ofAmqp(code: CodeIndex, site: CallSite, inside: Inside): JobEnqueue {
  const [first, second, third] = site.args;
  const publish = site.member === 'publish';
  const body = publish ? third : second;
  const last = site.args.at(-1);
  const options = last === undefined ? undefined : code.value(last, site.module);
  const messageId = options?.kind === 'object' && options.keys.includes('messageId') ? options.get('messageId') : undefined;
  const text = (node: Node | undefined): Known<string> => (node === undefined ? ABSENT : textOf(code, code.value(node, site.module)));
  return {
    location: site.location,
    wiring: code.reach(site),
    by: 'amqplib',
    queue: text(first),
    job: publish ? text(second) : ABSENT,
    attempts: ABSENT,
    jobId: messageId !== undefined && !RANDOM.test(code.text(messageId.node, messageId.module as CallSite['module'])),
    inTransaction: inTransaction(code, site, inside),
    ...payloadOf(code, body === undefined ? undefined : innerPayload(code, body, site), site),
    persistent: site.args.length <= (publish ? 3 : 2) ? false : persistentIn(code, options),
    // A plain channel never says whether the broker took the message.
    awaited: site.use === 'awaited' ? true : site.use === 'dropped' ? false : 'unknown',
  };
}

/** `{ persistent: true }`, `{ deliveryMode: 2 }`: without one of them a message lives in memory only. */
function persistentIn(code: CodeIndex, options: StaticValue | undefined): boolean | 'unknown' {
  if (options?.kind !== 'object') return options === undefined ? false : 'unknown';
  const asked = [code.property(options, 'persistent'), code.property(options, 'deliveryMode')];
  if (asked.some((one) => one?.kind === 'literal' && (one.value === true || one.value === 2))) return true;
  return options.open || asked.some((one) => one !== undefined && one.kind !== 'undefined' && one.kind !== 'literal') ? 'unknown' : false;
}

/** The object in `Buffer.from(JSON.stringify(object))`. */
function innerPayload(code: CodeIndex, node: Node, site: CallSite): Node {
  let at = unwrap(node);
  for (let steps = 0; steps < 5; steps += 1) {
    if (at.type === 'Identifier') {
      const init = site.module.bindingAt.get(at.start)?.init;
      if (init === undefined || unwrap(init).type !== 'CallExpression') return at;
      at = unwrap(init);
    } else if (
      at.type === 'CallExpression' &&
      at.arguments[0] !== undefined &&
      /(?:from|stringify)$/.test(code.text(at.callee, site.module))
    )
      at = unwrap(at.arguments[0]);
    else return at;
  }
  return at;
}

function textOf(code: CodeIndex, value: StaticValue | undefined): Known<string> {
  const read = code.toKnown(value, (one): one is string => typeof one === 'string');
  return read.state === 'known' ? known(read.value) : read;
}

function inTransaction(code: CodeIndex, site: CallSite, inside: Inside): boolean | 'unknown' {
  const answer = inside(site);
  if (answer !== false || site.enclosing === undefined) return answer;
  let begun = false;
  for (const call of code.callsIn(site.enclosing)) {
    const first = call.args[0]?.type === 'Literal' ? String(call.args[0].value) : '';
    if (/^\s*(?:BEGIN|START TRANSACTION)/i.test(first)) begun = true;
    if (/^\s*(?:COMMIT|ROLLBACK)/i.test(first) && call.node.start < site.node.start) begun = false;
    if (call === site) break;
  }
  return begun;
}

type ObjectValue = Extract<StaticValue, { kind: 'object' }>;
type Payload = Pick<JobEnqueue, 'payload' | 'carriesTenant' | 'carriesTrace' | 'sensitive'>;

/** Fields that hold a record, or parts of one, and not what finds it again. */
function madeOf(value: ObjectValue, depth: number): 'entity' | 'unknown' | 'ids' {
  const fields = value.keys.map((key) => [key, value.get(key)] as const);
  const inside = fields.flatMap(([key, one]) => (one?.kind === 'object' && depth < 3 && !HOW.test(key) ? [madeOf(one, depth + 1)] : []));
  const copied = fields.filter(([key, one]) => !REFERENCE.test(key) && !HOW.test(key) && one?.kind !== 'object');
  // Three fields or more that are no references are a copy of a record, and so is `order: { ...order }`.
  if (copied.length > 2 || inside.includes('entity')) return 'entity';
  if (depth > 0 && spreadsRecord(value.node) && fields.some(([key]) => !REFERENCE.test(key) && !HOW.test(key))) return 'entity';
  // `payload: input` may be anything.
  const wraps = copied.some(([key, one]) => WRAPS.test(key) && one?.kind !== 'text');
  return value.open || wraps || inside.includes('unknown') ? 'unknown' : 'ids';
}

/** `{ ...order }`, and not `{ ...(late ? { late: true } : {}) }`. */
function spreadsRecord(input: Node): boolean {
  const node = unwrap(input);
  return (
    node.type === 'ObjectExpression' &&
    node.properties.some((one) => one.type === 'SpreadElement' && /^(?:Identifier|MemberExpression)$/.test(unwrap(one.argument).type))
  );
}

/** What the data of a job is made of, by the names of its fields. */
export function payloadOf(code: CodeIndex, data: Node | undefined, site: CallSite): Payload {
  if (data === undefined) return { payload: 'empty', carriesTenant: false, carriesTrace: false, sensitive: [] };
  const value = code.value(data, site.module);
  if (value.kind !== 'object') return { payload: 'unknown', carriesTenant: 'unknown', carriesTrace: 'unknown' };
  const inner = value.keys.map((key) => value.get(key)).filter((one) => one !== undefined);
  const wraps =
    inner.some((one) => one.kind !== 'object' && one.kind !== 'literal' && one.kind !== 'text') &&
    value.keys.some((key) => WRAPS.test(key));
  const nested = inner.flatMap((one) => (one.kind === 'object' ? one.keys : []));
  const open = value.open || wraps || inner.some((one) => one.kind === 'object' && one.open);
  const has = (names: RegExp): boolean | 'unknown' =>
    [...value.keys, ...nested].some((key) => names.test(key)) ? true : open ? 'unknown' : false;
  const tenant = has(/tenant|organi[sz]ation|^org_?id|workspace|(?:company|shop|store|merchant)_?id/i);
  const made = madeOf(value, 0);
  const sensitive = value.keys.filter((key) => SENSITIVE.test(key) && !/Ids?$|_ids?$/.test(key));
  return {
    payload: value.keys.length === 0 && !value.open ? 'empty' : made,
    // What a tenant is called differs; a project or account may be one.
    carriesTenant: tenant === false && has(/^(?:project|account|team|site|space|environment)_?id$/i) === true ? 'unknown' : tenant,
    carriesTrace: has(/trace|correlation|request_?id/i),
    ...(value.open && sensitive.length === 0 ? {} : { sensitive }),
  };
}
