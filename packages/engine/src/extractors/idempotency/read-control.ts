import type { Idempotency, Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { inTransaction } from '../../extract/transaction-scope.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { keptRows } from './kept-rows.ts';
import { ATOMIC } from './stores.ts';

type Details = Pick<
  Idempotency,
  'required' | 'atomic' | 'scopedBy' | 'fingerprint' | 'conflict' | 'replays' | 'ttl' | 'validatesKey' | 'releases'
>;

const KEY = /idempotency_?key|\bidempotencyKey\b|\bidemKey\b|\bkey\b/i;
const GETS =
  /^(?:ioredis#|redis\.createClient\(\)\.)(?:get|GET|hget|exists)$|PrismaClient#\w+\.find\w+$|^Map#(?:get|has)$|^knex\(\)\(\)\.first$|^(?:pg\.(?:Pool|Client)#|\*\.)query$/;
const SETS = /^(?:ioredis#|redis\.createClient\(\)\.)(?:set|SET|setex|setEx|psetex|hset)$|^Map#set$/;

/** How a control treats the key. In a database, columns and transactions may scope and free it, which the code around does not show. Hooks in the same file belong to it: one takes the key, another stores the answer. */
export function readControl(
  code: CodeIndex,
  fn: FunctionInfo,
  parts: readonly FunctionInfo[],
  below: readonly CallSite[],
  store: string,
): Details {
  const handles = /controller|handler|route/i.test(fn.module.path);
  const family = handles ? [fn, ...parts] : [...new Set([...fn.module.functions, ...parts])];
  const all = handles ? below : family.flatMap((one) => callsBelow(code, one, 3).map(({ call }) => call));
  const text = (call: CallSite): string => (call.node.end - call.node.start > 3000 ? '' : code.text(call.node, call.module));
  const inserts = all.filter((call) => /query$|raw$|queryRaw|executeRaw/.test(call.callee) && /ON CONFLICT/i.test(text(call)));
  const claims =
    inserts.length > 0 ||
    all.some((call) => ATOMIC.test(call.callee) || (SETS.test(call.callee) && /['"]NX['"]|NX:\s*true/.test(text(call))));
  // A claim in the transaction of the work makes the second request wait at the key until the first is done.
  const waits = inserts.map((call) => inTransaction(code, call)).find((one) => one !== false) ?? false;
  const ifs = conditions(family);
  const keyTests = ifs.filter((one) => KEY.test(code.text(one.test, one.module)));
  const rows = store === 'database' && !claims ? keptRows(code, all) : {};
  const atomic = claims
    ? true
    : rows.atomic === false
      ? false
      : all.some((call) => GETS.test(call.callee)) && store !== 'database'
        ? false
        : 'unknown';
  const answers409 =
    family.some((one) => hasLiteral(one.node, 409)) || all.some((call) => /Conflict\w*(?:Error|Exception)|\.conflict$/.test(call.callee));
  // Where the key ends up was not seen, so nothing may be said about what is done with it there.
  if (store === 'unknown') {
    return {
      ...(claims ? { atomic: true } : { atomic: 'unknown' as const }),
      required: 'unknown',
      validatesKey: 'unknown',
      fingerprint: 'unknown',
      conflict: 'unknown',
      replays: 'unknown',
      ttl: unknown('how long records are kept is decided elsewhere'),
      releases: 'unknown',
    };
  }
  return {
    required: keyTests.some(
      (one) => leaves(one.consequent) && alternatives(one.test).some((test) => isMissing(code.text(test, one.module))),
    ),
    validatesKey:
      keyTests.some((one) => hasCall(one.test) && leaves(one.consequent)) ||
      keyTests.some((one) => /\.length\s*[<>]/.test(code.text(one.test, one.module)) && leaves(one.consequent)),
    atomic,
    fingerprint: family.some((one) =>
      /fingerprint|requestHash|bodyHash|payloadHash|request_hash|createHash/i.test(code.text(one.node, one.module)),
    ),
    // A 409 may be about anything; only a key that is claimed before the work can meet one that still runs.
    // In a database a unique key may refuse the second one, wherever its refusal becomes an answer.
    conflict: atomic === false ? false : answers409 ? (claims ? true : 'unknown') : store === 'database' && !claims ? 'unknown' : waits,
    replays: [fn, ...parts].some((one) => replays(code, one) === true) ? true : replays(code, fn),
    ttl: rows.ttl ?? ttlOf(code, all, store),
    releases:
      store === 'database' && !all.some((call) => /\.(?:del|delete|deleteMany)$/.test(call.callee))
        ? 'unknown'
        : all.some((call) => /^(?:ioredis#|redis\.createClient\(\)\.)(?:del|unlink)$|^Map#delete$/.test(call.callee)),
    ...(store === 'database' ? (rows.scopedBy === undefined ? {} : { scopedBy: rows.scopedBy }) : scopedBy(code, family)),
  };
}

/** `!key`, or one of several tests that lead to the same: `!key || key.length > 100`. */
function alternatives(test: Node): Node[] {
  const node = unwrap(test);
  return node.type === 'LogicalExpression' && node.operator === '||' ? [...alternatives(node.left), ...alternatives(node.right)] : [node];
}

const isMissing = (text: string): boolean =>
  KEY.test(text) &&
  /^!\s*[\w.?[\]'"-]+$|^typeof [\w.?[\]'"-]+ !== ['"]string['"]$|=== undefined$|== null$|\.length\s*<=?\s*\d+$/.test(text.trim());

interface Condition {
  test: Node;
  consequent: Node;
  module: FunctionInfo['module'];
}

function conditions(functions: readonly FunctionInfo[]): Condition[] {
  const found: Condition[] = [];
  for (const fn of functions) {
    if (fn.parent !== undefined && functions.includes(fn.parent)) continue;
    walk(fn.node, (node) => {
      if (node.type === 'IfStatement') found.push({ test: node.test, consequent: node.consequent, module: fn.module });
    });
  }
  return found;
}

function leaves(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'ReturnStatement' || inner.type === 'ThrowStatement') found = true;
  });
  return found;
}

function hasCall(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.type === 'CallExpression') found = true;
  });
  return found;
}

function hasLiteral(root: Node, value: number): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.type === 'Literal' && node.value === value) found = true;
  });
  return found;
}

