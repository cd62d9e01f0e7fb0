import type { Node } from 'oxc-parser';
import { isFunction, keyName, unwrap } from '../typescript/syntax.ts';
import { callMethod } from './methods.ts';
import { binary } from './operators.ts';
import type { Machine } from './machine.ts';
import { assign, lookUp } from './scope.ts';
import type { Scope } from './scope.ts';
import { HOLE, isHost, isLocalFunction, isObjectValue, makeObject, property, toText, UNREAD } from './value.ts';
import type { Segment, Value } from './value.ts';

/** Value of an expression; `UNREAD` for everything that is not literals, plain operations and calls of local functions. */
export function evaluateExpression(machine: Machine, given: Node, scope: Scope): Value {
  const node = unwrap(given);
  machine.steps -= 1;
  if (machine.steps <= 0 || machine.depth > 200) {
    machine.exhausted = true;
    return UNREAD;
  }
  switch (node.type) {
    case 'Literal':
      return node.value === null || ['string', 'number', 'boolean'].includes(typeof node.value) ? (node.value as Value) : UNREAD;
    case 'TemplateLiteral':
      return template(machine, node, scope);
    case 'Identifier':
      return lookUp(scope, node.name);
    case 'ArrayExpression':
      return arrayOf(machine, node.elements as readonly (Node | null)[], scope);
    case 'ObjectExpression':
      return objectOf(machine, node, scope);
    case 'AwaitExpression':
      return evaluateExpression(machine, node.argument, scope);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return { kind: 'function', node, scope };
    case 'UnaryExpression': {
      const value = evaluateExpression(machine, node.argument, scope);
      if (node.operator === 'void') return undefined;
      if (node.operator === '!' && isPromise(node.argument)) return false;
      if (value === UNREAD) return UNREAD;
      return node.operator === '!' ? !value : node.operator === '-' && typeof value === 'number' ? -value : UNREAD;
    }
    case 'UpdateExpression': {
      const target = node.argument as Node;
      if (target.type !== 'Identifier') return UNREAD;
      const value = lookUp(scope, target.name);
      if (typeof value !== 'number') return UNREAD;
      assign(scope, target.name, node.operator === '++' ? value + 1 : value - 1);
      return value;
    }
    case 'BinaryExpression':
      return binary(node.operator, evaluateExpression(machine, node.left as Node, scope), evaluateExpression(machine, node.right, scope));
    case 'LogicalExpression': {
      const left = evaluateExpression(machine, node.left, scope);
      if (left === UNREAD) return UNREAD;
      const taken = node.operator === '&&' ? !left : node.operator === '||' ? Boolean(left) : left !== null && left !== undefined;
      return taken ? left : evaluateExpression(machine, node.right, scope);
    }
    case 'ConditionalExpression': {
      const test = evaluateExpression(machine, node.test, scope);
      if (test === UNREAD) {
        machine.maybe += 1;
        evaluateExpression(machine, node.consequent, scope);
        evaluateExpression(machine, node.alternate, scope);
        machine.maybe -= 1;
        return UNREAD;
      }
      return evaluateExpression(machine, test ? node.consequent : node.alternate, scope);
    }
    case 'AssignmentExpression': {
      const value = evaluateExpression(machine, node.right, scope);
      const left = node.left as Node;
      if (left.type === 'Identifier')
        assign(
          scope,
          left.name,
          node.operator === '=' ? value : node.operator === '+=' ? binary('+', lookUp(scope, left.name), value) : UNREAD,
        );
      return value;
    }
    case 'SequenceExpression':
      return node.expressions.map((each) => evaluateExpression(machine, each, scope)).at(-1);
    case 'MemberExpression':
    case 'CallExpression':
      return chain(machine, node, scope);
    case 'TaggedTemplateExpression':
      return tagged(machine, node, scope);
    case 'NewExpression': {
      const values = node.arguments.map((each) =>
        evaluateExpression(machine, (each.type === 'SpreadElement' ? each.argument : each) as Node, scope),
      );
      // TypeORM describes what a migration makes by objects of these classes.
      const described = node.callee.type === 'Identifier' && /^Table(?:Column|Index|ForeignKey|Unique|Check)?$/.test(node.callee.name);
      return described && isObjectValue(values[0]) ? values[0] : UNREAD;
    }
    default:
      return UNREAD;
  }
}

