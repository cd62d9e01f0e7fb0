import { ABSENT, known, unknown } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';

/** Callees by what they bring a key from. */
const SOURCES: readonly (readonly [RegExp, string])[] = [
  [/^(?:fs|fs\/promises|fs\.promises)\.(?:readFile|readFileSync)\b|^fs-extra\.readFile/, 'file'],
  [/jwks|JWKSet|getSigningKey|^get-jwks/i, 'jwks'],
  [/node-vault|client-secrets-manager|secret-manager|keyvault|client-ssm|infisical|doppler/i, 'vault'],
  [/^(?:fetch|axios\b.*|got\b.*|undici\b.*|ky\b.*)$/, 'remote'],
];
/** Calls that only change the form of a key given first, or of their receiver. */
const FORMS =
  /^(?:Buffer\.from|crypto\.(?:createPublicKey|createPrivateKey|createSecretKey)|jose\.(?:importSPKI|importPKCS8|importX509|importJWK)|String|atob)$/;
const FORM_MEMBERS = new Set(['toString', 'replace', 'replaceAll', 'trim', 'encode', 'decode', 'then']);
const DEEPEST = 6;

/** Where a key comes from: an env variable (with a `fallback` when a literal stands in for it), or `literal`, `file`, `jwks`, `vault`, `remote`, `callback`. Never the key itself. */
export function keySource(code: CodeIndex, value: StaticValue | undefined, depth = 0): Known<string> {
  if (value === undefined || value.kind === 'undefined') return ABSENT;
  switch (value.kind) {
    case 'env': {
      const fallback = value.fallback === undefined ? undefined : keySource(code, value.fallback, depth + 1);
      if (fallback?.state === 'env')
        return fallback.fallback === undefined
          ? { state: 'env', name: value.name }
          : { state: 'env', name: value.name, fallback: fallback.fallback };
      return fallback?.state === 'known' && fallback.value === 'literal'
        ? { state: 'env', name: value.name, fallback: 'literal' }
        : { state: 'env', name: value.name };
    }
    case 'literal':
      // An empty text is no key: the libraries refuse it.
      return value.value === '' || value.value === null ? ABSENT : known('literal');
    case 'text': {
      const open = value.parts.filter((part) => typeof part !== 'string');
      return open.length === 0 ? known('literal') : first(open.map((part) => keySource(code, part, depth + 1)));
    }
    case 'either':
      return first([keySource(code, value.whenTrue, depth + 1), keySource(code, value.whenFalse, depth + 1)]);
    case 'oneOf':
      return first(value.items.map((item) => keySource(code, item, depth + 1)));
    case 'function':
      return ofFunction(code, value.fn);
    case 'object': {
      const inner = ['public', 'publicKey', 'key', 'secret', 'private', 'privateKey']
        .map((name) => value.get(name))
        .find((member) => member !== undefined);
      return inner === undefined ? unknown() : keySource(code, inner, depth + 1);
    }
    default:
      return depth > DEEPEST ? unknown() : ofExpression(code, value.node, value.module, depth);
  }
}

/** What stands in the source weighs most, then what is known at all. */
function first(all: readonly Known<string>[]): Known<string> {
  const literal = all.find((one) => one.state === 'known' && one.value === 'literal');
  const variable = all.find((one) => one.state === 'env');
  if (literal !== undefined && variable?.state === 'env') return { state: 'env', name: variable.name, fallback: 'literal' };
  return literal ?? variable ?? all.find((one) => one.state === 'known') ?? unknown();
}

function ofFunction(code: CodeIndex, fn: FunctionInfo): Known<string> {
  for (const { call } of callsBelow(code, fn, 3)) {
    const found = SOURCES.find(([pattern]) => pattern.test(call.callee) || (call.member !== undefined && pattern.test(call.member)));
    if (found !== undefined) return known(found[1]);
  }
  return known('callback');
}