/** What was stored is looked up, and where it is there the function answers with it. */
function replays(code: CodeIndex, fn: FunctionInfo): boolean | 'unknown' {
  const stored = new Set<string>();
  walk(fn.node, (node) => {
    if (node.type !== 'VariableDeclarator' || node.init === null) return;
    const names = namesOf(node.id);
    walk(node.init, (inner) => {
      if (inner.type !== 'CallExpression') return;
      const call = code.callAt(inner);
      if (
        call !== undefined &&
        (GETS.test(call.callee) || call.targets.some((target) => callsBelow(code, target, 3).some((one) => GETS.test(one.call.callee))))
      )
        for (const name of names) stored.add(name);
    });
  });
  followNames(fn, stored);
  if (stored.size === 0) return 'unknown';
  let found = givesBack(fn, stored);
  walk(fn.node, (node) => {
    if (node.type !== 'IfStatement') return;
    let mentions = false;
    walk(node.test, (inner) => {
      if (inner.type === 'Identifier' && stored.has(inner.name)) mentions = true;
    });
    if (mentions && leaves(node.consequent)) found = true;
  });
  return found;
}

function namesOf(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap((one) => (one === null ? [] : namesOf(one)));
  if (pattern.type === 'ObjectPattern') return pattern.properties.flatMap((one) => (one.type === 'Property' ? namesOf(one.value) : []));
  return [];
}

/** `const row = rows[0]` */
function followNames(fn: FunctionInfo, stored: Set<string>): void {
  walk(fn.node, (node) => {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init === null) return;
    let at = unwrap(node.init);
    while (at.type === 'MemberExpression') at = unwrap(at.object);
    if (at.type === 'Identifier' && stored.has(at.name)) stored.add(node.id.name);
  });
}

const ANSWER = /respon|result|answer|body|payload|output/i;

