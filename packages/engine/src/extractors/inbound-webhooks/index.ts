import type { Guard, InboundWebhook, Location, Route } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { CallBelow } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { VERIFIES_DELIVERY } from '../../extract/delivery-libraries.ts';
import { aroundOf, handlerOf } from '../../extract/handlers.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, walk } from '../../lang/typescript/syntax.ts';
import { addsEachTime } from './added.ts';
import { unknownKinds } from './kinds.ts';
import { providerOf } from './providers.ts';
import { rejectsOld } from './replays.ts';
import { asksForPresence, comparedInConstantTime, signsRawBody } from './signed-bytes.ts';

const COMPARES = /timingSafeEqual$|^tsscmp$|^secure-compare$|^scmp$/;
const QUEUES = /^(?:bull|bullmq\.Queue)#add(?:Bulk)?$|\.(?:sendToQueue|publish)$|^pg-boss#send$|^kafkajs\..*send$/;
/** Effects that happen as often as they are asked for. */
const REPEATED =
  /^(?:bull|bullmq\.Queue)#add(?:Bulk)?$|\.(?:sendToQueue|publish)$|^pg-boss#send$|sendMail$|^@sendgrid\/mail\b|^twilio\b.*create$|#(?:incr|incrby|hincrby|lpush|rpush)$/;
const ONCE = /^ioredis#setnx$|^redis\.createClient\(\)\.setNX$/;
const WEAK = ['public-constant', 'presence-only', 'stub', 'conditional'] as const;

/** Routes that other systems call with news, and whether a forged call gets through. */
export const inboundWebhooks = defineExtractor({
  id: 'inbound-webhooks',
  about: 'Webhook endpoints: whose they are, whether the signature is verified, raw body, replays, queueing and deduplication.',
  emits: ['inboundWebhooks'],
  extract(input) {
    routesOf(input).forEach((route, index) => {
      if (route.purpose === 'webhook' && route.method !== 'GET' && route.method !== 'HEAD')
        input.emit('inboundWebhooks', read(input, route, index));
    });
  },
});

function read(input: ExtractInput, route: Route, index: number): InboundWebhook {
  const { code } = input;
  const handler = handlerOf(input, index);
  const guards = route.guards.flatMap((guard) => functionAt(input, guard));
  const own = handler ? callsBelow(code, handler, 5) : [];
  const below = [...[...guards, ...aroundOf(input, index)].flatMap((fn) => callsBelow(code, fn, 5)), ...own];
  const sdk = below.find((one) => VERIFIES_DELIVERY.test(one.call.callee));
  const compare = below.find((one) => COMPARES.test(one.call.callee));
  const seen = signatureOf(route, below, sdk, compare, handler);
  // A gateway hands deliveries on; what becomes of them is decided by the service that gets them.
  const handedOn = seen.signature === 'none' && handler !== undefined ? forwarding(input, below) : undefined;
  const { signature, at } = handedOn === undefined ? seen : { signature: 'unknown' as const, at: handedOn };
  // What stands before every route of the app may be more than is looked at; the webhook's own code comes first.
  const functions = [
    ...new Set([
      ...(handler ? [handler] : []),
      ...own.flatMap((one) => one.call.targets),
      ...guards,
      ...below.flatMap((one) => one.call.targets),
    ]),
  ];
  const names = namesIn(functions);
  const fact: InboundWebhook = {
    location: route.location,
    wiring: route.wiring ?? { state: 'wired', rung: 'L7' },
    method: route.method,
    path: route.path,
    provider: providerOf(
      route.path,
      below.map((one) => one.call.callee),
      names,
    ),
    signature,
    timingSafe:
      sdk !== undefined || compare !== undefined
        ? true
        : signature === 'none'
          ? false
          : (comparedInConstantTime(route.guards) ?? 'unknown'),
    rawBody:
      sdk !== undefined
        ? !givesParsedBody(code, route, sdk.call)
        : signature === 'none'
          ? false
          : (signsRawBody(code, below) ?? (names.has('rawBody') ? true : 'unknown')),
    replayProtected: sdk !== undefined ? true : signature === 'none' ? false : rejectsOld(functions),
    queued: handler === undefined ? 'unknown' : queues(below),
    deduplicated: deduplicates(input, below, handler),
  };
  if (at) fact.checkedAt = at;
  if (handedOn) fact.forwarded = handedOn;
  const kinds = unknownKinds(functions.slice(0, 60));
  if (kinds !== undefined) fact.unknownKinds = kinds;
  if (handler) fact.related = [handler.location];
  return fact;
}

