import type { Node } from 'oxc-parser';
import type { Completion, Machine } from './machine.ts';
import { childScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { isHost, property, UNREAD } from './value.ts';
import type { Value } from './value.ts';

/** Makes function declarations known before the code around them runs. */
export function hoist(body: readonly Node[], scope: Scope): void {
  for (const each of body) {
    const node = (each.type === 'ExportNamedDeclaration' ? each.declaration : each) as Node | null;
    if (node?.type === 'FunctionDeclaration' && node.id !== null) scope.names.set(node.id.name, { kind: 'function', node, scope });
  }
}

/** Runs one statement. Branches whose condition can't be read are both run. */
export function execute(machine: Machine, node: Node, scope: Scope): Completion | undefined {
  machine.steps -= 1;
  if (machine.steps <= 0) {
    machine.exhausted = true;
    return undefined;
  }
  switch (node.type) {
    case 'BlockStatement':
      return block(machine, node.body as readonly Node[], childScope(scope));
    case 'VariableDeclaration':
      for (const each of node.declarations)
        declare(each.id as Node, each.init === null ? undefined : machine.evaluate(each.init, scope), scope);
      return undefined;
    case 'ExpressionStatement':
      machine.evaluate(node.expression, scope);
      return undefined;
    case 'ReturnStatement': {
      const value = node.argument === null ? undefined : machine.evaluate(node.argument, scope);
      return machine.maybe > 0 ? undefined : { value };
    }
    case 'IfStatement':
      return branch(
        machine,
        machine.evaluate(node.test, scope),
        () => execute(machine, node.consequent, scope),
        () => (node.alternate === null ? undefined : execute(machine, node.alternate, scope)),
      );
    case 'ForOfStatement':
    case 'ForInStatement':
      return forEachItem(machine, node, scope);
    case 'ForStatement':
      return forLoop(machine, node, scope);
    case 'WhileStatement':
    case 'DoWhileStatement':
      return perhaps(machine, () => execute(machine, node.body, childScope(scope)));
    case 'TryStatement': {
      const done = execute(machine, node.block, scope);
      const last = node.finalizer === null ? undefined : execute(machine, node.finalizer, scope);
      return last ?? done;
    }
    case 'LabeledStatement':
      return execute(machine, node.body, scope);
    case 'SwitchStatement':
      return perhaps(machine, () => {
        for (const each of node.cases) block(machine, each.consequent as readonly Node[], childScope(scope));
        return undefined;
      });
    default:
      return undefined;
  }
}

function block(machine: Machine, body: readonly Node[], scope: Scope): Completion | undefined {
  hoist(body, scope);
  for (const each of body) {
    const done = execute(machine, each, scope);
    if (done !== undefined) return done;
  }
  return undefined;
}

function branch(
  machine: Machine,
  test: Value,
  yes: () => Completion | undefined,
  no: () => Completion | undefined,
): Completion | undefined {
  if (test !== UNREAD) return test ? yes() : no();
  perhaps(machine, yes);
  perhaps(machine, no);
  return undefined;
}

function perhaps(machine: Machine, run: () => Completion | undefined): undefined {
  machine.maybe += 1;
  run();
  machine.maybe -= 1;
  return undefined;
}

function forEachItem(
  machine: Machine,
  node: Extract<Node, { type: 'ForOfStatement' | 'ForInStatement' }>,
  scope: Scope,
): Completion | undefined {
  const over = machine.evaluate(node.right, scope);
  const left = node.left as Node;
  const target = (left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left) as Node | undefined;
  const run = (item: Value): Completion | undefined => {
    const inner = childScope(scope);
    if (target !== undefined) declare(target, item, inner);
    return execute(machine, node.body, inner);
  };
  const items =
    node.type === 'ForOfStatement' && Array.isArray(over)
      ? over
      : node.type === 'ForInStatement' && typeof over === 'object' && over !== null && 'properties' in over
        ? [...over.properties.keys()]
        : undefined;
  if (items === undefined) return perhaps(machine, () => run(UNREAD));
  for (const item of items) {
    const done = run(item);
    if (done !== undefined) return done;
  }
  return undefined;
}

function forLoop(machine: Machine, node: Extract<Node, { type: 'ForStatement' }>, scope: Scope): Completion | undefined {
  const inner = childScope(scope);
  if (node.init !== null) {
    const init = node.init as Node;
    if (init.type === 'VariableDeclaration') execute(machine, init, inner);
    else machine.evaluate(init, inner);
  }
  for (let round = 0; round < 2_000; round += 1) {
    const test = node.test === null ? UNREAD : machine.evaluate(node.test, inner);
    if (test === UNREAD) return perhaps(machine, () => execute(machine, node.body, inner));
    if (!test || machine.exhausted) return undefined;
    const done = execute(machine, node.body, inner);
    if (done !== undefined) return done;
    if (node.update !== null) machine.evaluate(node.update, inner);
  }
  return undefined;
}

/** Binds a name or a pattern. */
export function declare(target: Node, value: Value, scope: Scope): void {
  if (target.type === 'Identifier') scope.names.set(target.name, value);
  else if (target.type === 'AssignmentPattern') declare(target.left as Node, value === undefined ? UNREAD : value, scope);
  else if (target.type === 'ObjectPattern') {
    for (const each of target.properties) {
      if (each.type !== 'Property' || each.key.type !== 'Identifier') continue;
      const { name, start: offset } = each.key;
      // `const { sequelize } = queryInterface`, `({ context: queryInterface }) => …`
      declare(each.value as Node, isHost(value) ? { ...value, prefix: [...value.prefix, { name, offset }] } : property(value, name), scope);
    }
  } else if (target.type === 'ArrayPattern') {
    target.elements.forEach((each, index) => {
      if (each !== null) declare(each as Node, Array.isArray(value) ? value[index] : UNREAD, scope);
    });
  }
}
