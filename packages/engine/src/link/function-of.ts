import type { Node } from 'oxc-parser';
import type { Value } from '../boot/value.ts';
import { Ext, Func, Obj } from '../boot/value.ts';
import { contains } from '../lang/typescript/syntax.ts';

/** A function of the audited code: where it stands. */
export interface FoundFunction {
  path: string;
  node: Node;
  name: string;
  /** Offset within what it compares where it does so for this route, of several that it answers. */
  at?: number;
  /** Wrappers of own code around it, the outermost first. */
  around?: readonly Omit<FoundFunction, 'around'>[];
}

/** The function behind a value, when it is one of the audited code. */
export function functionOf(value: Value): FoundFunction | undefined {
  if (!(value instanceof Func)) return undefined;
  const target = value.bound?.target ?? value;
  return target.node === undefined ? undefined : { path: target.path, node: target.node, name: target.name };
}

/** The function that answers, behind those that only hand request and reply on to it: `catchAsync(async (req, res) => …)`. */
export function handlerOf(value: Value): FoundFunction | undefined {
  let now = value;
  const around: FoundFunction[] = [];
  for (let depth = 0; depth < 3 && now instanceof Func; depth += 1) {
    const target: Func = now.bound?.target ?? now;
    const inner = handedOnTo(target) ?? heldIn(target);
    if (inner === undefined) break;
    const wrapper = functionOf(now);
    if (wrapper !== undefined) around.push(wrapper);
    now = inner;
  }
  const found = functionOf(now);
  return found === undefined || around.length === 0 ? found : { ...found, around };
}

/** The one function that a factory was given and that what it made calls with what it is called with. */
function handedOnTo(made: Func): Func | undefined {
  const frame = made.scope?.frame;
  const own = parametersOf(made);
  if (frame?.func === undefined || made.node === undefined || own.length === 0) return undefined;
  const given = frame.args.flatMap((argument, at) => (argument instanceof Func && argument.node !== undefined ? [{ argument, at }] : []));
  const [only] = given;
  const name = only === undefined || given.length > 1 ? undefined : parametersOf(frame.func)[only.at];
  if (only === undefined || name === undefined || parametersOf(only.argument).length === 0) return undefined;
  const handsOn = contains(made.node, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== name) return false;
    return node.arguments.some((argument) => {
      const passed = argument.type === 'SpreadElement' ? argument.argument : argument;
      return passed.type === 'Identifier' && passed.name === own[0];
    });
  });
  return handsOn ? only.argument : undefined;
}

/** What the function that does the work is called among the options of a wrapper. */
const WORKS = /^(?:handler?|handle|fn|callback|action|resolver?|run|execute|do|impl\w*|process)$/i;

/** The function among the options that a factory was given and whose name what it made calls: `route({ schema, handler: async ({ body }) => … })`. */
function heldIn(made: Func): Func | undefined {
  const frame = made.scope?.frame;
  if (frame?.func === undefined || made.node === undefined) return undefined;
  const found = frame.args.flatMap((argument) =>
    argument instanceof Obj && !(argument instanceof Func) && !(argument instanceof Ext) && argument.kind === 'object'
      ? [...(argument.own ?? [])].flatMap(([name, member]) =>
          member instanceof Func && member.node !== undefined && WORKS.test(name) ? [{ name, member }] : [],
        )
      : [],
  );
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  const calls = contains(made.node, (node) => {
    if (node.type !== 'CallExpression') return false;
    const isIt = (one: Node): boolean =>
      one.type === 'Identifier'
        ? one.name === only.name
        : one.type === 'MemberExpression' && !one.computed && one.property.type === 'Identifier' && one.property.name === only.name;
    return isIt(node.callee) || node.arguments.some((argument) => isIt(argument));
  });
  return calls ? only.member : undefined;
}

/** Names of plain parameters, and of the rest. */
function parametersOf(func: Func): string[] {
  const node = (func.bound?.target ?? func).node;
  if (node === undefined || !('params' in node) || !Array.isArray(node.params)) return [];
  return (node.params as Node[]).map((parameter) => {
    const inner = parameter.type === 'RestElement' ? parameter.argument : parameter;
    return inner.type === 'Identifier' ? inner.name : '';
  });
}
