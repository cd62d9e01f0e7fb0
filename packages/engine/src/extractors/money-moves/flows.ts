import type { BusinessFlow, FlowStep } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { innerFunctions } from '../../extract/calls-below.ts';
import { alwaysLeaves } from '../../extract/retries.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, walk } from '../../lang/typescript/syntax.ts';
import { calledAs, callsParameter, leadingTo, sends, wrapped, writes } from './around.ts';
import { namedOf } from './read-move.ts';

/** Where a flow starts. */
export interface FlowEntry {
  fn: FunctionInfo;
  entry: string;
  method?: string;
  path?: string;
}

/** A test that stops the flow, with what it says. */
export interface Refusal {
  test: string;
  /** The test and what is thrown or answered. */
  words: string;
  node: Node;
  fn: FunctionInfo;
}

/** Handlers of routes by their function. */
export function handlersOf(input: ExtractInput): Map<FunctionInfo, FlowEntry> {
  const found = new Map<FunctionInfo, FlowEntry>();
  routesOf(input).forEach((route, index) => {
    const fn = handlerOf(input, index);
    if (fn !== undefined && route.wiring?.state !== 'not-wired' && !found.has(fn))
      found.set(fn, { fn, entry: `${route.method} ${route.path}`, method: route.method, path: route.path });
  });
  return found;
}

/** The handlers of routes that lead to one of the functions; functions that nothing calls stand for themselves. */
export function entriesOf(code: CodeIndex, seeds: Iterable<FunctionInfo>, handlers: ReadonlyMap<FunctionInfo, FlowEntry>): FlowEntry[] {
  const found = new Map<FunctionInfo, FlowEntry>();
  const seen = new Set<FunctionInfo>();
  let level = [...seeds];
  for (let up = 0; up < 8 && level.length > 0; up += 1) {
    const next: FunctionInfo[] = [];
    for (const fn of level) {
      if (seen.has(fn)) continue;
      seen.add(fn);
      const handler = handlers.get(fn);
      if (handler !== undefined) {
        found.set(fn, handler);
        continue;
      }
      const leading = leadingTo(code, fn).filter((one) => code.reach(one).state !== 'not-wired');
      if (leading.length > 0) next.push(...leading);
      else if (code.reach(fn).state !== 'not-wired') {
        const named = namedOf(fn) ?? fn;
        found.set(named, { fn: named, entry: named.name });
      }
    }
    level = next;
  }
  return [...found.values()].toSorted((a, b) => (a.entry < b.entry ? -1 : a.entry > b.entry ? 1 : 0));
}

/** Functions that a flow runs, in the order in which they are met; wrappers lead on to what they wrap. */
export function reached(code: CodeIndex, start: FunctionInfo, deepest = 6): FunctionInfo[] {
  const found: FunctionInfo[] = [];
  const seen = new Set<FunctionInfo>();
  const visit = (fn: FunctionInfo, depth: number): void => {
    if (seen.has(fn) || depth > deepest || found.length > 250) return;
    seen.add(fn);
    found.push(fn);
    for (const call of code.callsIn(fn)) if (!callsParameter(call)) for (const target of call.targets) visit(target, depth + 1);
    for (const one of wrapped(fn)) visit(one, depth + 1);
    for (const inner of innerFunctions(code, fn)) visit(inner, depth);
  };
  visit(start, 0);
  return found;
}

/** Tests in a function that end it, refuse the request or note an error. */
export function refusalsOf(code: CodeIndex, fn: FunctionInfo): Refusal[] {
  const found: Refusal[] = [];
  const body = fn.node.body;
  if (!body) return found;
  walk(body, (node) => {
    if (node !== body && isFunction(node)) return false;
    if (node.type !== 'IfStatement') return;
    const consequent = code.text(node.consequent, fn.module).slice(0, 400);
    const stops =
      alwaysLeaves(node.consequent) ||
      /\b(?:errors|reasons|violations|issues|blockers)\.push\(|eligible\s*[:=]\s*false|valid\s*[:=]\s*false|\.(?:status|code)\(4\d\d\)/.test(
        consequent,
      );
    if (!stops) return;
    const test = code.text(node.test, fn.module);
    found.push({ test, words: `${test} ${consequent.replaceAll(/\.(?:status|code)\(\d+\)/g, '')}`, node, fn });
    return;
  });
  return found;
}

/** Code of other packages of the tree that could not be read and is named like a rule. */
export function openCalls(code: CodeIndex, functions: readonly FunctionInfo[], ruled: RegExp): string | undefined {
  for (const fn of functions) {
    for (const call of code.callsIn(fn)) {
      const name = calledAs(call);
      if (
        call.targets.length === 0 &&
        ruled.test(name) &&
        !/^(?:zod|joi|ajv|fastify|express|node)/.test(call.package ?? '') &&
        call.package === undefined
      )
        return name.slice(0, 60);
    }
  }
  return undefined;
}

export function stepAt(code: CodeIndex, what: string, node: Node, fn: FunctionInfo, text?: string): FlowStep {
  const step: FlowStep = { what, at: code.place(node, fn.module) };
  const words = (text ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 120);
  return words === '' ? step : { ...step, text: words };
}

/** What a flow is, apart from its entry. */
interface Found {
  kind: string;
  direct: boolean;
  functions: readonly FunctionInfo[];
  steps: FlowStep[];
}

export function flowOf(code: CodeIndex, entry: FlowEntry, { kind, direct, functions, steps }: Found): BusinessFlow {
  const flow: BusinessFlow = {
    location: entry.fn.location,
    wiring: code.reach(entry.fn),
    kind,
    entry: entry.entry,
    direct,
    steps,
    reaches: [...new Set(functions.map((fn) => `${fn.module.path}#${namedOf(fn)?.name ?? fn.name}`))].toSorted(),
  };
  if (entry.method !== undefined) flow.method = entry.method;
  if (entry.path !== undefined) flow.path = entry.path;
  return flow;
}

interface Effect {
  call: CallSite;
  fn: FunctionInfo;
  does: 'insert' | 'update' | 'sends';
}

/** Calls of all functions, with what each of them does to rows or queues. */
export function effectsOf(code: CodeIndex, functions: readonly FunctionInfo[]): Effect[] {
  return functions.flatMap((fn) =>
    code.callsIn(fn).flatMap((call): Effect[] => {
      const written = writes(code, call);
      if (written !== undefined) return [{ call, fn, does: written }];
      return sends(code, call) ? [{ call, fn, does: 'sends' as const }] : [];
    }),
  );
}

/** Each step at its place once. */
export function distinct(steps: readonly FlowStep[]): FlowStep[] {
  const seen = new Set<string>();
  return steps.filter((one) => {
    const key = `${one.what} ${one.at.path}:${one.at.line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
