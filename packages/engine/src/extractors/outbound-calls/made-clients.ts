import type { HandedRequest, Known } from '@airworthy/model';
import { known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { patternOf } from '../../lang/typescript/static-value.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { addressesAt } from './handed-targets.ts';
import { joinedAddress } from './address.ts';
import { Origins } from './origins.ts';
import type { RequestSite } from './requests.ts';
import { propertyNode } from '../../extract/option-nodes.ts';

const DEEPEST = 8;
const MOST = 200;

interface At {
  readonly node: Node;
  readonly module: BoundModule;
}
/** A method of the clients that a function makes: which argument is the path, and what it requests by. */
interface Method {
  readonly factory: FunctionInfo;
  readonly name: string;
  readonly path: number;
  readonly method: Known<string>;
}

/**
 * What is asked through clients that a function of the service makes: `const orders = createClient({ baseUrl })`, and elsewhere
 * `orders.post('/internal/orders')`, where all of them end in one `fetch(`${baseUrl}${path}`)`. Nothing where either half can't be told.
 */
export function requestsOfClients(code: CodeIndex, request: RequestSite): HandedRequest[] {
  const url = request.url === undefined ? undefined : unwrap(request.url);
  if (url?.type !== 'TemplateLiteral' || url.expressions.length !== 2) return [];
  const [base, path] = url.expressions.map((one) => unwrap(one as Node));
  if (base === undefined || path?.type !== 'Identifier' || url.quasis.some((one) => one.value.raw !== '')) return [];
  const factory = ownerOf({ node: base.type === 'MemberExpression' ? unwrap(base.object) : base, module: request.site.module });
  if (factory === undefined) return [];
  const methods = methodsOf(code, request, factory, path);
  if (methods.length === 0) return [];
  const bases = basesOf(code, { node: base, module: request.site.module }, factory);
  const origins = new Origins(code);
  return methods
    .flatMap((method) => code.callsOfMember(method.name).flatMap((call) => requestOf(code, method, call, bases, origins)))
    .slice(0, MOST);
}

function requestOf(
  code: CodeIndex,
  { path, method }: Method,
  call: CallSite,
  bases: ReadonlyMap<Node, StaticValue>,
  origins: Origins,
): HandedRequest[] {
  const given = call.args[path];
  if (given === undefined || call.receiver === undefined) return [];
  const text = patternOf(code.value(given, call.module));
  if (text?.startsWith('/') !== true) return [];
  const heads = new Map(
    [...origins.of({ node: call.receiver, module: call.module })].flatMap((made) => {
      const head = bases.get(made);
      return head === undefined ? [] : [[patternOf(head), head] as const];
    }),
  );
  return [...heads.values()].map((head) => ({
    method,
    url: joinedAddress(head, text),
    location: call.location,
    wiring: code.reach(call),
  }));
}

/** The function whose parameter a name is. */
function ownerOf({ node, module }: At): FunctionInfo | undefined {
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  return binding?.kind === 'param' ? module.functionByStart.get(binding.declaration.start) : undefined;
}

/** From the request outwards, as long as the path is handed on as it came, to the members of what the factory gives back. */
function methodsOf(code: CodeIndex, request: RequestSite, factory: FunctionInfo, path: Node): Method[] {
  const found: Method[] = [];
  const seen = new Set<FunctionInfo>();
  const by = code.property(request.options[0], 'method')?.node;
  const visit = (from: At, method: At | Known<string>): void => {
    const fn = ownerOf(from);
    const index = fn === undefined ? undefined : paramOf(from);
    if (fn === undefined || index === undefined || fn === factory || seen.has(fn) || seen.size > DEEPEST) return;
    if (fn.object !== undefined && fn.own !== undefined && factory.returns.some((one) => unwrap(one) === fn.object))
      found.push({ factory, name: fn.own, path: index, method: 'state' in method ? method : unknown('chosen elsewhere') });
    // Several members of one object end in the same function; each is a way of its own.
    if (fn.object === undefined) seen.add(fn);
    for (const call of code.callersOf(fn)) {
      const next = call.args[index];
      if (next === undefined) continue;
      visit({ node: unwrap(next), module: call.module }, 'state' in method ? method : methodAt(code, method, fn, call));
    }
  };
  const given: At | undefined = by === undefined ? undefined : { node: unwrap(by), module: request.site.module };
  visit({ node: path, module: request.site.module }, given === undefined || request.method.state === 'known' ? request.method : given);
  return found;
}

function methodAt(code: CodeIndex, method: At, fn: FunctionInfo, call: CallSite): At | Known<string> {
  const index = ownerOf(method) === fn ? paramOf(method) : undefined;
  const argument = index === undefined ? undefined : call.args[index];
  if (argument === undefined) return unknown('chosen elsewhere');
  const value = code.value(argument, call.module);
  if (value.kind === 'literal' && typeof value.value === 'string') return known(value.value.toUpperCase());
  return { node: unwrap(argument), module: call.module };
}

function paramOf({ node, module }: At): number | undefined {
  const binding = module.bindingAt.get(node.start);
  return binding?.kind === 'param' && binding.path.length === 0 ? binding.index : undefined;
}

/** The calls that make a client, each with the address that it is made for; of a function that only makes one, the calls of that. */
function basesOf(code: CodeIndex, base: At, factory: FunctionInfo): Map<Node, StaticValue> {
  const bases = new Map<Node, StaticValue>();
  const visit = (fn: FunctionInfo, given: (call: CallSite) => Node | undefined, depth: number): void => {
    for (const call of code.callersOf(fn)) {
      const node = given(call);
      if (node === undefined) continue;
      const around = ownerOf({ node: unwrap(node), module: call.module });
      const index = around === undefined ? undefined : paramOf({ node: unwrap(node), module: call.module });
      if (around !== undefined && index !== undefined && depth < 3 && around.returns.some((one) => unwrap(one) === call.node))
        visit(around, (outer) => outer.args[index], depth + 1);
      else {
        const [head, other] = addressesAt(code, node, call.module);
        if (head !== undefined && other === undefined) bases.set(call.node, head);
      }
    }
  };
  const binding = base.module.bindingAt.get((base.node.type === 'MemberExpression' ? unwrap(base.node.object) : base.node).start);
  const names = [...(binding?.path ?? []), ...(base.node.type === 'MemberExpression' ? [memberName(base.node) ?? ''] : [])];
  visit(
    factory,
    (call) =>
      names.reduce<Node | undefined>((at, name) => (at === undefined ? undefined : propertyNode(at, name)), call.args[binding?.index ?? 0]),
    0,
  );
  return bases;
}
