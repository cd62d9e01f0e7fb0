import type { Node } from 'oxc-parser';
import { eitherCompletion, decide, tryOut } from './arms.ts';
import { truthOf } from './conditions.ts';
import { runEnum, runNamespace } from './enum.ts';
import { isQuiet, onlyReports, throwsSomewhere } from './quiet.ts';
import { iterate, loopItems } from './iteration.ts';
import type { Completion, Machine } from './machine.ts';
import { ExitSignal, LIMITS, ThrowSignal, siteOf } from './machine.ts';
import { binary } from './operators.ts';
import { ownKeys } from './properties.ts';
import { Scope } from './scope.ts';
import type { Value } from './value.ts';
import { Ext, Func, Obj, UNSET, Unk } from './value.ts';

/** Runs statements in a scope that was made for them. Declarations are hoisted first. */
export function execute(machine: Machine, body: readonly Node[], scope: Scope): Completion {
  hoistBlock(machine, body, scope);
  // Counted, because iterators are what an interpreter would allocate most.
  for (let at = 0; at < body.length; at += 1) {
    const completion = executeOne(machine, body[at] as Node, scope);
    if (completion !== undefined) return completion;
  }
  return undefined;
}

function hoistBlock(machine: Machine, body: readonly Node[], scope: Scope): void {
  for (let at = 0; at < body.length; at += 1) {
    const statement = body[at] as Node;
    const node =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') && statement.declaration !== null
        ? statement.declaration
        : statement;
    if (node.type === 'FunctionDeclaration' && node.id !== null) {
      scope.declare(node.id.name).value = machine.parts.makeFunction(machine, node, scope, node.id.name);
    } else if (node.type === 'ClassDeclaration' && node.id !== null) scope.declare(node.id.name, UNSET);
    else if (node.type === 'TSEnumDeclaration') runEnum(machine, node, scope);
    else if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
      for (const declarator of node.declarations) if (declarator.id.type === 'Identifier') scope.declare(declarator.id.name, UNSET);
    }
  }
}

/** Runs one statement. */
export function executeOne(machine: Machine, node: Node, scope: Scope): Completion {
  machine.tick();
  switch (node.type) {
    case 'ExpressionStatement':
      if (machine.decider !== undefined && onlyReports(node.expression) && !maySayNo(machine, node.expression, scope)) return undefined;
      machine.parts.evaluate(machine, node.expression, scope);
      return undefined;
    case 'VariableDeclaration':
      if (node.declare === true) return undefined;
      for (const declarator of node.declarations) {
        if (declarator.init === null && node.kind === 'var') continue;
        const value = declarator.init === null ? undefined : machine.parts.evaluate(machine, declarator.init, scope);
        machine.parts.bind(machine, declarator.id, value, node.kind === 'var' ? functionScope(scope) : scope, 'declare');
      }
      return undefined;
    case 'ReturnStatement':
      return { type: 'return', value: node.argument === null ? undefined : machine.parts.evaluate(machine, node.argument, scope) };
    case 'IfStatement':
      return runIf(machine, node, scope);
    case 'BlockStatement':
      return execute(machine, node.body, new Scope(scope, scope.frame, scope.module));
    case 'ForOfStatement':
    case 'ForInStatement':
      return runForEach(machine, node, scope);
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return runLoop(machine, node, scope);
    case 'TryStatement':
      return runTry(machine, node, scope);
    case 'SwitchStatement':
      return runSwitch(machine, node, scope);
    case 'ThrowStatement':
      throw new ThrowSignal(machine.parts.evaluate(machine, node.argument, scope), siteOf(node, scope));
    case 'BreakStatement':
      return { type: 'break', label: node.label?.name };
    case 'ContinueStatement':
      return { type: 'continue', label: node.label?.name };
    case 'LabeledStatement': {
      const completion = executeOne(machine, node.body, scope);
      return completion !== undefined && completion.type !== 'return' && completion.label === node.label.name ? undefined : completion;
    }
    case 'ClassDeclaration':
      if (node.id !== null && node.declare !== true)
        machine.heap.setCell(scope.declare(node.id.name), machine.parts.makeClass(machine, node, scope, node.id.name));
      return undefined;
    case 'ExportNamedDeclaration':
      return node.declaration === null ? undefined : executeOne(machine, node.declaration, scope);
    case 'ExportDefaultDeclaration':
      exportDefault(machine, node.declaration as Node, scope);
      return undefined;
    case 'TSExportAssignment':
      if (scope.module.commonjs !== undefined)
        machine.heap.setProp(scope.module.commonjs, 'exports', machine.parts.evaluate(machine, node.expression, scope));
      return undefined;
    case 'TSModuleDeclaration':
      runNamespace(machine, node, scope);
      return undefined;
    default:
      return undefined;
  }
}

