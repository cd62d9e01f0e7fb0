import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** What the name of a stored file is made of. */
export interface NameOrigin {
  /** A random id or a hash is part of it. */
  generated: boolean;
  /** Something the client sent is part of it, as it came. */
  raw: boolean;
  /** Something the client sent is part of it, reduced before. */
  cleaned: boolean;
  /** Part of it comes from where this does not look. */
  open: boolean;
}

const RANDOM =
  /^(?:crypto\.random(?:UUID|Bytes)|uuid\.v[1-7]|uuid|nanoid(?:\.\w+)*|ulid(?:\.\w+)*|ulidx\.ulid|cuid|@paralleldrive\/cuid2\.(?:createId|init\(\))|short-unique-id.*|crypto\.createHash|globalThis\.crypto\.randomUUID|Bun\.randomUUIDv7)$/;
const CLEANS =
  /^(?:sanitize-filename|slugify(?:\.\w+)?|@sindresorhus\/slugify|filenamify(?:\.\w+)?|path\.(?:posix\.)?(?:basename|extname))$/;
const CLEANING_NAME = /sanitiz|sanitis|clean|safe|slug|normali[sz]e|extension|getExt|extname/i;
const DEEPEST = 9;

/** Follows the expression through constants, templates, own functions and parameters. */
export function nameOrigin(code: CodeIndex, node: Node, module: BoundModule): NameOrigin {
  const found: NameOrigin = { generated: false, raw: false, cleaned: false, open: false };
  visit(code, node, module, found, 0, new Set(), false);
  return found;
}

function visit(
  code: CodeIndex,
  input: Node,
  module: BoundModule,
  found: NameOrigin,
  depth: number,
  seen: Set<Node>,
  cleaned: boolean,
): void {
  const node = unwrap(input);
  if (seen.has(node)) return;
  seen.add(node);
  if (depth > DEEPEST) {
    found.open = true;
    return;
  }
  const go = (one: Node, clean = cleaned, at = module): void => visit(code, one, at, found, depth + 1, seen, clean);
  switch (node.type) {
    case 'Literal':
    case 'ThisExpression':
      return;
    case 'TemplateLiteral':
      for (const part of node.expressions) go(part);
      return;
    case 'BinaryExpression':
      if (node.left.type !== 'PrivateIdentifier') go(node.left);
      go(node.right);
      return;
    case 'LogicalExpression':
      go(node.left);
      go(node.right);
      return;
    case 'ConditionalExpression':
      go(node.consequent);
      go(node.alternate);
      return;
    case 'AwaitExpression':
      go(node.argument);
      return;
    case 'ArrayExpression':
      for (const element of node.elements) if (element !== null) go(element.type === 'SpreadElement' ? element.argument : element);
      return;
    case 'Identifier':
      ofName(code, node, module, found, cleaned, go);
      return;
    case 'MemberExpression': {
      const name = memberName(node);
      if (name === 'originalname') note(found, cleaned);
      else if (code.flowsFromRequest(node, module) === true) note(found, cleaned);
      else if (code.flowsFromRequest(node, module) === 'unknown' && !isOwnField(node) && !isLoaded(node, module)) found.open = true;
      return;
    }
    case 'CallExpression':
    case 'NewExpression':
      ofCall(code, node, module, found, cleaned, go);
      return;
    default:
      found.open = true;
  }
}

/** `this.folder`, `config.dir`: values of the service. */
function isOwnField(node: Extract<Node, { type: 'MemberExpression' }>): boolean {
  const object = unwrap(node.object);
  return (
    object.type === 'ThisExpression' || (object.type === 'Identifier' && /^(?:config|env|settings|options|constants)$/i.test(object.name))
  );
}

/** A member of what was loaded before: a row has the path that was chosen when it was written. */
function isLoaded(node: Extract<Node, { type: 'MemberExpression' }>, module: BoundModule): boolean {
  let root: Node = node;
  while (root.type === 'MemberExpression') root = unwrap(root.object);
  const init = root.type === 'Identifier' ? module.bindingAt.get(root.start)?.init : undefined;
  const value = init === undefined ? undefined : unwrap(init);
  return value?.type === 'AwaitExpression' || (value?.type === 'MemberExpression' && isLoaded(value, module));
}