/** `return { value: row.response }`, `return JSON.parse(existing.response_body)` */
function givesBack(fn: FunctionInfo, stored: ReadonlySet<string>): boolean {
  let found = false;
  walk(fn.node, (node) => {
    if (node.type !== 'ReturnStatement' || node.argument === null || found) return;
    walk(node.argument, (inner) => {
      if (inner.type !== 'MemberExpression' || !ANSWER.test(memberName(inner) ?? '')) return;
      const object = unwrap(inner.object);
      if (object.type === 'Identifier' && stored.has(object.name)) found = true;
    });
  });
  return found;
}

/** Seconds: of `EX n`, `setex(key, n, …)`, or of the own function around them. */
function ttlOf(code: CodeIndex, calls: readonly CallSite[], store: string): Known<number> {
  let seen = false;
  for (const call of calls) {
    if (!SETS.test(call.callee) && !ATOMIC.test(call.callee)) continue;
    const position = call.args.findIndex((argument) => argument.type === 'Literal' && (argument.value === 'EX' || argument.value === 'PX'));
    const argument = /setex$|setEx$|psetex$/.test(call.callee) ? call.args[1] : position >= 0 ? call.args[position + 1] : undefined;
    if (argument === undefined) continue;
    seen = true;
    const scale =
      call.callee.endsWith('psetex') || (position >= 0 && (unwrap(call.args[position] as Node) as { value?: unknown }).value === 'PX')
        ? 0.001
        : 1;
    const read = asNumber(asBootValue(code.value(argument, call.module)), scale);
    if (read.state === 'known' || read.state === 'env') return read;
    const given = code
      .values(argument, call.module)
      .map((value) => asNumber(asBootValue(value), scale))
      .flatMap((one) => (one.state === 'known' ? [one.value] : []));
    if (given.length === 1 && given[0] !== undefined) return known(given[0]);
  }
  if (seen) return unknown('handed in by the caller');
  return store === 'redis' ? ABSENT : unknown('how long records are kept is decided elsewhere');
}

/** Parts of the text that the key becomes. */
/**
 * A key that is handed to code outside of the service as a field, beside those that say whose it is, is put together there:
 * `engine.create({ environmentId, idempotencyKey })`.
 */
function scopedBy(code: CodeIndex, family: readonly FunctionInfo[]): Pick<Idempotency, 'scopedBy'> {
  const found = scopes(code, family);
  return found.length === 0 && family.some((fn) => handsOnWithOwner(code, fn)) ? {} : { scopedBy: found };
}

const WHOSE = /^(?:tenant|org(?:ani[sz]ation)?|workspace|project|environment)_?id$/i;

function handsOnWithOwner(code: CodeIndex, fn: FunctionInfo): boolean {
  return code.callsIn(fn).some(
    (call) =>
      call.targets.every((target) => code.module(target.module.path)?.inService === false) &&
      call.args.some((argument) => {
        const given = unwrap(argument);
        const names =
          given.type === 'ObjectExpression'
            ? given.properties.flatMap((one) => (one.type === 'Property' ? (keyName(one.key, one.computed) ?? []) : []))
            : [];
        return names.some((name) => /^idempotency_?key$/i.test(name)) && names.some((name) => WHOSE.test(name));
      }),
  );
}

function scopes(code: CodeIndex, family: readonly FunctionInfo[]): string[] {
  const found = new Set<string>();
  for (const fn of family) {
    walk(fn.node, (node) => {
      if (node.type !== 'TemplateLiteral' || !/idempoten|\bkey\b|\$\{key\}/i.test(code.text(node, fn.module))) return;
      for (const expression of node.expressions) {
        const text = code.text(expression, fn.module).split('.').at(-1) ?? '';
        if (/tenant|organi[sz]ation|workspace/i.test(text)) found.add('tenant');
        if (/user|principal|subject|^(?:id|sub)$/i.test(text)) found.add('user');
        if (/route|\burl\b|path|method|operation|endpoint/i.test(text)) found.add('route');
      }
    });
  }
  return [...found].toSorted();
}
