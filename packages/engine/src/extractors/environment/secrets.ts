import type { SecretLiteral } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { standsOutsideProduction } from '../../extract/production.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { isSecretName, looksRealSecret, mask, passwordInUrl } from '../../lang/secrets/names.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';

const NO_CREDENTIAL = /^(?:|true|false|none|null|undefined|unknown|n\/a|default|\d{1,6}|\d+\s*[smhdw]?|Bearer|Basic|HS\d+|RS\d+|ES\d+)$/i;

/** The part of a default that opens a door: the value of a secret setting, or the password inside a connection string. */
export function credentialIn(name: string, value: string): string | undefined {
  const inUrl = passwordInUrl(value);
  if (inUrl !== undefined) return inUrl.startsWith('$') ? undefined : inUrl;
  if (!isSecretName(name) || /^(?:pk_|phc_|pub[-_])/.test(value) || NO_CREDENTIAL.test(value.trim()) || /^https?:\/\//.test(value))
    return undefined;
  // `SECRETS_FOLDER = '/run/secrets'` says where secrets are.
  if (/^(?:\/[a-z][a-z0-9._-]*){2,}\/?$/.test(value)) return undefined;
  // `CACHE_KEY = 'app:settings'` is a place in a store.
  if (
    /key$/i.test(name) &&
    !/api|secret|access|private|sign|encrypt|master|auth|service|webhook|licen[cs]e|jwt|hmac/i.test(name) &&
    /^[\w-]+(?:[:.][\w-]+)+$/.test(value)
  )
    return undefined;
  return value;
}

/** Words, names and codes that people write next to secret-looking names. */
const WORDS =
  /^[A-Za-z]+(?:[-_.: /][A-Za-z]+)*[:.]?$|^(?:[A-Za-z]+\d{0,2}|\d{1,2})(?:[-_.:/](?:[A-Za-z]+\d{0,2}|\d{1,2}))+$|^[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+$|\s|^\/|\/$|:$|^https?:|^[<{[]|\$\{|^x-|^@|^\.|^#/;

const LOOKED_AT = typesOf('ImportDeclaration', 'LogicalExpression', 'Literal');

/**
 * Credentials written into code: literals behind a secret-looking name (`apiKey: 'k3y…'`) and connection strings with a password, and defaults
 * of secret settings that are not read straight from the environment (`config.secret || 'dev'`).
 */
export function literalSecrets(input: ExtractInput, module: BoundModule, production: boolean): SecretLiteral[] {
  const { code } = input;
  const found: SecretLiteral[] = [];
  const emit = (node: Node, rule: string, name: string, value: string, outside: boolean): void => {
    found.push({
      location: code.place(node, module),
      wiring: code.reachAt(module, node.start),
      rule,
      name,
      excerpt: mask(value),
      production,
      inProduction: outside ? false : 'unknown',
    });
  };
  visitNodes(module.parsed.program, LOOKED_AT, (node, parents) => {
    if (node.type === 'ImportDeclaration') return false;
    if (node.type === 'LogicalExpression' && (node.operator === '||' || node.operator === '??')) {
      const right = unwrap(node.right);
      const name = nameOf(node.left);
      if (
        right.type !== 'Literal' ||
        typeof right.value !== 'string' ||
        name === undefined ||
        !/secret|password|api_?key|private_?key|access_?key|encryption_?key/i.test(name)
      )
        return undefined;
      if (/env\b/.test(code.text(node.left, module))) return undefined;
      const value = credentialIn(name, right.value);
      if (value === undefined || value.length < 4 || /\s/.test(value) || code.flowsFromRequest(node.left, module) === true)
        return undefined;
      const from = code.value(node.left, module);
      const setting = from.kind === 'env' ? from.name : name;
      const outside = standsOutsideProduction(right, [...parents(), node], module);
      found.push({
        location: code.place(right, module),
        wiring: code.reachAt(module, node.start),
        rule: 'fallback-literal',
        name: setting,
        excerpt: mask(value),
        production,
        inProduction: !outside,
      });
      return undefined;
    }
    if (node.type !== 'Literal' || typeof node.value !== 'string' || node.value.length < 8 || node.value.length > 400) return undefined;
    const inUrl = node.value.includes('://') ? passwordInUrl(node.value) : undefined;
    if (inUrl !== undefined) {
      const around = parents();
      if (around.at(-1)?.type === 'LogicalExpression' || !looksRealSecret(inUrl, true) || isFallback(around)) return undefined;
      emit(node, 'code-literal', 'connection string', inUrl, standsOutsideProduction(node, around, module));
      return undefined;
    }
    if (!/\d/.test(node.value) || WORDS.test(node.value)) return undefined;
    const around = parents();
    const parent = around.at(-1);
    const name = parent === undefined ? undefined : holderName(parent, node);
    // `testPassword`, `MOCK_TOKEN`, and what stands in a file for tests.
    if (name !== undefined && /^(?:_?test|mock|dummy|fake|sample|example|placeholder|e2e|demo|seed)/i.test(name)) return undefined;
    if (name === undefined || !isSecretName(name) || !looksRealSecret(node.value)) return undefined;
    emit(node, 'code-literal', name, node.value, standsOutsideProduction(node, around, module));
    return undefined;
  });
  return found;
}

/** Defaults of settings are reported with the setting. */
function isFallback(parents: readonly Node[]): boolean {
  return parents.slice(-4).some((parent) => {
    if (parent.type !== 'CallExpression') return parent.type === 'LogicalExpression' || parent.type === 'AssignmentPattern';
    const callee = unwrap(parent.callee);
    return /default|env|get/i.test((callee.type === 'Identifier' ? callee.name : memberName(callee)) ?? '');
  });
}

function holderName(parent: Node, node: Node): string | undefined {
  switch (parent.type) {
    case 'Property':
      return parent.value === node ? keyName(parent.key, parent.computed) : undefined;
    case 'PropertyDefinition':
      return keyName(parent.key, parent.computed);
    case 'VariableDeclarator':
      return parent.id.type === 'Identifier' ? parent.id.name : undefined;
    case 'AssignmentExpression':
      return nameOf(parent.left as Node);
    default:
      return undefined;
  }
}

function nameOf(input: Node): string | undefined {
  const node = unwrap(input);
  return node.type === 'Identifier' ? node.name : memberName(node);
}
