import type { Node } from 'oxc-parser';
import { callsBelow, innerFunctions } from '../../extract/calls-below.ts';
import type { Binding, BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** An expression with the function that it stands in. */
export interface Given {
  node: Node;
  call: CallSite;
}

const DEEPEST = 4;

export function bindingOf(node: Node | undefined, module: BoundModule): Binding | undefined {
  const at = node === undefined ? undefined : unwrap(node);
  return at?.type === 'Identifier' ? module.bindingAt.get(at.start) : undefined;
}

/**
 * What running callers hand in for a parameter, followed through functions that only pass it on; with `along`, also what those pass on.
 */
export function givenFor(code: CodeIndex, binding: Binding, along = false, depth = 0): Given[] {
  if (binding.kind !== 'param' || depth > DEEPEST) return [];
  const fn = binding.scope.fn;
  if (fn === undefined) return [];
  return code.callersOf(fn).flatMap((call): Given[] => {
    const node = call.args[binding.index];
    if (node === undefined || code.reach(call).state === 'not-wired') return [];
    const inner = bindingOf(node, call.module);
    const further = inner?.kind === 'param' ? givenFor(code, inner, along, depth + 1) : [];
    return further.length > 0 && !along ? further : [{ node, call }, ...further];
  });
}

/**
 * Whether interim words are held back: a stream's handler hands the text and a mark of finality to a callback, and every callback that running
 * code gives it tests the mark before it goes on.
 */
export function marksAreTested(code: CodeIndex, handlers: readonly FunctionInfo[]): boolean | 'unknown' {
  const answers: boolean[] = [];
  for (const handler of handlers)
    for (const call of code.callsIn(handler)) {
      if (call.node.type !== 'CallExpression' || call.args.length < 2) continue;
      const callback = bindingOf(call.node.callee, call.module);
      const index = call.args.findIndex((argument) => isMark(argument, call.module));
      if (callback?.kind !== 'param' || index < 0) continue;
      for (const given of givenFor(code, callback)) {
        const receiver = code.functionOf(given.node, given.call.module);
        const mark = receiver?.params[index];
        if (receiver === undefined || mark?.type !== 'Identifier') continue;
        answers.push(testsName(receiver, mark.name));
      }
    }
  if (answers.length === 0) return 'unknown';
  return answers.every(Boolean);
}

/** A value that says whether the words are final: `data.is_final`, a variable of that, or `true` and `false` themselves. */
function isMark(node: Node, module: BoundModule): boolean {
  const at = unwrap(node);
  if (at.type === 'Literal') return typeof at.value === 'boolean';
  const name = memberName(at) ?? (at.type === 'Identifier' ? at.name : '');
  if (/^(?:is_?final|speech_final|final|isEndOfTurn|end_of_turn)$/i.test(name)) return true;
  const init = bindingOf(at, module)?.init;
  return init !== undefined && /is_?final|speech_final|end_of_turn/i.test(memberName(unwrap(init)) ?? '');
}

function testsName(fn: FunctionInfo, name: string): boolean {
  let tested = false;
  walk(fn.node, (node) => {
    if (node.type !== 'IfStatement' && node.type !== 'ConditionalExpression' && node.type !== 'LogicalExpression') return;
    walk(node.type === 'LogicalExpression' ? node.left : node.test, (inner) => {
      if (inner.type === 'Identifier' && inner.name === name) tested = true;
    });
  });
  return tested;
}

/** The functions that a stream of words leads to are also started from somewhere else: people can write what they would say. */
export function takesTextToo(code: CodeIndex, own: FunctionInfo | undefined): boolean {
  if (own === undefined) return false;
  const callbacks = new Set<FunctionInfo>();
  own.params.forEach((param) => {
    const binding = param.type === 'Identifier' ? own.module.bindingAt.get(param.start) : undefined;
    for (const given of binding === undefined ? [] : givenFor(code, binding)) {
      const fn = code.functionOf(given.node, given.call.module);
      if (fn !== undefined) callbacks.add(fn);
    }
  });
  return [...callbacks].some((callback) =>
    code
      .callsIn(callback)
      .filter((call) => call.args.some((argument) => bindingOf(argument, call.module)?.scope.fn === callback))
      .flatMap((call) => call.targets)
      .some((target) =>
        code
          .callersOf(target)
          .some(
            (caller) =>
              caller.enclosing !== undefined &&
              !callbacks.has(caller.enclosing) &&
              code.reach(caller).state !== 'not-wired' &&
              caller.args.length > 0 &&
              startsWork(code, target),
          ),
      ),
  );
}

/** A function that does more than send what it was given: it leads to several own functions. */
function startsWork(code: CodeIndex, fn: FunctionInfo): boolean {
  return new Set(callsBelow(code, fn, 1).flatMap(({ call }) => call.targets)).size >= 3;
}

const SENDS = /(?:^|[.#])(?:send|json|write|emit|reply|publish|sendMessage)$/;

/** The same words that are spoken are also sent to the client as text, here or in a function that calls it. */
export function sentAsText(code: CodeIndex, site: CallSite): boolean {
  const seen = new Set<FunctionInfo>();
  const visit = (fn: FunctionInfo | undefined, binding: Binding | undefined, depth: number): boolean => {
    if (fn === undefined || binding === undefined || depth > DEEPEST || seen.has(fn)) return false;
    seen.add(fn);
    const sends = code.callsIn(fn).some((call) => {
      if (!mentions(call, binding)) return false;
      if (SENDS.test(call.callee) || SENDS.test(call.member ?? '')) return true;
      return call.targets.some((target) =>
        code.callsIn(target).some((inner) => inner.targets.length === 0 && SENDS.test(inner.member ?? inner.callee)),
      );
    });
    if (sends) return true;
    return givenFromCallers(code, fn, binding).some((given) =>
      visit(given.call.enclosing, bindingOf(given.node, given.call.module), depth + 1),
    );
  };
  return textBindings(code, site).some((binding) => visit(binding.scope.fn ?? site.enclosing, binding, 0));
}

function givenFromCallers(code: CodeIndex, fn: FunctionInfo, binding: Binding): Given[] {
  if (binding.kind !== 'param' || binding.scope.fn !== fn) return [];
  return code.callersOf(fn).flatMap((call) => {
    const node = call.args[binding.index];
    return node === undefined || code.reach(call).state === 'not-wired' ? [] : [{ node, call }];
  });
}

/** The variable itself is handed over, or is a part of what is; what another function makes of it is something else. */
function mentions(call: CallSite, binding: Binding): boolean {
  let found = false;
  for (const argument of call.args)
    walk(argument, (node) => {
      if (node.type === 'CallExpression' && memberName(node.callee) !== 'stringify') return false;
      if (node.type === 'Identifier' && call.module.bindingAt.get(node.start) === binding) found = true;
      return !found;
    });
  return found;
}

/** Variables whose value is spoken: `text` of the request, or the argument itself. */
export function textBindings(code: CodeIndex, site: CallSite): Binding[] {
  const found: Binding[] = [];
  for (const argument of site.args)
    walk(argument, (node) => {
      if (node.type !== 'Property' || !/^(?:text|input|ssml)$/.test(keyName(node.key, node.computed) ?? '')) return;
      const binding = bindingOf(node.value, site.module);
      if (binding !== undefined) found.push(binding);
    });
  void code;
  return found;
}

/** What running code hands in for the variables that are spoken, followed to where it is made. */
export function originsOf(code: CodeIndex, site: CallSite): CallSite[] {
  return textBindings(code, site).flatMap((binding) =>
    givenFor(code, binding).flatMap((given) => {
      const init = bindingOf(given.node, given.call.module)?.init;
      const call = init === undefined ? undefined : callIn(code, init);
      return call === undefined ? [] : [call];
    }),
  );
}

function callIn(code: CodeIndex, node: Node): CallSite | undefined {
  const at = unwrap(node);
  const inner = at.type === 'AwaitExpression' ? unwrap(at.argument) : at;
  return inner.type === 'CallExpression' ? code.callAt(inner) : undefined;
}

/** Property names in what a function, and the functions that it returns the result of, give back. */
export function returnedNames(code: CodeIndex, fn: FunctionInfo, depth = 3, seen = new Set<FunctionInfo>()): Set<string> {
  const names = new Set<string>();
  if (depth < 0 || seen.has(fn)) return names;
  seen.add(fn);
  for (const returned of fn.returns) {
    const call = callIn(code, returned);
    if (call !== undefined)
      for (const target of call.targets) for (const name of returnedNames(code, target, depth - 1, seen)) names.add(name);
    else
      walk(returned, (node) => {
        if (node.type === 'Property') names.add(keyName(node.key, node.computed) ?? '');
      });
  }
  for (const inner of innerFunctions(code, fn)) for (const name of returnedNames(code, inner, depth - 1, seen)) names.add(name);
  names.delete('');
  return names;
}

/** What a stringified parameter may hold: property names of the results that running callers pass. */
export function resultNames(code: CodeIndex, binding: Binding): Set<string> {
  const names = new Set<string>();
  for (const given of givenFor(code, binding)) {
    const init = bindingOf(given.node, given.call.module)?.init;
    const call = init === undefined ? undefined : callIn(code, init);
    for (const target of call?.targets ?? []) for (const name of returnedNames(code, target)) names.add(name);
  }
  return names;
}