/** Whatever it is called, a function that throws and is waited for may be a guard. */
function maySayNo(machine: Machine, statement: Node, scope: Scope): boolean {
  const call = statement.type === 'AwaitExpression' ? statement.argument : statement;
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier') return false;
  const called = machine.parts.evaluate(machine, call.callee, scope);
  return called instanceof Func && called.node !== undefined && throwsSomewhere(called.node);
}

function functionScope(scope: Scope): Scope {
  let at = scope;
  while (at.parent !== undefined && at.parent.frame === scope.frame) at = at.parent;
  return at;
}

function runIf(machine: Machine, node: Extract<Node, { type: 'IfStatement' }>, scope: Scope): Completion {
  const test = machine.parts.evaluate(machine, node.test, scope);
  let truth = truthOf(machine, test) ?? machine.decider?.presupposes?.(test, machine.textOf(siteOf(node.test, scope)));
  if (truth === undefined) {
    const quiet = machine.decider !== undefined && isQuiet(node.consequent) && (node.alternate === null || isQuiet(node.alternate));
    if (quiet) machine.decider?.idle(test);
    if (machine.decider === undefined || quiet) return runUncertainIf(machine, node, test, scope);
    truth = decide(machine, test, siteOf(node.test, scope));
  }
  const arm = truth ? node.consequent : node.alternate;
  return arm === null ? undefined : executeOne(machine, arm, scope);
}

function runUncertainIf(machine: Machine, node: Extract<Node, { type: 'IfStatement' }>, test: Value, scope: Scope): Completion {
  const arm = (body: Node | null) => (): Completion => (body === null ? undefined : executeOne(machine, body, scope));
  return eitherCompletion(machine, scope.frame, test, siteOf(node.test, scope), arm(node.consequent), arm(node.alternate));
}

function runForEach(machine: Machine, node: Extract<Node, { type: 'ForOfStatement' | 'ForInStatement' }>, scope: Scope): Completion {
  let source = machine.parts.evaluate(machine, node.right, scope);
  if (source instanceof Obj && source.kind === 'promise') source = source.data;
  const sequence =
    node.type === 'ForInStatement'
      ? source instanceof Obj && !(source instanceof Ext)
        ? { items: ownKeys(source) as Value[], open: source.open }
        : { items: [], open: !(source === undefined || source === null) }
      : iterate(machine, source);
  const { items, uncertain } = loopItems(sequence);
  const body = (item: Value): Completion => {
    const inner = new Scope(scope, scope.frame, scope.module);
    if (node.left.type === 'VariableDeclaration') {
      const declarator = node.left.declarations[0];
      if (declarator !== undefined)
        machine.parts.bind(machine, declarator.id, item, node.left.kind === 'var' ? functionScope(scope) : inner, 'declare');
    } else machine.parts.bind(machine, node.left, item, scope, 'assign');
    return executeOne(machine, node.body, inner);
  };
  const outer = machine.pc.length;
  try {
    for (const item of items) {
      const depth = machine.pc.length;
      const completion = uncertain ? once(machine, node, scope, () => body(item)) : body(item);
      // What an iteration learned before `continue` ends with it.
      if (completion === undefined || completion.type === 'continue') machine.pc.length = Math.min(machine.pc.length, depth);
      if (completion === undefined) continue;
      if (completion.type === 'continue' && completion.label === undefined) continue;
      if (completion.type === 'break' && completion.label === undefined) break;
      return completion;
    }
  } finally {
    machine.pc.length = Math.min(machine.pc.length, outer);
  }
  return undefined;
}

/** A body that runs zero or more times: tried once. */
function once(machine: Machine, node: Node, scope: Scope, body: () => Completion): Completion {
  const test = new Unk('loop');
  const site = siteOf(
    'test' in node && node.test !== null && typeof node.test === 'object'
      ? (node.test as Node)
      : 'right' in node
        ? (node.right as Node)
        : node,
    scope,
  );
  const run = (): Completion => {
    const completion = body();
    return completion?.type === 'return' || completion?.label !== undefined ? completion : undefined;
  };
  if (machine.decider !== undefined && !isQuiet((node as { body: Node }).body)) return decide(machine, test, site) ? run() : undefined;
  return eitherCompletion(machine, scope.frame, test, site, run, () => undefined);
}

