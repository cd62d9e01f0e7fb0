import type { KeyMaterial, KeyStore } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const SECRET = /^_?(?:secretKey|privateKey|private_key|secret_key|mnemonic|phrase|seedPhrase|keypairBytes)$/;
const ENCRYPTS = /encrypt|cipher|seal|wrapKey|kms/i;
const LOGS = /^(?:console\.\w+|.*\b(?:log|logger|pino\(\)|winston\.createLogger\(\))\.(?:info|warn|error|debug|trace|log|fatal))$/;

export interface SecretUses {
  stored: KeyStore[];
  leaks: NonNullable<KeyMaterial['leaks']>;
}

/** What a function does with the secret part of a key: kept somewhere, logged, or sent to the client. */
export function secretUses(code: CodeIndex, fn: FunctionInfo): SecretUses {
  const { names, sealed } = holders(code, fn);
  const uses: SecretUses = { stored: [], leaks: [] };
  if (names.size === 0 && !contains(fn.node, isSecret)) return uses;
  const carries = (node: Node): boolean => contains(node, (one) => isSecret(one) || (one.type === 'Identifier' && names.has(one.name)));
  const encrypts = (node: Node): boolean =>
    contains(
      node,
      (one) =>
        (one.type === 'CallExpression' && ENCRYPTS.test(code.text(one.callee, fn.module))) ||
        (one.type === 'Identifier' && sealed.has(one.name)),
    );
  for (const call of code.callsIn(fn)) {
    const where = placeOf(call.callee);
    const log =
      LOGS.test(call.callee) ||
      (/^(?:info|warn|error|debug|trace|log|fatal)$/.test(call.member ?? '') &&
        /log/i.test(call.receiver === undefined ? '' : code.text(call.receiver, fn.module)));
    const answer =
      /(?:Reply#|Response#|reply|res|response)\.?(?:send|json)$/.test(call.callee) ||
      (/^(?:send|json)$/.test(call.member ?? '') &&
        /^(?:reply|res|response)\b/.test(call.receiver === undefined ? '' : code.text(call.receiver, fn.module)));
    if (where === undefined && !log && !answer) continue;
    const given = call.args.filter(
      (one) => carries(one) || contains(one, (inner) => inner.type === 'Identifier' && sealed.has(inner.name)),
    );
    if (given.length === 0) continue;
    const encrypted = given.every((one) => encrypts(one));
    if (where !== undefined) {
      const cipher = encrypted ? cipherOf(code, fn) : undefined;
      uses.stored.push({ where, at: call.location, encrypted, ...(cipher === undefined ? {} : { cipher }) });
    } else if (!encrypted && given.some((one) => leaksOut(one, carries)))
      uses.leaks.push({ to: log ? 'log' : 'answer', at: call.location });
  }
  return uses;
}

function isSecret(node: Node): boolean {
  return SECRET.test(memberName(node) ?? '');
}

/** The length of a secret, or whether it is there, gives nothing away. */
function leaksOut(node: Node, carries: (node: Node) => boolean): boolean {
  if (!carries(node)) return false;
  return (
    !contains(
      node,
      (one) => one.type === 'MemberExpression' && /^(?:length|publicKey|address)$/.test(memberName(one) ?? '') && carries(one.object),
    ) ||
    contains(
      node,
      (one) => one.type === 'Property' && carries(one.value) && !contains(one.value, (inner) => memberName(inner) === 'length'),
    )
  );
}

function placeOf(callee: string): KeyStore['where'] | undefined {
  if (/(?:^|\.)(?:writeFile|writeFileSync|outputFile|outputJson|writeJson)$/.test(callee)) return 'file';
  if (/^ioredis#(?:set|hset|setex)|^redis\.createClient\(\)\.(?:set|hSet|setEx)/.test(callee)) return 'cache';
  if (
    /^(?:pg\.|mysql2|knex|@prisma|mongo|typeorm|sequelize|kysely|drizzle).*(?:query|insert|create|save|update|upsert|insertOne|values|raw|execute)$/.test(
      callee,
    )
  )
    return 'database';
  return undefined;
}

/** Variables that hold the secret as it is, and those that hold it encrypted. */
function holders(code: CodeIndex, fn: FunctionInfo): { names: Set<string>; sealed: Set<string> } {
  const names = new Set<string>();
  const sealed = new Set<string>();
  for (let round = 0; round < 3; round += 1)
    walk(fn.node, (node) => {
      if (node.type !== 'VariableDeclarator' || node.init === null) return;
      const init = node.init;
      if (node.id.type === 'ObjectPattern') {
        for (const one of node.id.properties)
          if (one.type === 'Property' && one.key.type === 'Identifier' && SECRET.test(one.key.name) && one.value.type === 'Identifier')
            names.add(one.value.name);
        return;
      }
      if (node.id.type !== 'Identifier') return;
      // A key that is made from the secret is told apart from the secret itself.
      const made = /Keypair|Wallet|privateKeyTo|Signer|keyPair/.test(code.text(init, fn.module).slice(0, 80));
      const has = contains(init, (one) => isSecret(one) || (one.type === 'Identifier' && names.has(one.name)));
      if (!has || (made && unwrap(init).type !== 'ObjectExpression')) return;
      if (contains(init, (one) => one.type === 'CallExpression' && ENCRYPTS.test(code.text(one.callee, fn.module))))
        sealed.add(node.id.name);
      else if (!contains(init, (one) => one.type === 'CallExpression' && /(?:hash|digest)$/i.test(code.text(one.callee, fn.module))))
        names.add(node.id.name);
    });
  return { names, sealed };
}

function cipherOf(code: CodeIndex, fn: FunctionInfo): KeyStore['cipher'] | undefined {
  const below = callsBelow(code, fn, 3);
  const cipher = below.find(({ call }) => call.callee.endsWith('createCipheriv'))?.call;
  if (cipher === undefined) return undefined;
  const [algorithm, , iv] = cipher.args;
  const value = algorithm === undefined ? undefined : code.value(algorithm, cipher.module);
  const start = iv === undefined ? '' : originText(code, iv, cipher.enclosing);
  return {
    algorithm: value?.kind === 'literal' ? String(value.value) : 'unknown',
    randomIv: /randomBytes|getRandomValues/.test(start),
    bound: below.some(({ call }) => call.member === 'setAAD'),
  };
}

function originText(code: CodeIndex, node: Node, fn: FunctionInfo | undefined): string {
  if (fn === undefined || node.type !== 'Identifier') return fn === undefined ? '' : code.text(node, fn.module);
  const init = fn.module.bindingAt.get(node.start)?.init;
  return init === undefined ? '' : code.text(init, fn.module);
}
