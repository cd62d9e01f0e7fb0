import type { Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { argumentsFor } from '../../extract/handed-functions.ts';
import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { patternOf, possibleValues, sourceOf } from '../../lang/typescript/static-value.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import type { RequestSite } from './requests.ts';

export interface Address {
  url: Known<string>;
  internal: boolean | 'unknown';
  fromRequest: boolean | 'unknown';
}

/** Where a request goes, and who decides that. */
export function addressOf(code: CodeIndex, request: RequestSite): Address {
  const values =
    request.url === undefined ? (request.urlValue === undefined ? [] : [request.urlValue]) : settled(code, request.url, request);
  const base = [...request.options, ...(request.instance?.options === undefined ? [] : [request.instance.options])]
    .map((one) =>
      ['baseURL', 'prefixUrl']
        .map((name) => (one.kind === 'object' && one.keys.includes(name) ? one.get(name) : undefined))
        .find((found) => found !== undefined),
    )
    .find((one) => one !== undefined);
  const bases =
    base === undefined
      ? []
      : possibleValues(base).flatMap((one) => (one.kind === 'unknown' || one.kind === 'entity' ? handedIn(code, one) : [one]));
  const first = values[0];
  const url = printed(first, bases[0]);
  const hosts = bases.length > 0 && !values.some(isAbsolute) ? bases : values;
  const kinds = hosts.length === 0 ? ['unknown' as const] : hosts.map((one) => isInternal(one));
  const internal = kinds.every((kind) => kind === kinds[0]) ? (kinds[0] ?? 'unknown') : 'unknown';
  return { url, internal, fromRequest: hostFromRequest(code, hosts) };
}

/** What callers of a factory hand in for its base URL. */
function handedIn(code: CodeIndex, value: StaticValue): StaticValue[] {
  const given = argumentsFor(code, value.node, value.module)
    .map((one) => code.value(one.node, one.module))
    .filter((one) => one.kind !== 'unknown' && one.kind !== 'entity');
  return given.length > 0 ? given : code.values(value.node, value.module);
}

function settled(code: CodeIndex, url: NonNullable<RequestSite['url']>, { site }: RequestSite): StaticValue[] {
  const value = code.value(url, site.module);
  const all = value.kind === 'unknown' ? code.values(url, site.module) : possibleValues(value);
  return all.length === 0 ? [value] : all;
}

function isAbsolute(value: StaticValue): boolean {
  return /^(?:https?:\/\/|\$\{)/i.test(patternOf(value) ?? '') || value.kind === 'env';
}

/** An address as facts carry it. */
export function printedAddress(value: StaticValue): Known<string> {
  return printed(value, undefined);
}

/** The URL with holes; a leading variable keeps its name and default. */
function printed(value: StaticValue | undefined, base: StaticValue | undefined): Known<string> {
  if (value === undefined && base === undefined) return ABSENT;
  const path = value === undefined ? '' : (patternOf(value) ?? '${}');
  if (base !== undefined && !(value !== undefined && isAbsolute(value)))
    return joinedAddress(base, `${path.startsWith('/') || path === '' ? '' : '/'}${path}`);
  if (value === undefined) return ABSENT;
  if (value.kind === 'text') {
    const [head, ...rest] = value.parts;
    const tail = rest.map((part) => (typeof part === 'string' ? part : part.kind === 'env' ? `\${${part.name}}` : '${}')).join('');
    if (head !== undefined && typeof head !== 'string' && head.kind !== 'unknown') return joinedAddress(head, tail);
  }
  return value.kind === 'unknown' ? unknown(sourceOf(value)) : joinedAddress(value, '');
}

/** An address whose start and path come from different places. */
export function joinedAddress(head: StaticValue, tail: string): Known<string> {
  if (head.kind === 'env') {
    const fallback = head.fallback === undefined ? undefined : patternOf(head.fallback);
    const source = `\${${head.name}}${tail}`;
    return fallback === undefined
      ? { state: 'env', name: head.name, source }
      : { state: 'env', name: head.name, fallback: fallback + tail, source };
  }
  if (head.kind === 'either') return joinedAddress(head.whenFalse, tail);
  if (head.kind === 'oneOf' && head.items[0] !== undefined) return joinedAddress(head.items[0], tail);
  const text = patternOf(head);
  if (text === undefined) return tail === '' ? unknown(sourceOf(head)) : known(`\${}${tail}`);
  return known(text + tail);
}

const FLEET_VARIABLE = /SERVICE|_SVC|INTERNAL|UPSTREAM|BACKEND|GATEWAY/;
const SINGLE_LABEL =
  /^(?:https?:)?\/\/(?:[^@/]*@)?(?:localhost|[a-z0-9-]+|(?:10|127)\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|[^/:]*\.(?:internal|local|svc|cluster\.local|localhost))(?=[:/]|$)/i;
const PUBLIC = /^(?:https?:)?\/\/(?:[^@/]*@)?[^/:]*\.[a-z]{2,}(?=[:/]|$)/i;

/** The same fleet: a host without a domain, a private address, or a variable that names a service. */
function isInternal(value: StaticValue): boolean | 'unknown' {
  const head = value.kind === 'text' ? value.parts[0] : value;
  if (head === undefined) return 'unknown';
  const whole = patternOf(value) ?? '';
  if (typeof head !== 'string' && (head.kind === 'either' || head.kind === 'oneOf')) {
    const arms = possibleValues(head).map((one) => isInternal(one));
    return arms.every((arm) => arm === arms[0]) ? (arms[0] ?? 'unknown') : 'unknown';
  }
  if (typeof head !== 'string' && head.kind === 'env') {
    const fallback = head.fallback === undefined ? undefined : patternOf(head.fallback);
    if (FLEET_VARIABLE.test(head.name)) return true;
    if (fallback !== undefined && PUBLIC.test(fallback)) return SINGLE_LABEL.test(fallback);
    return fallback !== undefined && SINGLE_LABEL.test(fallback) && /_URL|_HOST|_API/.test(head.name) ? true : 'unknown';
  }
  if (SINGLE_LABEL.test(whole)) return true;
  if (PUBLIC.test(whole)) return false;
  return /^https:\/\/[^/]*\$\{\}\.[a-z0-9.-]+\.[a-z]{2,}\//i.test(whole) ? false : 'unknown';
}

/** Whether the part up to the end of the host comes from the client. */
function hostFromRequest(code: CodeIndex, hosts: readonly StaticValue[]): boolean | 'unknown' {
  let answer: boolean | 'unknown' = hosts.length === 0 ? 'unknown' : false;
  for (const host of hosts) {
    const one = ofValue(code, host);
    if (one === true) return true;
    if (one === 'unknown') answer = 'unknown';
  }
  return answer;
}

/** The host has ended, or the text is only a path. A base that is no part of a request stands as `x`; `x://` is a scheme. */
function hostEnded(before: string): boolean {
  return /^[a-z]+:\/\/[^/]*\//i.test(before) || /^\/(?!\/)/.test(before) || /^x[^/:]*\/(?!\/)/.test(before);
}

function ofValue(code: CodeIndex, value: StaticValue): boolean | 'unknown' {
  switch (value.kind) {
    case 'literal':
    case 'env':
    case 'undefined':
      return false;
    case 'either': {
      const arms = [ofValue(code, value.whenTrue), ofValue(code, value.whenFalse)];
      return arms.includes(true) ? true : arms.includes('unknown') ? 'unknown' : false;
    }
    case 'oneOf':
      return value.items.some((item) => ofValue(code, item) === true)
        ? true
        : value.items.every((item) => ofValue(code, item) === false)
          ? false
          : 'unknown';
    case 'text': {
      let before = '';
      for (const part of value.parts) {
        if (typeof part === 'string') {
          before += part;
          if (hostEnded(before)) return false;
        } else {
          const one = ofValue(code, part);
          if (one !== false) return one;
          // A configured base stands first: what follows cannot change the host any more.
          if (part.kind === 'env' || part.kind === 'literal') return false;
          // `https://${region}.example.com` goes wherever the text before the dot says, which may hold a slash.
          if (/^[a-z]+:\/\/[^/]*$/i.test(before) && isFilledElsewhere(part)) return 'unknown';
          if (before === '' && isPutTogether(part)) return 'unknown';
          before += 'x';
        }
      }
      return false;
    }
    default:
      return ofExpression(code, value);
  }
}

const OF_SETTINGS = /config|settings|options|\benv\b|region|account_?id|bucket|project|tenant_?id|stage/i;

/** A field of an object that something else has filled: a key that a customer brought, a record, a setting. Settings are known by their names. */
function isFilledElsewhere(value: StaticValue): boolean {
  if (value.kind !== 'unknown' && value.kind !== 'entity') return false;
  const node = unwrap(value.node);
  const text = value.module.parsed.text.slice(node.start, node.end);
  return node.type === 'MemberExpression' && !OF_SETTINGS.test(text);
}

/** A field to which a host was written that was put together in the same way: `this.base = `https://${this.prefix}.example.com``. */
function isPutTogether(value: StaticValue): boolean {
  if (value.kind !== 'unknown' && value.kind !== 'entity') return false;
  const node = unwrap(value.node);
  const name = node.type === 'MemberExpression' && node.object.type === 'ThisExpression' ? memberName(node) : undefined;
  if (name === undefined) return false;
  const written = new RegExp(`this\\.${name}\\s*=\\s*\`[a-z]+://[^\`/]*\\$\\{(?<hole>[^}]*)\\}`).exec(value.module.parsed.text);
  return written !== null && !OF_SETTINGS.test(written.groups?.['hole'] ?? '');
}

/**
 * `new URL('/path', base)` goes where the base goes. The address a function is handed may carry parts of a request in its path only, so
 * that parts of it come from a client says nothing about its host.
 */
function ofExpression(code: CodeIndex, { node, module }: Extract<StaticValue, { node: Node }>): boolean | 'unknown' {
  const written = unwrap(node);
  if (written.type === 'NewExpression' && written.callee.type === 'Identifier' && written.callee.name === 'URL') {
    const [path, base] = written.arguments;
    if (path === undefined) return 'unknown';
    const first = code.value(path, module);
    const text = patternOf(first) ?? '';
    const stays = base !== undefined && /^(?:\.{0,2}\/(?!\/)|[?#]|[a-z0-9-]+\/)/i.test(text) && !/^[a-z]+:/i.test(text);
    return stays && base !== undefined ? ofValue(code, code.value(base, module)) : ofValue(code, first);
  }
  const put = template(written, module);
  if (put !== undefined) return ofTemplate(code, put, module);
  const flows = code.flowsFromRequest(written, module);
  return flows === true && isHandedIn(code, written, module) ? 'unknown' : flows;
}

function template(node: Node, module: BoundModule): Extract<Node, { type: 'TemplateLiteral' }> | undefined {
  if (node.type === 'TemplateLiteral') return node;
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  const init = binding?.kind === 'const' && binding.path.length === 0 && binding.init !== undefined ? unwrap(binding.init) : undefined;
  return init?.type === 'TemplateLiteral' ? init : undefined;
}

/** Of `${base}/${path}` the part before the host ends decides, whatever the rest is made of. */
function ofTemplate(code: CodeIndex, node: Extract<Node, { type: 'TemplateLiteral' }>, module: BoundModule): boolean | 'unknown' {
  let before = '';
  for (const [index, quasi] of node.quasis.entries()) {
    before += quasi.value.cooked ?? '';
    if (hostEnded(before)) return false;
    const part = node.expressions[index];
    if (part === undefined) return false;
    const one = ofValue(code, code.value(part, module));
    if (one !== false || before === '') return one;
    before += 'x';
  }
  return false;
}

const READERS = /^(?:json|formData|text|(?:safe)?[pP]arse(?:Async)?|get|param|query|body|header|validate(?:Async)?|cast)$/;

/** A name or field that is a parameter of a function that others call, or a part of one. */
function isHandedIn(code: CodeIndex, node: Node, module: BoundModule, depth = 0): boolean {
  let root = node;
  while (root.type === 'MemberExpression') {
    // A part of the request itself, however often the request was handed on.
    if (/^(?:body|query|params|headers)$/.test(memberName(root) ?? '')) return false;
    root = unwrap(root.object);
  }
  if (root.type === 'ThisExpression') return true;
  if (root.type === 'AwaitExpression') root = unwrap(root.argument);
  // What another function gives back was made there; readers of the request and changes of form pass its parts through.
  if (root.type === 'CallExpression') {
    if (READERS.test(memberName(unwrap(root.callee)) ?? '')) return false;
    return !root.arguments.some(
      (one) => code.flowsFromRequest(one as Node, module) === true && !isHandedIn(code, unwrap(one as Node), module, depth + 1),
    );
  }
  if (root.type !== 'Identifier') return false;
  const binding = module.bindingAt.get(root.start);
  if (binding?.kind === 'const' && binding.init !== undefined && depth < 4) {
    const init = unwrap(binding.init);
    const [first] = init.type === 'NewExpression' ? init.arguments : [];
    return isHandedIn(code, first === undefined ? init : unwrap(first as Node), module, depth + 1);
  }
  const fn = binding === undefined ? undefined : code.functionAt(module, binding.node.start);
  return fn !== undefined && binding?.kind === 'param' && code.callersOf(fn).length > 0;
}
