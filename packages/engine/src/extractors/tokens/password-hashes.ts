import { ABSENT } from '@airworthy/model';
import type { Known, PasswordHash } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, walk } from '../../lang/typescript/syntax.ts';

/** Names of values that are passwords; only they tell a password hash from other uses of the same function. */
const PASSWORD =
  /^(?:(?:new|old|raw|plain|current|user|hashed)?_?(?:password|passwd|passphrase|pwd|pin|pass)|(?:plain|clear)text(?:password)?)$/i;
const number = (value: unknown): value is number => typeof value === 'number';

/** Functions that hash passwords, at whatever cost. */
export function passwordHashes({ code }: ExtractInput): PasswordHash[] {
  const found: PasswordHash[] = [];
  const add = (call: CallSite, algorithm: string, cost: Known<number>): void => {
    found.push({ location: call.location, wiring: code.reach(call), algorithm, cost });
  };
  for (const call of code.callsTo(/^(?:@node-rs\/)?bcrypt\.(?:hash|hashSync)$/)) add(call, 'bcrypt', bcryptCost(code, call));
  for (const call of code.callsTo(/^(?:@node-rs\/)?argon2\.(?:hash|hashSync)$/)) add(call, 'argon2', costAt(code, call, 1, 'timeCost'));
  for (const call of code.callsTo(/^crypto\.(?:scrypt|scryptSync)$|^scrypt-kdf\.kdf$/))
    if (hashesPassword(call)) add(call, 'scrypt', costAt(code, call, 3, 'N'));
  for (const call of code.callsTo(/^crypto\.(?:pbkdf2|pbkdf2Sync)$/))
    if (hashesPassword(call)) add(call, 'pbkdf2', costAt(code, call, 2, undefined));
  // https://bun.com/docs/api/hashing: Argon2id unless another algorithm is asked for
  for (const call of code.callsTo(/^Bun\.password\.hash(?:Sync)?$/)) {
    const algorithm = call.args[1] === undefined ? undefined : code.property(code.value(call.args[1], call.module), 'algorithm');
    const isBcrypt = algorithm?.kind === 'literal' && algorithm.value === 'bcrypt';
    if (isBcrypt) add(call, 'bcrypt', costOr(costAt(code, call, 1, 'cost'), 10));
    else add(call, 'argon2', costAt(code, call, 1, 'timeCost'));
  }
  for (const call of code.callsTo(/^(?:globalThis\.)?crypto\.(?:webcrypto\.)?subtle\.derive(?:Bits|Key)$/)) {
    const way = call.args[0] === undefined ? undefined : code.property(code.value(call.args[0], call.module), 'name');
    if (way?.kind === 'literal' && way.value === 'PBKDF2' && derivesFromPassword(code, call))
      add(call, 'pbkdf2', costAt(code, call, 0, 'iterations'));
  }
  for (const call of code.callsTo(/^crypto\.(?:createHash|createHmac)\(\)\.update$|^(?:md5|sha1|sha256|crypto-js\.\w+)$/))
    if (hashesPassword(call) && !asksForLeaks(call)) add(call, 'digest', ABSENT);
  for (const call of code.callsTo(/^better-auth(?:\/minimal)?\.betterAuth$/))
    if (signsInByPassword(code, call)) add(call, 'scrypt', { state: 'known', value: 16_384, source: 'default' });
  return found;
}

/** The key that it is derived from was made of a password, in the same function. */
function derivesFromPassword(code: CodeIndex, { enclosing }: CallSite): boolean {
  if (enclosing === undefined) return false;
  return code
    .callsIn(enclosing)
    .some((call) => call.callee.endsWith('subtle.importKey') && call.args[1] !== undefined && namesPassword(call.args[1]));
}

const costOr = (cost: Known<number>, standard: number): Known<number> =>
  cost.state === 'absent' ? { state: 'known', value: standard, source: 'default' } : cost;

/** It hashes with scrypt unless it is given functions of its own. https://www.better-auth.com/docs/reference/security#password-hashing */
function signsInByPassword(code: CodeIndex, call: CallSite): boolean {
  const way = call.args[0] === undefined ? undefined : code.property(code.value(call.args[0], call.module), 'emailAndPassword');
  const enabled = code.property(way, 'enabled');
  return enabled?.kind === 'literal' && enabled.value === true && code.property(way, 'password') === undefined;
}

function costAt(code: CodeIndex, call: CallSite, at: number, name: string | undefined): Known<number> {
  const node = call.args[at];
  if (node === undefined || code.functionOf(node, call.module) !== undefined) return ABSENT;
  const value = code.value(node, call.module);
  return code.toKnown(name === undefined ? value : code.property(value, name), number);
}

/** Rounds as a number, or those of the salt that is given. */
function bcryptCost(code: CodeIndex, call: CallSite): Known<number> {
  const [, given] = call.args;
  if (given === undefined) return { state: 'known', value: 10, source: 'default' };
  const direct = code.toKnown(code.value(given, call.module), number);
  if (direct.state !== 'unknown') return direct;
  for (const salt of code.callsTo(/^(?:@node-rs\/)?bcrypt\.genSalt(?:Sync)?$/)) {
    if (salt.enclosing !== call.enclosing || salt.module !== call.module) continue;
    const [rounds] = salt.args;
    return rounds === undefined ? { state: 'known', value: 10, source: 'default' } : code.toKnown(code.value(rounds, salt.module), number);
  }
  return direct;
}

/** Lists of leaked passwords are asked by the first five digits of a SHA-1 hash. https://haveibeenpwned.com/API/v3#PwnedPasswords */
function asksForLeaks(call: CallSite): boolean {
  let found = false;
  if (call.enclosing !== undefined)
    walk(call.enclosing.node, (node: Node) => {
      if (node.type === 'CallExpression' && /^(?:slice|substring|substr)$/.test(memberName(node.callee) ?? ''))
        found ||= node.arguments.length === 2 && node.arguments.every((one, at) => one.type === 'Literal' && one.value === [0, 5][at]);
      return !found;
    });
  return found;
}

function hashesPassword(call: CallSite): boolean {
  const [subject] = call.args;
  return subject !== undefined && namesPassword(subject);
}

function namesPassword(subject: Node): boolean {
  let found = false;
  walk(subject, (node: Node) => {
    const name = node.type === 'Identifier' ? node.name : memberName(node);
    if (name !== undefined && PASSWORD.test(name)) found = true;
    return !found;
  });
  return found;
}