function ofExpression(code: CodeIndex, written: Node, module: BoundModule, depth: number): Known<string> {
  const node = unwrap(written);
  switch (node.type) {
    case 'AwaitExpression':
      return ofExpression(code, node.argument, module, depth + 1);
    case 'CallExpression':
    case 'NewExpression':
      return ofCall(code, node, module, depth);
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding === undefined || depth > DEEPEST) return unknown();
      // `(payload, secret = config.jwt.secret) => jwt.sign(payload, secret)`
      const owner = binding.kind === 'param' ? module.functionByStart.get(binding.declaration.start) : undefined;
      const param = owner?.params[binding.index ?? -1];
      const standsIn = param?.type === 'AssignmentPattern' && binding.path.length === 0 ? [param.right] : [];
      if (standsIn.length > 0 && owner !== undefined) {
        const given = code.callersOf(owner).flatMap((call) => {
          const argument = call.args[binding.index ?? 0];
          return argument === undefined ? [] : [keySource(code, code.value(argument, call.module), depth + 1)];
        });
        return first([...standsIn.map((one) => keySource(code, code.value(one, module), depth + 1)), ...given]);
      }
      const written = [binding.init, ...binding.writes].filter((one) => one !== undefined);
      return first(written.map((one) => keySource(code, code.value(one, module), depth + 1)));
    }
    case 'MemberExpression': {
      const setting = OF_PLUGIN.exec(code.text(node, module))?.[1];
      if (setting !== undefined && code.modules.some((one) => one.bound.imports.some(({ specifier }) => ENV_PLUGIN.test(specifier))))
        return { state: 'env', name: setting };
      // A field that a method of the class fills.
      const { property, object } = node;
      if (property.type !== 'Identifier') return unknown();
      if (object.type !== 'ThisExpression')
        return first(originsOf(code, object, module, depth).map((one) => ofMember(code, one, property.name, depth + 1)));
      const owner = module.thisAt.get(object.start);
      const info = owner !== undefined && 'members' in owner ? owner : owner?.thisClass;
      return first(
        (info?.assigned.get(property.name) ?? []).map((one) =>
          depth > DEEPEST ? unknown() : keySource(code, code.value(one, module), depth + 1),
        ),
      );
    }
    default:
      return unknown();
  }
}

interface Origin {
  node: Node;
  module: BoundModule;
}

/** Expressions that a name stands for: its value, the part that was taken out of it, or what callers give for a parameter. */
function originsOf(code: CodeIndex, written: Node, module: BoundModule, depth: number): Origin[] {
  const node = unwrap(written);
  if (depth > DEEPEST) return [];
  if (node.type === 'AwaitExpression') return originsOf(code, node.argument, module, depth);
  if (node.type !== 'Identifier') return [{ node, module }];
  const binding = module.bindingAt.get(node.start);
  const owner = binding?.kind === 'param' ? module.functionByStart.get(binding.declaration.start) : undefined;
  const given: Origin[] =
    owner !== undefined
      ? code.callersOf(owner).flatMap((call) => {
          const argument = call.args[binding?.index ?? 0];
          return argument === undefined ? [] : [{ node: argument, module: call.module }];
        })
      : binding?.init === undefined
        ? []
        : [{ node: binding.init, module }];
  const whole = given.flatMap((one) => originsOf(code, one.node, one.module, depth + 1));
  return (binding?.path ?? []).reduce(
    (all, name) => all.flatMap((one) => memberOf(one, name)).flatMap((one) => originsOf(code, one.node, one.module, depth + 1)),
    whole,
  );
}

function memberOf({ node, module }: Origin, name: string): Origin[] {
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.flatMap((one) =>
    one.type === 'Property' && keyName(one.key, one.computed) === name ? [{ node: one.value, module }] : [],
  );
}

/** A key in an object: of a literal, or of what a call gave that reads a store of secrets, itself or by what it is handed. */
function ofMember(code: CodeIndex, origin: Origin, name: string, depth: number): Known<string> {
  const { node } = origin;
  if (node.type === 'ObjectExpression')
    return first(memberOf(origin, name).map((one) => keySource(code, code.value(one.node, one.module), depth + 1)));
  const call = node.type === 'CallExpression' ? code.callAt(node) : undefined;
  if (call === undefined || depth > DEEPEST) return unknown();
  const handed = call.args.flatMap((one) => {
    const inner = unwrap(one);
    return inner.type === 'CallExpression' ? (code.callAt(inner)?.targets ?? []) : [];
  });
  return first([...call.targets, ...handed].map((fn) => namedSource(code, fn)));
}