function runLoop(
  machine: Machine,
  node: Extract<Node, { type: 'ForStatement' | 'WhileStatement' | 'DoWhileStatement' }>,
  outer: Scope,
): Completion {
  let scope = new Scope(outer, outer.frame, outer.module);
  if (node.type === 'ForStatement' && node.init !== null) {
    if (node.init.type === 'VariableDeclaration') executeOne(machine, node.init, scope);
    else machine.parts.evaluate(machine, node.init, scope);
  }
  for (let round = 0; round < LIMITS.loop; round += 1) {
    if (node.type !== 'DoWhileStatement' || round > 0) {
      const test = node.test === null ? true : machine.parts.evaluate(machine, node.test, scope);
      const truth = truthOf(machine, test);
      if (truth === false) return undefined;
      if (truth === undefined) {
        if (round > 0 && node.type !== 'DoWhileStatement') return undefined;
        const current = scope;
        return once(machine, node, current, () => executeOne(machine, node.body, new Scope(current, current.frame, current.module)));
      }
    }
    const completion = executeOne(machine, node.body, new Scope(scope, scope.frame, scope.module));
    if (completion?.type === 'return' || completion?.label !== undefined) return completion;
    if (completion?.type === 'break') return undefined;
    scope = nextRound(scope, outer);
    if (node.type === 'ForStatement' && node.update !== null) machine.parts.evaluate(machine, node.update, scope);
  }
  return undefined;
}

/** `let` loop variables are fresh in each round, so closures see the value of theirs. */
function nextRound(scope: Scope, outer: Scope): Scope {
  if (scope.vars.size === 0) return scope;
  const out = new Scope(outer, outer.frame, outer.module);
  for (const [name, cell] of scope.vars) out.declare(name, cell.value);
  return out;
}

function runTry(machine: Machine, node: Extract<Node, { type: 'TryStatement' }>, scope: Scope): Completion {
  let completion: Completion;
  const handler = node.handler;
  const risks = machine.risks;
  const runHandler = (value: Value): Completion => {
    if (handler === null) return undefined;
    const inner = new Scope(scope, scope.frame, scope.module);
    if (handler.param !== null) machine.parts.bind(machine, handler.param, value, inner, 'declare');
    return execute(machine, handler.body.body, inner);
  };
  try {
    completion = execute(machine, node.block.body, new Scope(scope, scope.frame, scope.module));
    if (handler !== null && machine.decider === undefined && machine.risks > risks) {
      // It did not throw here, but it may: what the catch block does is worth seeing.
      tryOut(machine, 'an error is thrown', () => {
        const error = new Unk('caught error');
        error.origin = 'error';
        runHandler(error);
      });
    }
  } catch (signal) {
    if (!(signal instanceof ThrowSignal) || handler === null) {
      if (node.finalizer !== null && (signal instanceof ThrowSignal || signal instanceof ExitSignal))
        execute(machine, node.finalizer.body, new Scope(scope, scope.frame, scope.module));
      throw signal;
    }
    completion = runHandler(signal.value);
  }
  if (node.finalizer !== null) {
    const last = execute(machine, node.finalizer.body, new Scope(scope, scope.frame, scope.module));
    if (last !== undefined) return last;
  }
  return completion;
}

function runSwitch(machine: Machine, node: Extract<Node, { type: 'SwitchStatement' }>, outer: Scope): Completion {
  const scope = new Scope(outer, outer.frame, outer.module);
  hoistBlock(
    machine,
    node.cases.flatMap((entry) => entry.consequent as Node[]),
    scope,
  );
  const value = machine.parts.evaluate(machine, node.discriminant, scope);
  const runFrom = (at: number): Completion => {
    for (const entry of node.cases.slice(at)) {
      for (const statement of entry.consequent) {
        const completion = executeOne(machine, statement, scope);
        if (completion?.type === 'break' && completion.label === undefined) return undefined;
        if (completion !== undefined) return completion;
      }
    }
    return undefined;
  };
  const from = (at: number): Completion => {
    const entry = node.cases[at];
    if (entry === undefined) {
      const fallback = node.cases.findIndex((candidate) => candidate.test === null);
      return fallback === -1 ? undefined : runFrom(fallback);
    }
    if (entry.test === null) return from(at + 1);
    const test = binary(machine, '===', value, machine.parts.evaluate(machine, entry.test, scope));
    const truth = truthOf(machine, test);
    if (truth === true) return runFrom(at);
    if (truth === false) return from(at + 1);
    const site = siteOf(entry.test, scope);
    if (machine.decider !== undefined) return decide(machine, test, site) ? runFrom(at) : from(at + 1);
    return eitherCompletion(
      machine,
      scope.frame,
      test,
      site,
      () => runFrom(at),
      () => from(at + 1),
    );
  };
  return from(0);
}

function exportDefault(machine: Machine, node: Node, scope: Scope): void {
  if (node.type === 'TSInterfaceDeclaration' || (node.type === 'FunctionDeclaration' && node.id !== null)) return;
  let value: Value;
  if (node.type === 'FunctionDeclaration') value = machine.parts.makeFunction(machine, node, scope, 'default');
  else if (node.type === 'ClassDeclaration') {
    value = machine.parts.makeClass(machine, node, scope, 'default');
    if (node.id !== null) machine.heap.setCell(scope.declare(node.id.name), value);
  } else value = machine.parts.evaluate(machine, node, scope);
  machine.heap.setCell(scope.declare('*default*'), value);
}