/** `knex.schema.hasColumn(…)` that nobody waits for is a promise, and a promise is always something. */
export function isPromise(test: Node): boolean {
  const node = unwrap(test);
  if (node.type !== 'CallExpression') return false;
  const callee = unwrap(node.callee);
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && /^has(?:Table|Column)$/.test(callee.property.name);
}

function template(machine: Machine, node: Extract<Node, { type: 'TemplateLiteral' }>, scope: Scope): string {
  let text = '';
  node.quasis.forEach((quasi, index) => {
    text += quasi.value.cooked ?? quasi.value.raw;
    const expression = node.expressions[index];
    if (expression !== undefined) text += toText(evaluateExpression(machine, expression as Node, scope));
  });
  machine.templates.set(text, { path: scope.path, offset: node.start + 1 });
  return text;
}

/** `sql\`…\`` on an object of the caller. */
function tagged(machine: Machine, node: Extract<Node, { type: 'TaggedTemplateExpression' }>, scope: Scope): Value {
  const text = template(machine, node.quasi, scope);
  const tag = unwrap(node.tag);
  const host = tag.type === 'Identifier' ? lookUp(scope, tag.name) : UNREAD;
  return isHost(host) ? host.chain([...host.prefix, { name: '', args: [text], offset: node.start }]) : text;
}

function arrayOf(machine: Machine, elements: readonly (Node | null)[], scope: Scope): Value {
  const out: Value[] = [];
  for (const each of elements) {
    if (each === null) out.push(undefined);
    else if (each.type === 'SpreadElement') {
      const value = evaluateExpression(machine, each.argument, scope);
      if (!Array.isArray(value)) return UNREAD;
      out.push(...value);
    } else out.push(evaluateExpression(machine, each, scope));
  }
  return out;
}

function objectOf(machine: Machine, node: Extract<Node, { type: 'ObjectExpression' }>, scope: Scope): Value {
  const out = makeObject();
  for (const each of node.properties) {
    if (each.type === 'SpreadElement') {
      const value = evaluateExpression(machine, each.argument, scope);
      if (isObjectValue(value)) {
        for (const [name, entry] of value.properties) out.properties.set(name, entry);
        out.open ||= value.open;
      } else if (value !== undefined && value !== null && value !== false) out.open = true;
      continue;
    }
    const computed = each.computed ? evaluateExpression(machine, each.key as Node, scope) : undefined;
    const name = each.computed
      ? typeof computed === 'string' || typeof computed === 'number'
        ? String(computed)
        : undefined
      : keyName(each.key, false);
    if (name === undefined) out.open = true;
    else {
      const body = each.value as Node;
      const value: Value = isFunction(body) ? { kind: 'function', node: body, scope } : evaluateExpression(machine, body, scope);
      out.properties.set(name, { value, offset: each.start, path: scope.path });
    }
  }
  return out;
}

