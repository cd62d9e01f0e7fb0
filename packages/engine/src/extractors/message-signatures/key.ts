import type { Known, Location } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { possibleValues } from '../../lang/typescript/static-value.ts';
import { isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const DEEPEST = 8;
/** What takes one key out of a text or list of keys. */
const PICKS = /^(?:split|find|filter|map|at|slice|trim|get|from|substring|toString|pop|shift)$/;

/** The key; where several values are possible and only one of them is a variable, that one, whatever it falls back to. */
export function keyOf(code: CodeIndex, node: Node | undefined, module: BoundModule): Known<string> {
  const key = node === undefined ? undefined : code.value(node, module);
  const read = code.toKnown(key, isText);
  if (read.state !== 'unknown' || key === undefined || node === undefined) return read;
  const names = new Set(
    [...possibleValues(key), ...code.values(key.node, key.module as CallSite['module'])].flatMap((one) =>
      one.kind === 'env' ? [one.name] : [],
    ),
  );
  if (names.size === 0) for (const name of variablesBehind(code, node, module, 0)) names.add(name);
  const [name] = names;
  return name !== undefined && names.size === 1 ? { state: 'env', name } : read;
}

/** Variables out of which a key is picked, or whose name a settings object keeps: `config.SERVICE_KEYS`, also from callers. */
function variablesBehind(code: CodeIndex, written: Node, module: BoundModule, depth: number): string[] {
  const node = unwrap(written);
  if (depth > DEEPEST) return [];
  const value = code.value(node, module);
  if (value.kind === 'env') return [value.name];
  const next = (one: Node, at: BoundModule = module): string[] => variablesBehind(code, one, at, depth + 1);
  switch (node.type) {
    case 'LogicalExpression':
      return next(node.left);
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      return callee.type === 'MemberExpression' && PICKS.test(memberName(callee) ?? '') ? next(callee.object) : [];
    }
    case 'MemberExpression': {
      const name = memberName(node);
      if (name !== undefined && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name)) return [name];
      return node.computed ? next(node.object) : [];
    }
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding?.kind === 'param') return fromCallers(code, node, module).flatMap((one) => next(one.node, one.module));
      return binding?.init === undefined || binding.path.length > 0 ? [] : next(binding.init);
    }
    default:
      return [];
  }
}

function fromCallers(code: CodeIndex, node: Node, module: BoundModule): { node: Node; module: BoundModule }[] {
  const fn = code.functionAt(module, node.start);
  const at = fn?.node.params.findIndex((one) => one.type === 'Identifier' && node.type === 'Identifier' && one.name === node.name) ?? -1;
  if (fn === undefined || at < 0) return [];
  return code.callersOf(fn).flatMap((call) => {
    const given = call.args[at];
    return given === undefined || given.type === 'SpreadElement' ? [] : [{ node: given, module: call.module }];
  });
}

/** `keys.get(request.headers['x-key-id']) ?? ''`: whoever names a key that is not there knows the key. */
export function unknownKeyReplacedAt(code: CodeIndex, written: Node, module: BoundModule): Location | undefined {
  const node = unwrap(written);
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : undefined;
  const key = init === undefined ? node : unwrap(init);
  if (key.type !== 'LogicalExpression' || (key.operator !== '??' && key.operator !== '||')) return undefined;
  const instead = unwrap(key.right);
  if (instead.type !== 'Literal' || typeof instead.value !== 'string') return undefined;
  return looksUp(code, key.left, module) ? code.place(key, module) : undefined;
}

/** A key is searched by something that comes with the message. */
function looksUp(code: CodeIndex, node: Node, module: BoundModule): boolean {
  let found = false;
  walk(node, (at) => {
    if (found) return false;
    const by =
      at.type === 'CallExpression' && /^(?:find|get)$/.test(memberName(unwrap(at.callee)) ?? '')
        ? at.arguments[0]
        : at.type === 'MemberExpression' && at.computed
          ? at.property
          : undefined;
    if (by !== undefined) found = isSent(code, by, module);
    return !found;
  });
  return found;
}

function isSent(code: CodeIndex, by: Node, module: BoundModule): boolean {
  if (!isFunction(by)) return fromMessage(code, by, module);
  let found = false;
  walk(by.body as Node, (at) => {
    if (at.type === 'CallExpression' || at.type === 'MemberExpression') found ||= fromMessage(code, at, module);
    return !found;
  });
  return found;
}

function fromMessage(code: CodeIndex, node: Node, module: BoundModule): boolean {
  const flows = code.flowsFromRequest(node, module);
  return flows === true || (flows === 'unknown' && /header/i.test(code.text(node, module)));
}
