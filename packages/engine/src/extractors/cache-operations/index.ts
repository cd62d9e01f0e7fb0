import { ABSENT } from '@airworthy/model';
import type { CacheOperation, Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { MEMORY, MEMORY_CALL, REDIS, REDIS_CALL } from './commands.ts';
import type { Command } from './commands.ts';
import { handedIn, isHandedIn, placesOfKey } from './callers.ts';
import { afterwardsOf, followsWrite, isGuarded, keepsMisses, readsDatabase, refillsOnce, storesSecret, validates } from './surroundings.ts';
import { keyOf } from './keys.ts';
import { emitMapOperations } from './maps.ts';
import type { Key } from './keys.ts';

export const cacheOperations = defineExtractor({
  id: 'cache-operations',
  about: 'What is read from and written to caches: keys, lifetimes, what happens when the cache fails, and what drops stale entries.',
  emits: ['cacheOperations'],
  extract(input) {
    for (const [pattern, table, library] of [
      [REDIS_CALL, REDIS, 'redis'],
      [MEMORY_CALL, MEMORY, 'memory'],
    ] as const) {
      for (const call of input.code.callsTo(pattern)) {
        const member = pattern.exec(call.callee)?.[1] ?? '';
        const command = Object.hasOwn(table, member) ? table[member] : undefined;
        if (command !== undefined) emitOperation(input, call, command, library);
      }
    }
    emitMapOperations(input, onRequestPath(input.code, input.boot));
  },
});

function emitOperation(input: ExtractInput, call: CallSite, command: Command, library: 'redis' | 'memory'): void {
  const { code } = input;
  // SCAN starts with its cursor; what it looks for follows MATCH.
  const first =
    command.command === 'SCAN'
      ? call.args.find((_one, index) => index > 0 && /^['"`]MATCH['"`]$/i.test(code.text(call.args[index - 1] as Node, call.module)))
      : call.args[0];
  const places = first === undefined || command.operation === 'scan' ? [{ steps: [call], key: first }] : placesOfKey(code, call, first);
  for (const { steps, key } of places) {
    const at = steps.at(-1) as CallSite;
    if (command.operation === 'set' && isOtherBranch(code, call, command, steps)) continue;
    const ttl = ttlOf(input, call, command, library, steps);
    emitAt(input, steps, command, key === undefined ? { key: '', parts: [] } : keyOf(code, key, at.module), ttl);
  }
}

/** `if (ttl) setex(key, ttl, value) else set(key, value)`: which of the two it is follows from whether the caller hands in a lifetime. */
function isOtherBranch(code: ExtractInput['code'], call: CallSite, command: Command, steps: readonly CallSite[]): boolean {
  const given = (one: CallSite, index: number): boolean | undefined =>
    one.args[index] === undefined ? undefined : isHandedIn(one.args[index], [one, ...steps.slice(1)]);
  if (command.ttl !== undefined) return given(call, command.ttl.index) === false;
  if (call.args.length > 2 || call.enclosing === undefined) return false;
  const key = call.args[0] === undefined ? '' : code.text(call.args[0], call.module);
  return code.callsIn(call.enclosing).some((one) => {
    const member = REDIS_CALL.exec(one.callee)?.[1] ?? '';
    const other = Object.hasOwn(REDIS, member) ? REDIS[member]?.ttl : undefined;
    return (
      other !== undefined && one.args[0] !== undefined && code.text(one.args[0], one.module) === key && given(one, other.index) === true
    );
  });
}

const PERSONAL = /user|customer|session|profile|email|phone|patient|account|member|address|conversation|tenant|owner/i;

/** `steps`: the call that sends the command, then those that led to it, up to the one that says the key. */
function emitAt(input: ExtractInput, steps: readonly CallSite[], command: Command, key: Key, ttl: Known<number>): void {
  const { code, boot } = input;
  const [sender, at] = [steps[0] as CallSite, steps.at(-1) as CallSite];
  const purpose = steps.some(takesLock) ? 'lock' : purposeOf(input, sender, command, key);
  const fact: CacheOperation = {
    by: /^(@[^/]+\/[\w-]+|[\w-]+)/.exec(sender.callee)?.[1] ?? sender.callee,
    operation: command.operation,
    key: key.key,
    ttl: command.operation === 'set' ? ttl : ABSENT,
    command: command.command,
    purpose,
    personal:
      PERSONAL.test(key.key) || key.parts.some((part) => PERSONAL.test(part))
        ? true
        : key.key !== '' && !key.key.includes('${}')
          ? false
          : 'unknown',
    guarded: isGuarded(code, steps),
    onRequestPath: onRequestPath(code, boot)(at.enclosing),
    location: at.location,
    wiring: code.reach(at),
  };
  if (sender !== at) fact.related = [sender.location];
  if (key.parts.length > 0) fact.keyParts = key.parts;
  if (command.operation === 'get') {
    const afterwards = afterwardsOf(code, at);
    if (afterwards !== undefined) fact.afterwards = afterwards;
    fact.singleFlight = refillsOnce(code, sender, at);
    fact.validatesValue = validates(code, sender, at);
  }
  if (command.operation === 'set') {
    fact.fromDatabase = readsDatabase(code, at);
    const misses = keepsMisses(code, sender);
    if (misses !== undefined) fact.keepsMisses = misses;
    const secret = storesSecret(code, sender);
    if (secret !== undefined) fact.storesSecret = secret;
    if (ttl.state !== 'absent' && !NOT_TOLD.has(ttl)) fact.expires = true;
  }
  if (command.operation === 'delete') {
    const follows = followsWrite(code, at);
    // A wrapper that nobody was seen to call says nothing of what happened before.
    if (follows || key.key !== '${}') fact.afterWrite = follows;
  }
  input.emit('cacheOperations', fact);
}

/** `withLock(key, work)`, `acquireLock(key)`: on the way to the command somebody takes a lock. */
function takesLock(call: CallSite): boolean {
  return /lock/i.test(call.member ?? '') || /lock/i.test(call.enclosing?.own ?? '') || /(?:^|[.#:\w])\w*Lock$/.test(call.callee);
}

function purposeOf(input: ExtractInput, call: CallSite, command: Command, key: Key): string {
  const options = call.args
    .slice(2)
    .map((node) => input.code.text(node, call.module))
    .join(' ');
  if (command.command === 'SETNX' || /['"`]NX['"`]|\bNX\s*:\s*true/.test(options))
    return /idempot|dedup|processed|seen|event/i.test(key.key) ? 'dedup' : 'lock';
  if (/^(?:INCR|INCRBY|DECR)$/.test(command.command) || /rate-?limit|attempts|counter/i.test(key.key) || isOfLimiter(call, key))
    return 'counter';
  if (/\bsess(?:ion)?s?\b/i.test(key.key)) return 'session';
  if (/\block/i.test(key.key)) return 'lock';
  if (/idempot|dedup|processed|nonce/i.test(key.key)) return 'dedup';
  // What is kept in the store itself, and not a copy of something.
  if (
    /concurrency|\bqueues?\b|\bbatch\b|cursor|watermark|lease|semaphore|presence|\boffset|checkpoint|coordination|heartbeat/i.test(key.key)
  )
    return 'other';
  // `keys.deadLetterQueueDataKey(id)`: the name of what makes the key says it.
  if (key.parts.some((part) => /dead-?letter|(?:queue|lease|concurrency|cursor|semaphore)\w*key\b/i.test(part))) return 'other';
  // A token that is stored by itself stands nowhere else.
  if (key.parts.some((part) => /(?:^|\.|_)(?:token|nonce|otp)$/.test(part)) && /download|invite|reset|magic|verif|link/i.test(key.key))
    return 'other';
  return command.operation === 'other' ? 'other' : 'cache';
}

/** A key without a word of its own, in a file of that name: what a limiter counts. */
function isOfLimiter({ module }: CallSite, { key }: Key): boolean {
  return (
    !/[A-Za-z]/.test(key.replaceAll(/\$\{[^}]*\}|^env:/g, '')) &&
    /rate-?limit(?:er|ing)?|throttl/i.test(module.path.slice(module.path.lastIndexOf('/') + 1))
  );
}

const WHOLE_CACHE: Known<number> = { state: 'unknown', source: 'the lifetime set for the whole cache' };
const OTHER_BRANCH: Known<number> = { state: 'unknown', source: 'none on the branch for callers that give no lifetime' };
const POINT_IN_TIME: Known<number> = { state: 'unknown', source: 'until a point in time' };
const NOT_TOLD: ReadonlySet<Known<number>> = new Set([WHOLE_CACHE, OTHER_BRANCH]);

/** Seconds that an entry lives: an argument, an option, or an EXPIRE of the same key next to it. */
function ttlOf(
  input: ExtractInput,
  call: CallSite,
  command: Command,
  library: 'redis' | 'memory',
  steps: readonly CallSite[],
): Known<number> {
  const { code } = input;
  const read = (node: Node | undefined, scale: number): Known<number> => {
    if (node === undefined) return ABSENT;
    const given = handedIn(node, steps) ?? { node, module: call.module };
    return asNumber(asBootValue(code.value(given.node, given.module)), scale);
  };
  if (command.operation !== 'set') return ABSENT;
  if (command.ttl !== undefined) return read(call.args[command.ttl.index], command.ttl.scale);
  for (const [index, argument] of call.args.entries()) {
    if (index < 2) continue;
    const text = code.text(argument, call.module);
    if (/^['"`](?:EX|ex)['"`]$/.test(text)) return read(call.args[index + 1], 1);
    if (/^['"`](?:PX|px)['"`]$/.test(text)) return read(call.args[index + 1], 0.001);
    if (/^['"`](?:EXAT|PXAT|exat|pxat)['"`]$/.test(text)) return POINT_IN_TIME;
    const node = unwrap(argument);
    if (node.type === 'ObjectExpression') {
      for (const property of node.properties) {
        if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
        if (/^(?:EX|ex)$/.test(property.key.name)) return read(property.value, 1);
        if (/^(?:EXAT|PXAT|exat|pxat)$/.test(property.key.name)) return POINT_IN_TIME;
        if (/^(?:PX|px)$/.test(property.key.name)) return read(property.value, 0.001);
        if (property.key.name !== 'ttl') continue;
        const ttl = read(property.value, library === 'memory' ? 0.001 : 1);
        return ttl.state === 'absent' && library === 'memory' ? WHOLE_CACHE : ttl;
      }
    }
    if (library === 'memory' && index === 2 && node.type !== 'ObjectExpression') return read(argument, 1);
  }
  const key = call.args[0] === undefined ? '' : code.text(call.args[0], call.module);
  const beside = call.enclosing === undefined ? [] : code.callsIn(call.enclosing);
  const expire = beside.find(
    (one) => /^p?expire(?:at)?$/i.test(one.member ?? '') && one.args[0] !== undefined && code.text(one.args[0], one.module) === key,
  );
  if (expire !== undefined) return read(expire.args[1], expire.member?.startsWith('p') === true ? 0.001 : 1);
  if (
    steps.length === 1 &&
    beside.some((one) => one !== call && one.args[0] !== undefined && code.text(one.args[0], one.module) === key && saysLifetime(code, one))
  )
    return OTHER_BRANCH;
  // Entries of an in-process cache may take the lifetime of the cache as a whole.
  return library === 'memory' ? WHOLE_CACHE : ABSENT;
}

/** A command beside it that stores the same key with a lifetime. */
function saysLifetime(code: ExtractInput['code'], call: CallSite): boolean {
  return (
    /^p?setex$/i.test(call.member ?? '') ||
    (call.member === 'set' &&
      call.args.slice(2).some((argument) => /^['"`][EP]X['"`]$|\b(?:EX|PX|ex|px)\b\s*:/.test(code.text(argument, call.module))))
  );
}