function ofCall(
  code: CodeIndex,
  node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>,
  module: BoundModule,
  depth: number,
): Known<string> {
  const call = code.callAt(node);
  if (call === undefined || depth > DEEPEST) return unknown();
  const source = SOURCES.find(([pattern]) => pattern.test(call.callee));
  if (source !== undefined) return known(source[1]);
  const [argument] = node.arguments;
  if (FORMS.test(call.callee) && argument !== undefined) return keySource(code, code.value(argument, module), depth + 1);
  if (call.member !== undefined && FORM_MEMBERS.has(call.member) && call.receiver !== undefined) {
    const given = call.member === 'encode' && argument !== undefined ? argument : call.receiver;
    return keySource(code, code.value(given, module), depth + 1);
  }
  const inNamespace = namespacedSetting(code, call.member, argument);
  if (inNamespace !== undefined) return keySource(code, inNamespace, depth + 1);
  const variable = settingOf(call.member, call.receiver === undefined ? '' : code.text(call.receiver, module), argument);
  if (variable !== undefined) return { state: 'env', name: variable };
  const [target] = call.targets;
  if (target === undefined) return unknown();
  const returned = target.returns.map((one) => keySource(code, code.value(one, target.module), depth + 1));
  const found = first(returned);
  return found.state === 'unknown' ? namedSource(code, target) : found;
}

function namedSource(code: CodeIndex, fn: FunctionInfo): Known<string> {
  const found = ofFunction(code, fn);
  return found.state === 'known' && found.value === 'callback' ? unknown() : found;
}

/** `fastify.config.JWT_SECRET`, of https://github.com/fastify/fastify-env */
const OF_PLUGIN = /^(?:\w+\.)?(?:fastify|app|instance|server|this)\.(?:config|env)\.([A-Z][A-Z0-9_]+)$/;
const ENV_PLUGIN = /^(?:@fastify\/env|fastify-env)$/;

/** `configService.getOrThrow('auth.secret')`, of `registerAs('auth', () => ({ secret: process.env.KEY }))`. https://docs.nestjs.com/techniques/configuration#configuration-namespaces */
function namespacedSetting(code: CodeIndex, member: string | undefined, argument: Node | undefined): StaticValue | undefined {
  if (member !== 'get' && member !== 'getOrThrow') return undefined;
  const path = argument?.type === 'Literal' && typeof argument.value === 'string' ? /^(\w+)\.(\w+)$/.exec(argument.value) : null;
  if (path === null) return undefined;
  for (const call of code.callsTo(/^@nestjs\/config\.registerAs$/)) {
    const [name, factory] = call.args;
    if (name?.type !== 'Literal' || name.value !== path[1] || factory === undefined) continue;
    const made = code.value(factory, call.module);
    const [returned, ...others] = made.kind === 'function' ? made.fn.returns : [];
    if (made.kind !== 'function' || returned === undefined || others.length > 0) return undefined;
    return code.property(code.value(unwrap(returned), made.fn.module), path[2] ?? '');
  }
  return undefined;
}

/** `configService.get('JWT_SECRET')`: the name of a variable, asked of what holds the configuration. */
function settingOf(member: string | undefined, receiver: string, argument: Node | undefined): string | undefined {
  if (member === undefined || !/^get(?:OrThrow|Value)?$/.test(member) || !/config|env|settings/i.test(receiver)) return undefined;
  return argument?.type === 'Literal' && typeof argument.value === 'string' && /^[A-Z][A-Z0-9_]+$/.test(argument.value)
    ? argument.value
    : undefined;
}

/** As {@link keySource}; a key that could not be traced keeps the name it goes by, so that two uses of the same one can be told. */
export function namedKey(code: CodeIndex, value: StaticValue | undefined): Known<string> {
  const found = keySource(code, value);
  if (found.state !== 'unknown' || value === undefined) return found;
  const text = code.text(value.node, value.module);
  const name = /^[A-Za-z_$][\w.]{2,60}/.exec(text)?.[0];
  return name === undefined ? found : unknown(name);
}
