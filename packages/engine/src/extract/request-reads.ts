import { pushTo } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../lang/typescript/syntax.ts';
import { callsBelow } from './calls-below.ts';
import { readsStream } from './stream-reads.ts';

/** Members of a request by the part of it that they give. */
const PARTS: Readonly<Record<string, string>> = {
  body: 'body',
  params: 'params',
  param: 'params',
  query: 'query',
  headers: 'headers',
  header: 'headers',
  get: 'headers',
  file: 'file',
  files: 'file',
  parts: 'file',
  saveRequestFiles: 'file',
  isMultipart: 'file',
  rawBody: 'raw-body',
};
/** What Koa's `ctx` gives of the request by itself; `ctx.body` is the answer. */
const OF_KOA = new Set(['params', 'query', 'headers', 'header', 'get']);
/** Members of Hono's `c.req`; of `c` itself none. */
const OF_HONO: Readonly<Record<string, string>> = {
  json: 'body',
  text: 'body',
  parseBody: 'body',
  formData: 'body',
  arrayBuffer: 'body',
  param: 'params',
  query: 'query',
  queries: 'query',
  header: 'headers',
};
const DEEPEST = 4;
const DIGEST = /^crypto\.createHash\(\)\.update$/;

/** Names of members by variable, each with where it is read. */
type Members = Map<Binding, Map<string, number[]>>;

/** Names of members by the variable they are read from; one pass over a module. */
interface Uses {
  members: Members;
  /** Names of members of its `req` or `request`: `ctx.request.body`, `c.req.json()`. */
  inner: Members;
  /** Variables that stand for another one. */
  copies: Map<Binding, Binding[]>;
}

const USES = new WeakMap<BoundModule, Uses>();

/** Parts of the request that a function reads (body · params · query · headers · file · raw-body), itself or through functions it hands the request to. */
export function requestReads(code: CodeIndex, fn: FunctionInfo, framework = 'fastify', position = 0): string[] {
  const found = new Set<string>();
  follow(code, fn, framework, position, found, new Set(), 0);
  return [...found].toSorted();
}

function follow(
  code: CodeIndex,
  fn: FunctionInfo,
  framework: string,
  position: number,
  found: Set<string>,
  seen: Set<string>,
  depth: number,
): void {
  const key = `${fn.key}#${position}`;
  const param = fn.params[position];
  if (param === undefined || seen.has(key) || depth > DEEPEST) return;
  seen.add(key);
  const target = param.type === 'AssignmentPattern' ? param.left : param;
  if (target.type === 'ObjectPattern') {
    for (const property of target.properties)
      if (property.type === 'Property' && property.key.type === 'Identifier') {
        note(found, property.key.name, framework);
        // Loaders and actions are handed the request as one of several.
        const own = property.key.name === 'request' ? nameOf(property.value, fn.module) : undefined;
        if (own !== undefined && takesQuery(code, fn) && usesOf(fn.module).members.get(own)?.has('url') === true) found.add('query');
      }
    return;
  }
  const own = target.type === 'Identifier' ? fn.module.bindingAt.get(target.start) : undefined;
  if (own === undefined) return;
  const uses = usesOf(fn.module);
  const calls = callsBelow(code, fn, 0);
  // A fingerprint of the request is compared with an earlier one; nothing of what it was made from is used.
  const digested = calls.flatMap(({ call }) => (DIGEST.test(call.callee) ? [call] : []));
  const bindings = new Set([own]);
  for (const binding of bindings) for (const copy of uses.copies.get(binding) ?? []) bindings.add(copy);
  for (const binding of bindings) {
    for (const [name, places] of uses.members.get(binding) ?? [])
      if (!places.every((at) => digested.some((call) => at >= call.node.start && at < call.node.end))) note(found, name, framework);
    const inner = [...(uses.inner.get(binding)?.keys() ?? [])];
    // A function that takes it apart for others, and may check it, is no handler.
    if (depth === 0 && [...(uses.members.get(binding)?.keys() ?? []), ...inner].some((name) => ADDRESS.has(name)) && takesQuery(code, fn))
      found.add('query');
    if (framework === 'koa') for (const name of inner) note(found, name, 'express');
    if (framework === 'hono') for (const name of inner) if (OF_HONO[name] !== undefined) found.add(OF_HONO[name]);
  }
  if (
    framework === 'node' &&
    readsStream(
      fn,
      calls.map(({ call }) => call),
      bindings,
    )
  )
    found.add('body');
  for (const { call } of calls) {
    for (const [at, argument] of call.args.entries()) {
      const given = nameOf(argument, call.module);
      if (given !== undefined && bindings.has(given))
        for (const next of call.targets) follow(code, next, framework, at, found, seen, depth + 1);
    }
  }
}

/** The address of a request, as Node.js, web requests and Next.js name it. */
const ADDRESS = new Set(['url', 'nextUrl', 'originalUrl']);

/** Takes the query off an address: `new URL(request.url).searchParams`, `request.nextUrl.searchParams`, `parse(req.url, true).query`. */
function takesQuery(code: CodeIndex, fn: FunctionInfo): boolean {
  return /\bsearchParams\b|\bURLSearchParams\(|\.url\b[^;]*\)\s*\.query\b/.test(code.text(fn.node, fn.module));
}

function note(found: Set<string>, member: string, framework: string): void {
  // Input of tRPC is read off the calls that were run.
  if (framework === 'hono' || framework === 'trpc' || (framework === 'koa' && !OF_KOA.has(member))) return;
  const part = Object.hasOwn(PARTS, member) ? PARTS[member] : undefined;
  if (part !== undefined) found.add(part);
}

function nameOf(node: Node, module: BoundModule): Binding | undefined {
  const at = unwrap(node);
  return at.type === 'Identifier' ? module.bindingAt.get(at.start) : undefined;
}

function usesOf(module: BoundModule): Uses {
  let uses = USES.get(module);
  if (uses !== undefined) return uses;
  uses = { members: new Map(), inner: new Map(), copies: new Map() };
  USES.set(module, uses);
  const addTo = (map: Members, binding: Binding, name: string, at: number): void => {
    let names = map.get(binding);
    if (names === undefined) map.set(binding, (names = new Map()));
    const places = names.get(name);
    if (places === undefined) names.set(name, [at]);
    else places.push(at);
  };
  const add = (binding: Binding, name: string, at: number): void => addTo(uses.members, binding, name, at);
  for (const { node, written } of module.memberReferences) {
    const name = memberName(node);
    const binding = nameOf(node.object, module);
    if (name !== undefined && binding !== undefined && !written) add(binding, name, node.start);
    if (name !== undefined && binding === undefined && !written) {
      const object = unwrap(node.object);
      const between = object.type === 'MemberExpression' ? memberName(object) : undefined;
      const holder = object.type === 'MemberExpression' && /^req(?:uest)?$/.test(between ?? '') ? nameOf(object.object, module) : undefined;
      if (holder !== undefined) addTo(uses.inner, holder, name, node.start);
    }
  }
  for (const binding of new Set(module.bindingAt.values())) {
    if (binding.init === undefined || binding.kind === 'import') continue;
    const source = nameOf(binding.init, module);
    if (source === undefined || source === binding) continue;
    const [first] = binding.path;
    if (first !== undefined) add(source, first, binding.init.start);
    else pushTo(uses.copies, source, binding);
  }
  return uses;
}
