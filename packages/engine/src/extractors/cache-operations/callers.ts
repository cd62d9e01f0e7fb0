import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';

const MOST_CALLERS = 60;
const MOST_STEPS = 5;

export interface Handed {
  node: Node;
  module: BoundModule;
}

export interface PlaceOfKey {
  /** The call that sends the command, then the callers it was handed through; the last one says the key. */
  steps: CallSite[];
  key: Node;
}

/** Where the key of a command is said: at the command, or where the wrappers around it are called. */
export function placesOfKey(code: CodeIndex, call: CallSite, key: Node): PlaceOfKey[] {
  const out: PlaceOfKey[] = [];
  const follow = (steps: CallSite[], node: Node): void => {
    const at = steps.at(-1) as CallSite;
    const binding = parameterOf(node, at.module);
    const owner = binding === undefined ? undefined : at.module.functionByStart.get(binding.declaration.start);
    const given = (caller: CallSite): Node | undefined => caller.args[binding?.index ?? 0];
    const callers =
      owner === undefined ? [] : code.callersOf(owner).filter((caller) => given(caller) !== undefined && !steps.includes(caller));
    if (callers.length === 0 || callers.length > MOST_CALLERS || steps.length >= MOST_STEPS || out.length >= MOST_CALLERS) {
      out.push({ steps, key: node });
      return;
    }
    for (const caller of callers)
      if (owner !== undefined && !leavesBefore(owner, at, caller)) follow([...steps, caller], given(caller) as Node);
  };
  follow([call], key);
  return out;
}

/** `if (!load) return;` stands before the call, and this caller hands in no `load`: what follows is not for it. */
function leavesBefore(owner: FunctionInfo, call: CallSite, caller: CallSite): boolean {
  return leavesWithout(owner).some(({ end, index }) => end <= call.node.start && caller.args[index] === undefined);
}

const LEAVES = new WeakMap<FunctionInfo, readonly { end: number; index: number }[]>();

/** The places where a function returns for want of a parameter. */
function leavesWithout(owner: FunctionInfo): readonly { end: number; index: number }[] {
  const before = LEAVES.get(owner);
  if (before !== undefined) return before;
  const found: { end: number; index: number }[] = [];
  walk(owner.node, (node) => {
    if (node.type !== 'IfStatement' || node.test.type !== 'UnaryExpression' || node.test.operator !== '!') return;
    const asked = unwrap(node.test.argument);
    const binding = asked.type === 'Identifier' ? owner.module.bindingAt.get(asked.start) : undefined;
    const own = binding?.kind === 'param' && binding.declaration.start === owner.node.start && binding.path.length === 0;
    const returns =
      node.consequent.type === 'ReturnStatement' ||
      (node.consequent.type === 'BlockStatement' && node.consequent.body.at(-1)?.type === 'ReturnStatement');
    if (own && returns) found.push({ end: node.end, index: binding.index });
  });
  LEAVES.set(owner, found);
  return found;
}

/** What was handed in for a parameter of a wrapper, as far up as it is handed on. */
export function handedIn(node: Node, steps: readonly CallSite[]): Handed | undefined {
  let found: Handed | undefined;
  let at = node;
  for (const [index, caller] of steps.entries()) {
    if (index === 0) continue;
    const module = (steps[index - 1] as CallSite).module;
    const binding = parameterOf(at, module);
    const given = binding === undefined ? undefined : caller.args[binding.index ?? 0];
    if (given === undefined) return found;
    found = { node: given, module: caller.module };
    at = given;
  }
  return found;
}

/** Whether callers fill the parameter that an expression is; `undefined` where it is no parameter, has a default, or nobody calls. */
export function isHandedIn(node: Node, steps: readonly CallSite[]): boolean | undefined {
  const [first, caller] = steps;
  if (first === undefined || caller === undefined) return undefined;
  const binding = parameterOf(node, first.module);
  if (binding?.index === undefined || binding.init !== undefined) return undefined;
  const given = caller.args[binding.index];
  if (given === undefined) return false;
  return isHandedIn(given, steps.slice(1)) ?? true;
}

/** The parameter that an expression is, or that a local list was made of: `keys = Array.isArray(key) ? key : [key]`, `...keys`. */
function parameterOf(given: Node, module: BoundModule, depth = 0): Binding | undefined {
  const node = given.type === 'SpreadElement' ? unwrap(given.argument) : unwrap(given);
  if (node.type !== 'Identifier') return undefined;
  const binding = module.bindingAt.get(node.start);
  if (binding?.kind === 'param') return binding.path.length === 0 && binding.writes.length === 0 ? binding : undefined;
  const init = binding?.init === undefined ? undefined : unwrap(binding.init);
  if (
    init === undefined ||
    depth > 1 ||
    (init.type !== 'ConditionalExpression' && init.type !== 'ArrayExpression' && init.type !== 'Identifier')
  )
    return undefined;
  const names: Node[] = [];
  walk(init, (each) => {
    if (each.type === 'Identifier' && each.name !== 'Array') names.push(each);
    return true;
  });
  const parameters = new Set(names.map((each) => parameterOf(each, module, depth + 1)).filter((each) => each !== undefined));
  return parameters.size === 1 ? [...parameters][0] : undefined;
}
