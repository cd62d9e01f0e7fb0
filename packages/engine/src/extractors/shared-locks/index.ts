import type { Known, SharedLock } from '@airworthy/model';
import { ABSENT } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { patternOf } from '../../lang/typescript/static-value.ts';
import { contains } from '../../lang/typescript/syntax.ts';

const REDIS_SET = /^(?:ioredis#|redis\.createClient\(\)\.)(set|setnx|setNX)$/;
const REDLOCK = /^redlock\b.*[.#](acquire|lock|using)$/;
const SQL =
  /^(?:pg\.(?:Pool|Client|PoolClient)#query|knex\(\)\.raw|@prisma\/client\.PrismaClient#\$(?:queryRaw|executeRaw)\w*|.*(?:query|raw))$/;
const ADVISORY = /pg_(try_)?advisory_(xact_)?lock/;
const LOCK_WORD = /lock|mutex|leader|semaphore/i;
const COMPARES = /redis\.call\(\s*['"]get['"]|ARGV\[1\]/i;

export const sharedLocks = defineExtractor({
  id: 'shared-locks',
  about: 'Locks that all instances share, in Redis and in the database: how they end, who may give them back, whether they are renewed.',
  emits: ['sharedLocks'],
  extract(input) {
    const { code } = input;
    for (const call of code.callsTo(REDIS_SET)) emitLease(input, call);
    for (const call of code.callsTo(REDLOCK)) emitRedlock(input, call);
    for (const name of ['query', 'raw', '$queryRaw', '$queryRawUnsafe', '$executeRaw', '$executeRawUnsafe'])
      for (const call of code.callsOfMember(name)) if (SQL.test(call.callee)) emitAdvisory(input, call);
  },
});

/** `SET key token PX 30000 NX`, where key, token or the function around it say that it is a lock. */
function emitLease({ code, emit }: ExtractInput, call: CallSite): void {
  const [keyNode, ...rest] = call.args;
  if (keyNode === undefined) return;
  const text = code.text(call.node, call.module);
  const command = REDIS_SET.exec(call.callee)?.[1] ?? '';
  if (command === 'set' && !/\bNX\b/.test(text)) return;
  const key = patternOf(code.value(keyNode, call.module)) ?? code.text(keyNode, call.module).slice(0, 80);
  // What a request or event is remembered by is set in the same way and is not given back.
  if (![key, code.text(keyNode, call.module), call.enclosing?.name ?? ''].some((one) => LOCK_WORD.test(one))) return;
  const around = neighbours(code, call);
  const deletes = around.filter((one) => /^(?:ioredis#|redis\.createClient\(\)\.)(?:del|unlink)$/.test(one.callee));
  const scripts = around.some((one) => /^(?:eval|evalsha|evalSha)$/.test(one.member ?? '') && COMPARES.test(scriptOf(code, one)));
  const reads = around.some((one) => /^(?:ioredis#|redis\.createClient\(\)\.)get$/.test(one.callee));
  const holder: SharedLock['releasedByHolder'] = scripts ? true : deletes.length === 0 ? 'unknown' : reads ? 'unknown' : false;
  const released = deletes.length > 0 || scripts;
  emit('sharedLocks', {
    location: call.location,
    wiring: code.reach(call),
    by: call.callee.startsWith('ioredis') ? 'ioredis' : 'redis',
    key,
    ttl: ttlOf(code, call, rest, text),
    scope: 'lease',
    releasedByHolder: holder,
    releasedAlways: released ? deletes.length === 0 || deletes.some((one) => inFinally(one, call)) || 'unknown' : 'unknown',
    renewed: around.some((one) => /^(?:p?expire|extend|renew)/i.test(one.member ?? '')),
    ...named(call.enclosing),
  });
}

/** Calls in the functions around a lock: the function that takes it, its class or, outside of a class, its module. */
function neighbours(code: CodeIndex, call: CallSite): CallSite[] {
  const own = call.enclosing === undefined ? [] : callsBelow(code, call.enclosing, 1).map((one) => one.call);
  const owner = call.enclosing?.thisClass;
  const beside =
    owner === undefined
      ? []
      : [...owner.members.values()].flatMap((one) =>
          one.fn !== undefined && /release|unlock|renew|extend|acquire|refresh/i.test(one.name) ? code.callsIn(one.fn) : [],
        );
  return [...own, ...beside];
}

function scriptOf(code: CodeIndex, call: CallSite): string {
  const [first] = call.args;
  if (first === undefined) return '';
  const value = code.value(first, call.module);
  return patternOf(value) ?? code.text(first, call.module);
}

function inFinally(one: CallSite, lock: CallSite): boolean {
  return (
    lock.enclosing !== undefined &&
    contains(
      lock.enclosing.node,
      (node) =>
        node.type === 'TryStatement' &&
        node.finalizer !== null &&
        node.finalizer.start <= one.node.start &&
        one.node.end <= node.finalizer.end,
    )
  );
}

function ttlOf(code: CodeIndex, call: CallSite, rest: CallSite['args'], text: string): Known<number> {
  const numberAt = (index: number, scale: number): Known<number> =>
    rest[index] === undefined ? { state: 'unknown' } : asNumber(asBootValue(code.value(rest[index], call.module)), scale);
  const position = rest.findIndex((one) => /^['"`](?:PX|EX)['"`]$/i.test(code.text(one, call.module)));
  if (position >= 0) return numberAt(position + 1, /EX/i.test(code.text(rest[position] as CallSite['node'], call.module)) ? 1_000 : 1);
  const options = rest.map((one) => code.value(one, call.module)).find((value) => value.kind === 'object');
  const px = code.property(options, 'PX');
  if (px !== undefined) return asNumber(asBootValue(px));
  const ex = code.property(options, 'EX');
  if (ex !== undefined) return asNumber(asBootValue(ex), 1_000);
  const later = call.enclosing === undefined ? [] : code.callsIn(call.enclosing).filter((one) => /^p?expire$/i.test(one.member ?? ''));
  if (later.length > 0) return { state: 'unknown', source: 'set by a second command' };
  return /\b[PE]X\b|expiration/.test(text) ? { state: 'unknown' } : ABSENT;
}

function emitRedlock({ code, emit }: ExtractInput, call: CallSite): void {
  const [keys, ttl] = call.args;
  const using = call.callee.endsWith('using');
  emit('sharedLocks', {
    location: call.location,
    wiring: code.reach(call),
    by: 'redlock',
    key: keys === undefined ? '' : code.text(keys, call.module).slice(0, 80),
    ttl: ttl === undefined ? { state: 'unknown' } : asNumber(asBootValue(code.value(ttl, call.module))),
    scope: 'lease',
    releasedByHolder: true,
    releasedAlways: using ? true : releasedAfter(code, call.enclosing),
    // `using` extends the lock while its routine runs: https://github.com/mike-marcacci/node-redlock#usage
    renewed: using || neighbours(code, call).some((one) => one.member === 'extend'),
    ...named(call.enclosing),
  });
}

function releasedAfter(code: CodeIndex, fn: FunctionInfo | undefined): boolean | 'unknown' {
  if (fn === undefined) return 'unknown';
  const releases = code.callsIn(fn).filter((one) => one.member === 'release' || one.member === 'unlock');
  if (releases.length === 0) return 'unknown';
  return contains(
    fn.node,
    (node) =>
      node.type === 'TryStatement' &&
      node.finalizer !== null &&
      releases.some((one) => (node.finalizer?.start ?? 0) <= one.node.start && one.node.end <= (node.finalizer?.end ?? 0)),
  );
}

function emitAdvisory({ code, emit }: ExtractInput, call: CallSite): void {
  const [sql] = call.args;
  if (sql === undefined || call.node.end - call.node.start > 1_500) return;
  const match = ADVISORY.exec(code.text(call.node, call.module));
  if (match === null) return;
  const transaction = match[2] !== undefined;
  emit('sharedLocks', {
    location: call.location,
    wiring: code.reach(call),
    by: 'pg-advisory',
    key: code.text(call.args[1] ?? sql, call.module).slice(0, 80),
    ttl: ABSENT,
    scope: transaction ? 'transaction' : 'session',
    releasedByHolder: true,
    releasedAlways: transaction
      ? true
      : call.enclosing === undefined
        ? 'unknown'
        : contains(
            call.enclosing.node,
            (node) =>
              node.type === 'TryStatement' &&
              node.finalizer !== null &&
              /pg_advisory_unlock|release\(/.test(code.text(node.finalizer, call.module)),
          ) || 'unknown',
    renewed: true,
    ...named(call.enclosing),
  });
}

function named(fn: FunctionInfo | undefined): { within?: string } {
  return fn === undefined ? {} : { within: fn.name };
}
