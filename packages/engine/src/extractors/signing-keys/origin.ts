import type { KeyMaterial } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { argumentsFor } from '../../extract/handed-functions.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isPlaceholder } from '../../lang/secrets/names.ts';
import { contains, memberName, unwrap } from '../../lang/typescript/syntax.ts';

export interface Origin {
  source: KeyMaterial['source'];
  name?: string;
  decrypted?: boolean;
  fallback?: boolean;
  weak?: boolean;
}

const READS_FILE = /(?:^|\.)readFile(?:Sync)?$|(?:^|\.)readJson(?:Sync)?$/;
const MANAGER = /getSecret|SecretValue|secretsmanager|SecretManager|accessSecretVersion|vault|getParameter|keyvault-secrets/i;
const DATABASE = /(?:^|[.#)])(?:query|raw|findFirst|findUnique|findOne|findById|findByPk|first|select|\$queryRaw|hget|get)$/;
const DECRYPTS = /decrypt|decipher|unseal|unwrap/i;
/** What only changes the form of a secret. */
const FORMS =
  /(?:^|\.)(?:from|parse|decode|toBytes|hexToBytes|fromHex|toUint8Array|arrayify|getBytes|trim|split|map|slice|replace|mnemonicToSeed|mnemonicToSeedSync|derivePath|concat|toString|padStart)$|^(?:Uint8Array|Buffer|Array|String|Number)\b/;
const DEEPEST = 10;

/** Where a secret comes from, followed back through forms, variables, fields and arguments. */
export function originOf(code: CodeIndex, input: Node, module: BoundModule, depth = 0): Origin {
  const node = unwrap(input);
  if (depth > DEEPEST) return { source: 'unknown' };
  const next = (one: Node, at: BoundModule = module): Origin => originOf(code, one, at, depth + 1);
  switch (node.type) {
    case 'AwaitExpression':
      return next(node.argument);
    case 'SpreadElement':
      return next(node.argument);
    case 'Literal':
      return typeof node.value === 'string' && node.value.length >= 16 && !isPlaceholder(node.value)
        ? { source: 'literal' }
        : { source: 'unknown' };
    case 'ArrayExpression':
      return node.elements.length >= 16 && node.elements.every((one) => one?.type === 'Literal' && typeof one.value === 'number')
        ? { source: 'literal' }
        : { source: 'unknown' };
    case 'LogicalExpression': {
      const left = next(node.left);
      const right = next(node.right);
      if (left.source === 'unknown') return right;
      return right.source === 'literal' ? { ...left, fallback: true } : left;
    }
    case 'ConditionalExpression': {
      const arms = [next(node.consequent), next(node.alternate)];
      return arms.find((one) => one.source !== 'unknown') ?? { source: 'unknown' };
    }
    case 'TemplateLiteral':
      return node.expressions[0] === undefined ? { source: 'unknown' } : next(node.expressions[0]);
    case 'CallExpression':
    case 'NewExpression':
      return fromCall(code, node, module, next);
    case 'Identifier':
      return fromName(code, node, module, next);
    case 'MemberExpression':
      return fromMember(code, node, module, next);
    default:
      return { source: 'unknown' };
  }
}

type Next = (one: Node, at?: BoundModule) => Origin;

function fromCall(
  code: CodeIndex,
  node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>,
  module: BoundModule,
  next: Next,
): Origin {
  const callee = code.text(node.callee, module);
  const [first] = node.arguments;
  const resolved = code.callAt(node)?.callee ?? callee;
  if (/Math\.random|Date\.now/.test(code.text(node, module).slice(0, 600)) && !/randomBytes/.test(code.text(node, module)))
    return { source: 'generated', weak: true };
  if (READS_FILE.test(resolved)) return { source: 'file', ...(first === undefined ? {} : { name: code.text(first, module).slice(0, 80) }) };
  if (MANAGER.test(resolved) || MANAGER.test(callee)) return { source: 'manager' };
  if (DECRYPTS.test(callee)) return { ...(first === undefined ? { source: 'unknown' as const } : next(first)), decrypted: true };
  if (/randomBytes|getRandomValues|generateMnemonic/.test(resolved)) return { source: 'generated' };
  if (FORMS.test(callee) || FORMS.test(resolved)) {
    const object = node.callee.type === 'MemberExpression' ? node.callee.object : undefined;
    const given = first === undefined || /(?:split|trim|map|slice|replace|toString)$/.test(callee) ? (object ?? first) : first;
    if (given !== undefined) return next(given);
  }
  if (DATABASE.test(resolved)) return { source: 'database' };
  const fn = code.functionOf(node.callee, module);
  for (const returned of fn?.returns ?? []) {
    const found = fn === undefined ? undefined : next(returned, fn.module);
    if (found !== undefined && found.source !== 'unknown') return DECRYPTS.test(callee) ? { ...found, decrypted: true } : found;
  }
  // A decoder that takes the text apart: bs58.decode(text), hexToBytes(text).
  return first === undefined || node.arguments.length > 2 ? { source: 'unknown' } : next(first);
}

function fromName(code: CodeIndex, node: Extract<Node, { type: 'Identifier' }>, module: BoundModule, next: Next): Origin {
  const value = code.value(node, module);
  if (value.kind === 'env') return envOrigin(value.name, value.fallback?.kind === 'literal' ? String(value.fallback.value) : undefined);
  if (value.kind === 'literal' && typeof value.value === 'string' && value.value.length >= 16 && !isPlaceholder(value.value))
    return { source: 'literal' };
  const binding = module.bindingAt.get(node.start);
  if (binding === undefined) return { source: 'unknown' };
  if (binding.kind === 'param') {
    for (const given of argumentsFor(code, node, module)) {
      const found = next(given.node, given.module);
      if (found.source !== 'unknown') return found;
    }
    return code.flowsFromRequest(node, module) === true ? { source: 'request' } : { source: 'unknown' };
  }
  for (const one of [binding.init, ...binding.writes]) {
    if (one === undefined) continue;
    const found = next(one, binding.scope.module);
    if (found.source !== 'unknown') return found;
  }
  return { source: 'unknown' };
}

function fromMember(code: CodeIndex, node: Extract<Node, { type: 'MemberExpression' }>, module: BoundModule, next: Next): Origin {
  for (const value of code.values(node, module)) {
    if (value.kind === 'env') return envOrigin(value.name, value.fallback?.kind === 'literal' ? String(value.fallback.value) : undefined);
    if (value.kind === 'literal' && typeof value.value === 'string' && value.value.length >= 16 && !isPlaceholder(value.value))
      return { source: 'literal' };
  }
  const text = code.text(node, module);
  const direct = /process\.env(?:\.(\w+)|\[['"](\w+)['"]\])/.exec(text);
  if (direct !== null) return envOrigin((direct[1] ?? direct[2]) as string, undefined);
  const name = memberName(node);
  const object = unwrap(node.object);
  if (
    /^(?:body|query|params|headers)$/.test(memberName(object) ?? '') &&
    contains(object, (one) => one.type === 'Identifier' && /^(?:req|request|ctx|c)$/.test(one.name))
  )
    return { source: 'request' };
  if (object.type === 'ThisExpression' && name !== undefined) {
    const owner = module.thisAt.get(object.start);
    const info = owner === undefined ? undefined : 'members' in owner ? owner : owner.thisClass;
    for (const one of [
      ...(info?.assigned.get(name) ?? []),
      ...(info?.members.get(name)?.init === undefined ? [] : [info.members.get(name)?.init as Node]),
    ]) {
      const found = next(one);
      if (found.source !== 'unknown') return found;
    }
    return { source: 'unknown' };
  }
  // `config.walletKey` where config is a parameter: what the callers put there.
  if (object.type === 'Identifier' && name !== undefined)
    for (const given of argumentsFor(code, object, module)) {
      const at = unwrap(given.node);
      if (at.type !== 'ObjectExpression') continue;
      const property = at.properties.find((one) => one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === name);
      if (property?.type === 'Property') {
        const found = next(property.value, given.module);
        if (found.source !== 'unknown') return found;
      }
    }
  return next(object);
}

function envOrigin(name: string, fallback: string | undefined): Origin {
  const known = fallback !== undefined && fallback.length >= 16 && !isPlaceholder(fallback);
  return { source: 'env', name, ...(known ? { fallback: true } : {}) };
}