/** A chain of members and calls: `knex.schema.createTable('x', cb)`. */
function chain(machine: Machine, node: Node, scope: Scope): Value {
  const parts: { name: string | undefined; call: readonly Node[] | undefined; offset: number }[] = [];
  let at = node;
  for (;;) {
    at = unwrap(at);
    if (at.type === 'CallExpression') {
      const callee = unwrap(at.callee);
      if (callee.type === 'MemberExpression') {
        parts.unshift({ name: memberKey(machine, callee, scope), call: at.arguments as readonly Node[], offset: callee.property.start });
        at = callee.object as Node;
      } else {
        parts.unshift({ name: '', call: at.arguments as readonly Node[], offset: at.start });
        at = callee;
      }
    } else if (at.type === 'MemberExpression') {
      parts.unshift({ name: memberKey(machine, at, scope), call: undefined, offset: at.property.start });
      at = at.object as Node;
    } else break;
  }
  let value: Value = rootOf(machine, at, parts, scope);
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] as (typeof parts)[number];
    if (isHost(value)) {
      const segments: Segment[] = parts.slice(index).map((each) => ({
        name: each.name ?? HOLE,
        offset: each.offset,
        ...(each.call === undefined ? {} : { args: argumentsOf(machine, each.call, scope) }),
      }));
      const full: Segment[] = [...value.prefix, ...segments];
      return segments.some((segment) => segment.args !== undefined) ? value.chain(full) : { ...value, prefix: full };
    }
    if (part.name === '' && part.call !== undefined)
      value = isLocalFunction(value) ? machine.invoke(value, argumentsOf(machine, part.call, scope)) : ignore(machine, part.call, scope);
    else if (part.call === undefined) value = part.name === undefined ? UNREAD : property(value, part.name);
    else value = methodCall(machine, value, part.name, part.call, scope);
  }
  return value;
}

function methodCall(machine: Machine, value: Value, name: string | undefined, call: readonly Node[], scope: Scope): Value {
  const member = name === undefined ? UNREAD : property(value, name);
  const args = argumentsOf(machine, call, scope);
  if (isLocalFunction(member)) return machine.invoke(member, args);
  // `sql\`…\`.execute(db)`: the client is handed to the text.
  const [client] = args;
  if (name === 'execute' && typeof value === 'string' && isHost(client))
    return client.chain([...client.prefix, { name: 'query', args: [value], offset: call[0]?.start ?? 0 }]);
  return name === undefined ? UNREAD : callMethod(machine, value, name, args);
}

/** Root of a chain; `require('./x')` and `Promise.all` are taken care of here. */
function rootOf(
  machine: Machine,
  root: Node,
  parts: { name: string | undefined; call: readonly Node[] | undefined }[],
  scope: Scope,
): Value {
  if (root.type !== 'Identifier') return evaluateExpression(machine, root, scope);
  const first = parts[0];
  if (root.name === 'require' && first?.name === '' && first.call !== undefined) {
    const specifier = first.call[0] === undefined ? undefined : evaluateExpression(machine, first.call[0], scope);
    parts.shift();
    return typeof specifier === 'string' ? machine.required(scope.path, specifier) : UNREAD;
  }
  return lookUp(scope, root.name);
}

function memberKey(machine: Machine, node: Extract<Node, { type: 'MemberExpression' }>, scope: Scope): string | undefined {
  if (!node.computed) return keyName(node.property, false);
  const value = evaluateExpression(machine, node.property as Node, scope);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function argumentsOf(machine: Machine, nodes: readonly Node[], scope: Scope): Value[] {
  return nodes.flatMap((each) => {
    if (each.type !== 'SpreadElement') return [evaluateExpression(machine, each, scope)];
    const value = evaluateExpression(machine, each.argument, scope);
    return Array.isArray(value) ? value : [UNREAD];
  });
}

/** Arguments of a call that is not understood are still evaluated: `Promise.all([knex.raw(…)])`, `defineConfig({…})`. */
function ignore(machine: Machine, nodes: readonly Node[], scope: Scope): Value {
  const values = argumentsOf(machine, nodes, scope);
  // Wrappers of configuration give back what they are given.
  const [first] = values;
  if (first === undefined || !(isObjectValue(first) || isLocalFunction(first) || Array.isArray(first))) return UNREAD;
  return values.length > 1 && values.every((each) => isObjectValue(each) || Array.isArray(each) || each === UNREAD) ? values : first;
}
