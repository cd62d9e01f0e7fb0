import { pushTo } from '@airworthy/model';
import type { CodeUse, Route, Wiring } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { routesOf } from '../../extract/routes.ts';
import type { OnRequestPath } from '../../extract/request-path.ts';
import type { Parents } from '../../extract/walk-module.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** What every rule gets: the service, and where its findings go. */
export interface Context {
  input: ExtractInput;
  served: OnRequestPath;
  /** Routes whose whole work a function is, by its key: their handler, or what the handler hands its work to. */
  work: ReadonlyMap<string, readonly Route[]>;
  /** Routes that a function serves, by its key: as handler, or called by one. */
  routes: ReadonlyMap<string, readonly Route[]>;
  use(kind: string, node: Node, module: BoundModule, detail?: string, more?: Partial<CodeUse>): void;
}

/** A rule over single nodes. */
export type Visit = (context: Context, node: Node, parents: Parents, module: BoundModule) => void;

/** Handlers of routes, and what they call directly: `(req, reply) => controller.create(req, reply)`. */
export function routesByFunction(input: Pick<ExtractInput, 'boot' | 'code'>): Map<string, Route[]> {
  const { code } = input;
  return byFunction(input, (handler) => callsBelow(code, handler, 1).flatMap(({ call }) => [...call.targets]));
}

/**
 * Handlers of routes, and the one function that a handler hands its work to. What it calls beside other work (a clean-up, a mail once the
 * answer is out) is not what was asked for.
 */
export function workByFunction(input: Pick<ExtractInput, 'boot' | 'code'>): Map<string, Route[]> {
  const { code } = input;
  return byFunction(input, (handler) => {
    const waited = callsBelow(code, handler, 0).filter(
      ({ call }) => call.enclosing === handler && (call.use === 'awaited' || call.use === 'returned'),
    );
    const handed = waited.filter(({ call }) => call.use === 'awaited' || call.targets.length > 0);
    return handed.length === 1 ? (handed[0]?.call.targets ?? []) : [];
  });
}

/** Routes by the key of their handler, and of each function that stands for it. */
function byFunction(
  input: Pick<ExtractInput, 'boot' | 'code'>,
  standing: (handler: FunctionInfo) => readonly FunctionInfo[],
): Map<string, Route[]> {
  const { boot, code } = input;
  const found = new Map<string, Route[]>();
  // What handlers check by hand, or through code that the start did not run, is told with the routes as they are written down.
  for (const [index, route] of routesOf(input).entries()) {
    const handler = boot.handlers[index];
    const fn = handler === undefined ? undefined : code.function(`${handler.path}:${handler.node.start}`);
    if (fn === undefined) continue;
    for (const one of new Set([fn, ...standing(fn)])) pushTo(found, one.key, route);
  }
  return found;
}

export function emitUses(input: ExtractInput, served: OnRequestPath): Context['use'] {
  const seen = new Set<string>();
  return (kind, node, module, detail, more = {}) => {
    const key = `${kind}:${module.path}:${node.start}`;
    if (seen.has(key)) return;
    seen.add(key);
    const { code } = input;
    const fn = code.functionAt(module, node.start);
    const wiring: Wiring =
      code.callAt(node) === undefined
        ? code.reachAt(module, node.start)
        : code.reach(code.callAt(node) as NonNullable<ReturnType<typeof code.callAt>>);
    const fact: CodeUse = { location: code.place(node, module), wiring, kind, onRequestPath: served(fn) };
    if (detail !== undefined) fact.detail = detail;
    Object.assign(fact, more);
    input.emit('codeUses', fact);
  };
}

/** Text of a node, on one line and short. */
export function short(context: Context, node: Node, module: BoundModule, most = 100): string {
  const text = context.input.code.text(node, module).replaceAll(/\s+/g, ' ');
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Whether the client decides this value. Only certain answers count. */
export function fromClient(context: Context, node: Node, module: BoundModule): boolean {
  return context.input.code.flowsFromRequest(node, module) === true;
}

/** Text of the function around a place, or of the module for its top. */
export function around(context: Context, node: Node, module: BoundModule): string {
  const fn = context.input.code.functionAt(module, node.start);
  return fn === undefined ? module.parsed.text : context.input.code.text(fn.node, module);
}

/** Last name of an expression: `b` of `a.b`, `f` of `x.f()`. */
export function nameOf(input: Node): string | undefined {
  const node = unwrap(input);
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return memberName(node);
    case 'CallExpression':
      return nameOf(node.callee);
    case 'AwaitExpression':
      return nameOf(node.argument);
    default:
      return undefined;
  }
}

/** Names around a place that say what a value is for: variable, property, field, function. Innermost first. */
export function purposeNames(parents: readonly Node[], fn: FunctionInfo | undefined): string[] {
  const names: string[] = [];
  for (let index = parents.length - 1; index >= 0; index -= 1) {
    const parent = parents[index] as Node;
    if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') names.push(parent.id.name);
    else if ((parent.type === 'Property' || parent.type === 'PropertyDefinition') && !parent.computed && parent.key.type === 'Identifier')
      names.push(parent.key.name);
    else if (parent.type === 'AssignmentExpression') names.push(nameOf(parent.left as Node) ?? '');
    else if (/Function|^MethodDefinition$/.test(parent.type)) break;
  }
  if (fn?.own !== undefined) names.push(fn.own);
  return names.filter((name) => name !== '');
}

/** Fields of this name say whether something is a secret: `{ secret: boolean; value: string }`, `{ secret: true, value }`. */
export function isFlagHere(name: string | undefined, module: BoundModule): boolean {
  return name !== undefined && new RegExp(`\\b${name}\\??:\\s*(?:boolean\\b|z\\.boolean\\(|true\\b|false\\b)`).test(module.parsed.text);
}
