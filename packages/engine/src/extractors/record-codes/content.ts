import type { EntryCode, Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { meansProduction } from '../../extract/production.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** What goes into the content of a code. */
export interface Content {
  proof: EntryCode['proof'];
  fields: Set<string>;
  timed: boolean;
  lifetime: Known<number>;
  key: { inSource: boolean | 'unknown'; name?: string };
  /** It is a link or request of another kind: a payment, a second factor. */
  other: boolean;
}

const DEEPEST = 5;
const ORDER: readonly EntryCode['proof'][] = [
  'signature',
  'mac',
  'encrypted',
  'encrypted-only',
  'random',
  'weak-random',
  'plain',
  'unknown',
];
/** Libraries and calls that prove where a text comes from; from the documentation of node:crypto, jsonwebtoken, jose, tweetnacl and noble. */
const SIGNS = /^(?:crypto\.(?:sign|createSign)|.*ed25519.*sign|tweetnacl\.sign\S*|@noble\/\S*sign|jose\.\S*SignJWT\S*|jose\.SignJWT#sign)$/;
const JWT = /^(?:jsonwebtoken\.sign|new jose\.SignJWT|fast-jwt\.createSigner|@fastify\/jwt\S*sign|fastify\(\)\.jwt\.sign)$/;
const AUTHENTICATED = /gcm|ccm|poly1305|ocb|secretbox/i;
const RANDOM = /^(?:crypto\.(?:randomBytes|randomUUID|getRandomValues)|uuid\.v4|nanoid\.(?:nanoid|customAlphabet)|ulid\.ulid|cuid)$/;

export function contentOf(code: CodeIndex, node: Node, module: BoundModule): Content {
  const content: Content = {
    proof: 'unknown',
    fields: new Set(),
    timed: false,
    lifetime: ABSENT,
    key: { inSource: 'unknown' },
    other: false,
  };
  const proofs = new Set<EntryCode['proof']>();
  visit(code, node, module, content, proofs, 0, new Set());
  content.proof = ORDER.find((one) => proofs.has(one)) ?? 'unknown';
  if (content.timed && content.lifetime.state === 'absent') content.lifetime = unknown();
  return content;
}

function visit(
  code: CodeIndex,
  given: Node,
  module: BoundModule,
  content: Content,
  proofs: Set<EntryCode['proof']>,
  depth: number,
  seen: Set<Node>,
): void {
  if (depth > DEEPEST) return;
  walk(given, (node) => {
    if (seen.has(node)) return false;
    seen.add(node);
    if (
      node.type === 'Literal' &&
      typeof node.value === 'string' &&
      /^(?:otpauth|solana|bitcoin|ethereum|upi|wc|lightning):/i.test(node.value)
    )
      content.other = true;
    if (node.type === 'TemplateElement' && /^(?:otpauth|solana|bitcoin|ethereum|upi|wc|lightning):/i.test(node.value.raw))
      content.other = true;
    if (node.type === 'Property') {
      const name = keyName(node.key, node.computed);
      if (name !== undefined) content.fields.add(name);
    }
    if (node.type === 'MemberExpression') {
      const name = memberName(node);
      if (name !== undefined && /id$|number|code|email|name|phone|secret|token|nonce/i.test(name)) {
        content.fields.add(name);
        if (!/secret|token/i.test(name)) proofs.add('plain');
      }
      if (name !== undefined && /^(?:qr_?code|barcode|entry_?token|qr_?token|access_?token|code|token|secret)$/i.test(name))
        proofs.add('unknown');
    }
    if (node.type === 'Identifier' && /id$/i.test(node.name) && !/^(?:uuid|v4)/i.test(node.name)) {
      content.fields.add(node.name);
      proofs.add('plain');
    }
    if (node.type === 'Identifier') follow(code, node, module, content, proofs, depth, seen);
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const call = code.callAt(node);
      if (call !== undefined) ofCall(code, call, content, proofs, depth, seen);
    }
    return undefined;
  });
}

/** What a variable was made from. */
function follow(
  code: CodeIndex,
  node: Extract<Node, { type: 'Identifier' }>,
  module: BoundModule,
  content: Content,
  proofs: Set<EntryCode['proof']>,
  depth: number,
  seen: Set<Node>,
): void {
  if (/timestamp|issued|expires|step|epoch/i.test(node.name)) content.timed = true;
  const binding = module.bindingAt.get(node.start);
  if (binding === undefined || binding.kind === 'import' || binding.kind === 'function') return;
  if (binding.kind === 'param') return;
  for (const one of [binding.init, ...binding.writes]) if (one !== undefined) visit(code, one, module, content, proofs, depth + 1, seen);
}

function ofCall(code: CodeIndex, call: CallSite, content: Content, proofs: Set<EntryCode['proof']>, depth: number, seen: Set<Node>): void {
  const { callee } = call;
  if (/otplib|speakeasy|otpauth/.test(callee)) content.other = true;
  if (SIGNS.test(callee)) add(code, call, 'signature', call.args.at(-1), content, proofs);
  else if (JWT.test(callee)) {
    const options = call.args[2] === undefined ? undefined : code.value(call.args[2], call.module);
    const algorithm = code.property(options, 'algorithm');
    const asymmetric = algorithm?.kind === 'literal' && /^(?:RS|PS|ES|EdDSA)/.test(String(algorithm.value));
    add(code, call, asymmetric ? 'signature' : 'mac', call.args[1], content, proofs);
    const expires = code.property(options, 'expiresIn');
    if (expires !== undefined && expires.kind !== 'undefined') {
      content.timed = true;
      const seconds = expires.kind === 'literal' ? inSeconds(expires.value) : undefined;
      content.lifetime = seconds === undefined ? unknown() : known(seconds);
    }
  } else if (/(?:^|\.)createHmac$/.test(callee)) add(code, call, 'mac', call.args[1], content, proofs);
  else if (/(?:^|\.)createCipheriv$/.test(callee)) {
    const cipher = call.args[0] === undefined ? undefined : code.value(call.args[0], call.module);
    const name = cipher?.kind === 'literal' ? String(cipher.value) : code.text(call.args[0] as Node, call.module);
    add(code, call, AUTHENTICATED.test(name) ? 'encrypted' : 'encrypted-only', call.args[1], content, proofs);
  } else if (RANDOM.test(callee)) {
    const size = call.args[0] === undefined ? undefined : code.value(call.args[0], call.module);
    // Sixteen bytes are 128 bits; what is shorter can be tried out.
    proofs.add(callee.endsWith('randomBytes') && size?.kind === 'literal' && Number(size.value) < 16 ? 'weak-random' : 'random');
  } else if (callee === 'Math.random') proofs.add('weak-random');
  else if (callee === 'Date.now' || callee === 'new Date') content.timed = true;
  for (const target of call.targets) {
    if (depth >= DEEPEST) continue;
    for (const returned of target.returns) visit(code, returned, target.module, content, proofs, depth + 1, seen);
    // `let encrypted = cipher.update(…)`: what is done in it counts as well.
    for (const inner of code.callsIn(target))
      if (/createCipheriv$|createHmac$|jsonwebtoken\.sign$|crypto\.sign$/.test(inner.callee))
        ofCall(code, inner, content, proofs, depth + 1, seen);
  }
}

function add(
  code: CodeIndex,
  call: CallSite,
  proof: EntryCode['proof'],
  key: Node | undefined,
  content: Content,
  proofs: Set<EntryCode['proof']>,
): void {
  proofs.add(proof);
  if (key === undefined) return;
  const found = keySource(code, key, call.module, 0);
  if (content.key.inSource !== true) content.key = found;
}

/** Whether a key stands in the source, followed through variables, fields and `Buffer.from`. */
export function keySource(code: CodeIndex, given: Node, module: BoundModule, depth: number): Content['key'] {
  const value = code.value(given, module);
  if (value.kind === 'literal') return { inSource: true };
  if (value.kind === 'env')
    return { inSource: value.fallback !== undefined && value.fallback.kind === 'literal' && value.fallback.value !== '', name: value.name };
  if (value.kind === 'either' && depth <= 4) {
    // What production takes decides; a default for development does no harm.
    const production = meansProduction(code.text(value.testNode, value.test.module));
    const arms = production === undefined ? [value.whenTrue, value.whenFalse] : [production ? value.whenTrue : value.whenFalse];
    const found = arms.map((one) => keySource(code, one.node, one.module, depth + 1));
    return (
      found.find((one) => one.inSource === true) ?? found.find((one) => one.inSource === 'unknown') ?? found[0] ?? { inSource: 'unknown' }
    );
  }
  if (depth > 6) return { inSource: 'unknown' };
  const node = unwrap(given);
  if (node.type === 'LogicalExpression') {
    const right = code.value(node.right, module);
    if (right.kind === 'literal' && typeof right.value === 'string' && right.value !== '') return { inSource: true };
    return keySource(code, node.left, module, depth + 1);
  }
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee);
    const first = node.arguments[0];
    const called = callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? '');
    const name = first === undefined ? undefined : code.value(first, module);
    // `requireEnv('KEY')`
    if (/env/i.test(called) && node.arguments.length === 1 && name?.kind === 'literal' && /^[A-Z][A-Z0-9_]+$/.test(String(name.value)))
      return { inSource: false, name: String(name.value) };
    if (/^(?:from|scryptSync|pbkdf2Sync|createSecretKey|createHash)$/.test(memberName(callee) ?? '') && first !== undefined)
      return keySource(code, first, module, depth + 1);
    // `this.key.slice(0, 32)`
    if (callee.type === 'MemberExpression') return keySource(code, callee.object, module, depth + 1);
  }
  // `process.env[name]` in a function that reads settings by name.
  if (node.type === 'MemberExpression' && /^process\.env\b/.test(code.text(node, module))) return { inSource: false };
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  if (binding?.init !== undefined && binding.kind !== 'param' && binding.path.length === 0)
    return keySource(code, binding.init, module, depth + 1);
  if (node.type === 'MemberExpression' && node.object.type === 'ThisExpression') {
    const name = memberName(node);
    for (const info of module.classes) {
      if (name === undefined || !(info.node.start <= node.start && node.end <= info.node.end)) continue;
      const init = info.members.get(name)?.init ?? info.assigned.get(name)?.[0];
      if (init !== undefined) return keySource(code, init, module, depth + 1);
    }
  }
  return { inSource: 'unknown' };
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function inSeconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const found = /^(\d+)\s*([smhd])?/.exec(String(value));
  return found === null ? undefined : Number(found[1]) * (UNITS[found[2] ?? 's'] ?? 1);
}
