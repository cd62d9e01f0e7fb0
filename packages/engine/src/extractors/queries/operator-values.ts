// https://cheatsheetseries.owasp.org/cheatsheets/NoSQL_Security_Cheat_Sheet.html
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { imports } from '../../extract/orm/orm-tables.ts';
import { routesOf } from '../../extract/routes.ts';
import { handlerOf } from '../../extract/handlers.ts';
import type { Binding, BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { objectOf } from './object-filter.ts';

/** Parts of a request whose values may be objects: JSON bodies, query strings of Express. */
const RAW = /^(?:\w+\.)*(?:req|request|ctx|context|c)\.(?:request\.)?(body|query)\b/;

/** Whether a filter takes a value, or all of itself, from a request as it was sent. */
export function mayTakeOperators(input: ExtractInput, filter: Node | undefined, module: BoundModule): boolean {
  if (filter === undefined || isSanitized(input.code)) return false;
  const object = objectOf(filter, module);
  if (object === undefined) return isRaw(input, filter, module, 0);
  return object.properties.some((property) => {
    if (property.type === 'SpreadElement') return isRaw(input, property.argument, module, 0);
    const name = keyName(property.key, property.computed);
    const value = unwrap(property.value);
    // A value under an operator is compared as it is.
    return name !== undefined && !name.startsWith('$') && value.type !== 'ObjectExpression' && isRaw(input, value, module, 0);
  });
}

const SANITIZED = new WeakMap<CodeIndex, boolean>();

function isSanitized(code: CodeIndex): boolean {
  let found = SANITIZED.get(code);
  if (found === undefined) {
    found =
      imports(code, /^(?:express-mongo-sanitize|@exortek\/(?:express|fastify)-mongo-sanitize|mongo-sanitize|content-filter)$/) ||
      code.callsTo(/^mongoose\.set$/).some((call) => /['"`]sanitizeFilter['"`]\s*,\s*true/.test(code.text(call.node, call.module)));
    SANITIZED.set(code, found);
  }
  return found;
}

function isRaw(input: ExtractInput, given: Node, module: BoundModule, depth: number): boolean {
  const { code } = input;
  const node = unwrap(given);
  if (depth > 6) return false;
  if (node.type === 'LogicalExpression') return isRaw(input, node.left, module, depth + 1) || isRaw(input, node.right, module, depth + 1);
  if (node.type === 'ConditionalExpression')
    return isRaw(input, node.consequent, module, depth + 1) || isRaw(input, node.alternate, module, depth + 1);
  if (node.type === 'MemberExpression') {
    const part = RAW.exec(code.text(node, module))?.[1];
    if (part !== undefined) return isUnchecked(input, part, node, module);
    // `credentials.email`, where all of the body was handed over.
    return memberName(node) !== undefined && node.object.type === 'Identifier' && isRaw(input, node.object, module, depth + 1);
  }
  if (node.type !== 'Identifier') return false;
  const binding = module.bindingAt.get(node.start);
  if (binding === undefined || isTested(code, node.name, binding, module)) return false;
  if (binding.kind === 'param') return fromCallers(input, binding, depth);
  if (binding.kind !== 'const' || binding.init === undefined) return false;
  return isRaw(input, binding.init, module, depth + 1);
}

function fromCallers(input: ExtractInput, binding: Binding, depth: number): boolean {
  const { module } = binding.scope;
  const owner = module.functionByStart.get(binding.declaration.start);
  // A type stops nothing that a client sends, so annotations say nothing here.
  if (owner === undefined) return false;
  return input.code
    .callersOf(owner)
    .slice(0, 6)
    .some((caller) => {
      const argument = caller.args[binding.index];
      if (argument === undefined) return false;
      const [step] = binding.path;
      if (step === undefined) return isRaw(input, argument, caller.module, depth + 1);
      const object = objectOf(argument, caller.module);
      if (object === undefined) return binding.path.length === 1 && isRaw(input, argument, caller.module, depth + 1);
      return object.properties.some(
        (property) =>
          property.type === 'Property' &&
          keyName(property.key, property.computed) === step &&
          isRaw(input, property.value, caller.module, depth + 1),
      );
    });
}

/** `typeof email !== 'string'` in the same function. */
function isTested(code: CodeIndex, name: string, binding: Binding, module: BoundModule): boolean {
  const fn = binding.scope.fn;
  return fn !== undefined && new RegExp(`typeof\\s+${name}\\b|\\bis(?:String|Email)\\(\\s*${name}\\b`).test(code.text(fn.node, module));
}

/** No schema has looked at that part of the request for any route whose handler this is. */
function isUnchecked(input: ExtractInput, part: string, node: Node, module: BoundModule): boolean {
  const { code } = input;
  const text = code.text(node, module);
  let fn = code.functionAt(module, node.start);
  const names = new Set<string>();
  for (; fn !== undefined; fn = fn.parent) {
    names.add(fn.key);
    if (new RegExp(`typeof\\s+${text.replaceAll(/[^\w]/g, String.raw`\$&`)}`).test(code.text(fn.node, module))) return false;
  }
  const routes = routesOf(input).filter((_route, index) => {
    const handler = handlerOf(input, index);
    return (
      handler !== undefined &&
      (names.has(handler.key) || [...names].some((key) => key.startsWith(`${handler.module.path}:`) && contains(handler, key)))
    );
  });
  if (routes.length === 0) return false;
  // Query strings of frameworks other than Express give texts and lists of texts only.
  if (part === 'query' && !imports(code, /^express$/)) return false;
  return routes.some((route) => !route.schemas.some((schema) => schema.part === (part === 'body' ? 'body' : 'querystring')));
}

function contains(outer: FunctionInfo, key: string): boolean {
  const start = Number(key.slice(key.lastIndexOf(':') + 1));
  return outer.node.start <= start && start <= outer.node.end;
}