/** `express.json()` before the route has replaced the bytes; `express.raw()` after it finds nothing left to read. */
function givesParsedBody(code: CodeIndex, route: Route, call: CallSite): boolean {
  if (!call.args.some((one) => /^(?:\w+\.)?(?:req|request)\.body$/.test(code.text(one, call.module).trim()))) return false;
  const parser = (name: RegExp) => route.guards.findIndex((guard) => name.test(guard.name) && (guard.conditions ?? []).length === 0);
  const json = parser(/^(?:express|body-parser(?:\.default)?|bodyParser)\.json$/);
  const raw = parser(/^(?:express|body-parser(?:\.default)?|bodyParser)\.raw$/);
  return json !== -1 && (raw === -1 || json < raw);
}

function signatureOf(
  route: Route,
  below: readonly CallBelow[],
  sdk: CallBelow | undefined,
  compare: CallBelow | undefined,
  handler: FunctionInfo | undefined,
): { signature: InboundWebhook['signature']; at?: Location } {
  const enforcing = route.guards.find((guard) => guard.kind === 'enforces');
  if (route.access === 'guarded')
    return { signature: 'verified', ...(enforcing ? { at: enforcing.place } : sdk ? { at: sdk.call.location } : {}) };
  if (route.access === 'opaque') return { signature: 'unknown' };
  for (const kind of WEAK) {
    const guard = route.guards.find((one) => one.kind === kind);
    if (guard) return { signature: kind, at: guard.place };
  }
  const swallowed = route.guards.find((guard) => guard.kind === 'swallows');
  if (swallowed) return { signature: 'stub', at: swallowed.place };
  const digest = below.find((one) => /(?:^|\.)createHmac$/.test(one.call.callee));
  const seen = sdk ?? compare ?? digest;
  // A check is there, and the runs without a signature still passed: nobody knows which of the two is mistaken.
  if (seen) return { signature: 'unknown', at: seen.call.location };
  if (handler === undefined) return { signature: 'unknown' };
  return asksForPresence([handler, ...below.filter((one) => one.depth < 2).flatMap((one) => one.call.targets)])
    ? { signature: 'presence-only', at: handler.location }
    : { signature: 'none' };
}

const WORK =
  /^(?:axios|fetch$|got\b|undici\b|ky\b|stripe|new stripe|nodemailer|@sendgrid|twilio|openai|@anthropic|pg\.|knex|mongo|mongoose|minio|@aws-sdk|ioredis#(?:set|incr))|PrismaClient#|kysely|drizzle|typeorm|sequelize/i;

/** Whether the work is left to a queue; where neither a queue nor work that takes time was seen, it may stand in code that was not read. */
function queues(below: readonly CallBelow[]): boolean | 'unknown' {
  if (below.some((one) => QUEUES.test(one.call.callee))) return true;
  return below.some((one) => WORK.test(one.call.callee)) ? false : 'unknown';
}

const CLIENTS = /^(?:axios\b.*|fetch|got\b.*|undici\.(?:fetch|request)|ky\b.*|.*\breply\.from|http-proxy\b.*web)$/;

/** A call that sends the body of the delivery to another address. */
function forwarding({ code }: ExtractInput, below: readonly CallBelow[]): Location | undefined {
  return below.find(
    ({ call }) =>
      CLIENTS.test(call.callee) &&
      call.args.some((one) => /\b(?:request|req|ctx|c)\.(?:body|rawBody|raw)\b|\brawBody\b/.test(code.text(one, call.module))),
  )?.call.location;
}

const STORES = /^pg\.|^knex\(\)|PrismaClient#|mongo|kysely|drizzle|typeorm|sequelize/i;

function deduplicates({ code }: ExtractInput, below: readonly CallBelow[], handler: FunctionInfo | undefined): boolean | 'unknown' {
  if (handler === undefined) return 'unknown';
  const once = below.some(
    ({ call }) =>
      ONCE.test(call.callee) ||
      (/^ioredis#set$|^redis\.createClient\(\)\.set$/.test(call.callee) && /\bNX\b/.test(code.text(call.node, call.module))),
  );
  if (once) return true;
  if (addsEachTime(code, handler, below)) return false;
  // A write may be one that does no harm twice; only work that is seen to be repeated counts against it.
  return below.some(({ call }) => REPEATED.test(call.callee)) && !below.some(({ call }) => STORES.test(call.callee)) ? false : 'unknown';
}

function functionAt({ code }: ExtractInput, guard: Guard): FunctionInfo[] {
  const module = code.module(guard.place.path);
  if (!module) return [];
  return module.bound.functions.filter((fn) => fn.location.line === guard.place.line).slice(0, 1);
}

function namesIn(functions: readonly FunctionInfo[]): Set<string> {
  const names = new Set<string>();
  for (const fn of functions.slice(0, 40)) {
    walk(fn.node, (node) => {
      const name = memberName(node);
      if (name !== undefined) names.add(name);
      if (node.type === 'Literal' && typeof node.value === 'string' && node.value.length < 60) names.add(node.value.toLowerCase());
    });
  }
  return names;
}