function note(found: NameOrigin, cleaned: boolean): void {
  if (cleaned) found.cleaned = true;
  else found.raw = true;
}

type Go = (node: Node, cleaned?: boolean, module?: BoundModule) => void;

function ofName(
  code: CodeIndex,
  node: Extract<Node, { type: 'Identifier' }>,
  module: BoundModule,
  found: NameOrigin,
  cleaned: boolean,
  go: Go,
): void {
  const binding = module.bindingAt.get(node.start);
  if (binding === undefined) return;
  if (binding.kind === 'param') {
    const fn = module.functionByStart.get(binding.declaration.start);
    if (fn === undefined || binding.path.length > 0) {
      if (code.flowsFromRequest(node, module) === true) note(found, cleaned);
      else found.open = true;
      return;
    }
    const all = code.callersOf(fn);
    const wired = all.filter((call) => code.reach(call).state !== 'not-wired');
    const callers = wired.length > 0 ? wired : all;
    if (callers.length === 0) found.open = true;
    for (const call of callers.slice(0, 8)) {
      const argument = call.args[binding.index];
      if (argument !== undefined) go(argument, undefined, call.module);
      else {
        const own = fn.params[binding.index];
        if (own?.type === 'AssignmentPattern') go(own.right);
      }
    }
    return;
  }
  if (binding.kind === 'import' || binding.kind === 'enum') {
    const value = code.value(node, module);
    if (value.kind === 'unknown') found.open = true;
    return;
  }
  if (binding.init !== undefined && binding.path.length > 0) {
    if (code.flowsFromRequest(node, module) === true) note(found, cleaned);
    else found.open = true;
    return;
  }
  for (const value of [binding.init, ...binding.writes]) if (value !== undefined) go(value);
  if (binding.init === undefined && binding.writes.length === 0) found.open = true;
}

function ofCall(
  code: CodeIndex,
  node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>,
  module: BoundModule,
  found: NameOrigin,
  cleaned: boolean,
  go: Go,
): void {
  const site = code.callAt(node);
  const callee = site?.callee.replace(/^new /, '') ?? '';
  const member = memberName(unwrap(node.callee)) ?? '';
  const object = unwrap(node.callee);
  if (RANDOM.test(callee) || member === 'digest' || member === 'randomUUID') {
    found.generated = true;
    return;
  }
  const receiver = object.type === 'MemberExpression' ? object.object : undefined;
  if (CLEANS.test(callee)) {
    for (const argument of node.arguments) go(argument, true);
    return;
  }
  if (/^path\.(?:posix\.)?(?:join|resolve|normalize)$|^String$|^encodeURIComponent$|^Array\.from$/.test(callee)) {
    for (const argument of node.arguments) go(argument.type === 'SpreadElement' ? argument.argument : argument);
    return;
  }
  if (
    /^(?:Date|Math|process|os|Number|parseInt)\b/.test(callee) ||
    /^(?:getFullYear|getMonth|getDate|now|toISOString|getTime)$/.test(member)
  )
    return;
  if (receiver !== undefined && /^(?:replace|replaceAll|match)$/.test(member)) {
    const [pattern] = node.arguments;
    go(receiver, pattern !== undefined && /\[\^|\\W/.test(code.text(pattern, module)) ? true : undefined);
    return;
  }
  // The ending after the last dot holds no separator that matters: dots are gone.
  if (receiver !== undefined && /^(?:pop|at)$/.test(member) && /split\(\s*['"]\./.test(code.text(receiver, module))) {
    go(receiver, true);
    return;
  }
  if (
    receiver !== undefined &&
    /^(?:toString|trim|toLowerCase|toUpperCase|slice|substring|substr|join|concat|split|filter|padStart|pop|at)$/.test(member)
  ) {
    go(receiver);
    if (member === 'concat') for (const argument of node.arguments) go(argument);
    return;
  }
  const targets: readonly FunctionInfo[] = site?.targets ?? [];
  if (targets.length > 0 && targets.length < 4) {
    const clean = targets.some((fn) => CLEANING_NAME.test(fn.own ?? ''));
    for (const fn of targets) for (const value of fn.returns) go(value, clean ? true : undefined, fn.module);
    return;
  }
  if (code.flowsFromRequest(node, module) === true) note(found, cleaned);
  else found.open = true;
}
