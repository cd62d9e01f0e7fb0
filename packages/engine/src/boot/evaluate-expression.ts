import type { Node } from 'oxc-parser';
import { eitherValue } from './arms.ts';
import { assignment } from './assignment.ts';
import { awaitValue } from './await.ts';
import { invert, truthOf } from './conditions.ts';
import { evaluateCall, evaluateNew } from './evaluate-call.ts';
import { chain, evaluateMember, keyName, nameFunction } from './member.ts';
import type { Machine } from './machine.ts';
import { siteOf } from './machine.ts';
import { binary, derive, negate, template, typeOf, unknownTruth } from './operators.ts';
import { otherRuntime } from './other-runtimes.ts';
import { getProp, keyOf, makeArray, makeObject, makePromise } from './properties.ts';
import { copyInto, iterate } from './iteration.ts';
import type { Scope } from './scope.ts';
import { thisFrame } from './scope.ts';
import type { Value } from './value.ts';
import { Accessor, Choice, Env, Ext, Func, Obj, UNSET, Unk, isNullish, isPrimitive } from './value.ts';

/** Evaluates an expression. Arms that make functions stand on their own: here they would cost every expression a context. */
export function evaluate(machine: Machine, node: Node, scope: Scope): Value {
  machine.tick();
  switch (node.type) {
    case 'Literal':
      return literal(machine, node);
    case 'Identifier':
      return readName(machine, node.name, scope);
    case 'TemplateLiteral':
      return text(machine, node, scope);
    case 'MemberExpression':
      return evaluateMember(machine, node, scope).value;
    case 'ChainExpression':
      return chain(machine, node.expression, scope);
    case 'CallExpression':
      return evaluateCall(machine, node, scope);
    case 'NewExpression':
      return evaluateNew(machine, node, scope);
    case 'ObjectExpression':
      return objectLiteral(machine, node, scope);
    case 'ArrayExpression':
      return list(machine, node, scope);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return machine.parts.makeFunction(machine, node, scope, '');
    case 'ClassExpression':
      return machine.parts.makeClass(machine, node, scope, '');
    case 'BinaryExpression':
      if (node.left.type === 'PrivateIdentifier') return new Unk('brand check');
      return binary(machine, node.operator, evaluate(machine, node.left, scope), evaluate(machine, node.right, scope));
    case 'LogicalExpression':
      return logical(machine, node, scope);
    case 'ConditionalExpression': {
      const test = evaluate(machine, node.test, scope);
      const truth = truthOf(machine, test);
      if (truth !== undefined) return evaluate(machine, truth ? node.consequent : node.alternate, scope);
      return uncertain(machine, node, test, scope);
    }
    case 'UnaryExpression':
      return unary(machine, node, scope);
    case 'UpdateExpression': {
      const old = evaluate(machine, node.argument, scope);
      const number = typeof old === 'string' ? Number(old) : old;
      const now = typeof number === 'number' ? number + (node.operator === '++' ? 1 : -1) : new Unk('counter');
      machine.parts.bind(machine, node.argument, now, scope, 'assign');
      return node.prefix ? now : number;
    }
    case 'AssignmentExpression':
      return assignment(machine, node, scope);
    case 'SequenceExpression': {
      let last: Value = undefined;
      for (const expression of node.expressions) last = evaluate(machine, expression, scope);
      return last;
    }
    case 'ThisExpression':
      return thisFrame(scope.frame).self;
    case 'AwaitExpression':
      return awaitValue(machine, evaluate(machine, node.argument, scope));
    case 'YieldExpression': {
      const value = node.argument === null ? undefined : evaluate(machine, node.argument, scope);
      if (node.delegate) copyInto(machine, makeArray(machine, scope.frame.yields ?? []), iterate(machine, value));
      else scope.frame.yields?.push(value);
      return new Unk('resumed value');
    }
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return evaluate(machine, node.expression, scope);
    case 'TaggedTemplateExpression':
      return tagged(machine, node, scope);
    case 'ImportExpression': {
      const specifier = evaluate(machine, node.source, scope);
      if (typeof specifier !== 'string') {
        machine.opaqueLoads.push(siteOf(node, scope));
        return new Unk('dynamic import of a computed name');
      }
      return makePromise(machine, machine.parts.require(machine, scope.module, specifier, siteOf(node, scope), 'import'));
    }
    case 'MetaProperty':
      return node.meta.name === 'import' ? importMeta(machine, scope) : new Unk('new.target');
    case 'Super':
      return thisFrame(scope.frame).func?.home?.proto ?? new Unk('super');
    default:
      return new Unk(`expression ${node.type}`);
  }
}

function uncertain(machine: Machine, node: Extract<Node, { type: 'ConditionalExpression' }>, test: Value, scope: Scope): Value {
  return eitherValue(
    machine,
    test,
    siteOf(node.test, scope),
    () => evaluate(machine, node.consequent, scope),
    () => evaluate(machine, node.alternate, scope),
  );
}

function tagged(machine: Machine, node: Extract<Node, { type: 'TaggedTemplateExpression' }>, scope: Scope): Value {
  const self =
    node.tag.type === 'MemberExpression'
      ? evaluateMember(machine, node.tag, scope)
      : { self: undefined, value: evaluate(machine, node.tag, scope) };
  const strings = makeArray(
    machine,
    node.quasi.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw),
  );
  const values = node.quasi.expressions.map((expression) => evaluate(machine, expression, scope));
  return machine.parts.call(machine, self.value, self.self, [strings, ...values], siteOf(node, scope));
}

function text(machine: Machine, node: Extract<Node, { type: 'TemplateLiteral' }>, scope: Scope): Value {
  const parts: Value[] = [];
  let at = 0;
  for (const quasi of node.quasis) {
    parts.push(quasi.value.cooked ?? quasi.value.raw);
    const expression = node.expressions[at];
    if (expression !== undefined) parts.push(evaluate(machine, expression, scope));
    at += 1;
  }
  return template(parts);
}

function list(machine: Machine, node: Extract<Node, { type: 'ArrayExpression' }>, scope: Scope): Value {
  const out = makeArray(machine, []);
  out.site = siteOf(node, scope);
  for (const element of node.elements) {
    if (element === null) (out.items as Value[]).push(undefined);
    else if (element.type === 'SpreadElement') copyInto(machine, out, iterate(machine, evaluate(machine, element.argument, scope)));
    else (out.items as Value[]).push(evaluate(machine, element, scope));
  }
  return out;
}

function literal(machine: Machine, node: Extract<Node, { type: 'Literal' }>): Value {
  if ('regex' in node && node.regex !== null && typeof node.regex === 'object') {
    const out = new Obj('regexp', machine.realm.regexp);
    out.data = `/${node.regex.pattern}/${node.regex.flags}`;
    return out;
  }
  return node.value as Value;
}

/** Value of a name: binding, global, or something the host provides. */
export function readName(machine: Machine, name: string, scope: Scope): Value {
  const cell = scope.find(name);
  if (cell !== undefined) {
    const value = cell.live === undefined ? cell.value : cell.live();
    return value === UNSET ? new Unk('read before it is set') : value;
  }
  if (name === 'undefined') return undefined;
  if (name === 'NaN') return Number.NaN;
  if (name === 'Infinity') return Number.POSITIVE_INFINITY;
  if (name === 'arguments') return makeArray(machine, [...thisFrame(scope.frame).args]);
  const known = machine.realm.globals.get(name);
  if (known !== undefined) return known;
  if (name === 'module' || name === 'exports') {
    const module = scope.module.commonjs ?? makeObject(machine);
    return name === 'module' ? module : getProp(machine, module, 'exports', { path: scope.module.path, start: 0, end: 0 });
  }
  if (name === 'require') return ownRequire(machine);
  if (name === '__dirname') return `/${scope.module.path.split('/').slice(0, -1).join('/')}`;
  if (name === '__filename') return `/${scope.module.path}`;
  if (name in globalThis) {
    const external = new Ext(name);
    machine.realm.globals.set(name, external);
    return external;
  }
  return otherRuntime(machine, name) ?? new Unk(`name ${name}`);
}

/** `require.main` is the module that the process was started with. */
function ownRequire(machine: Machine): Value {
  const out = new Unk('name require');
  const main = machine.startedWith === undefined ? undefined : machine.modules.get(machine.startedWith)?.commonjs;
  if (machine.startedWith !== undefined) out.members = new Map([['main', main ?? makeObject(machine)]]);
  return out;
}

function importMeta(machine: Machine, scope: Scope): Value {
  const folder = `/${scope.module.path.split('/').slice(0, -1).join('/')}`;
  const out = makeObject(machine, {
    url: `file:///${scope.module.path}`,
    dirname: folder,
    filename: `/${scope.module.path}`,
    main: machine.startedWith === undefined ? new Unk('main module') : machine.startedWith === scope.module.path,
    resolve: new Unk('import.meta.resolve'),
  });
  // Bundlers and other runtimes add to it: `import.meta.env`, `import.meta.hot`.
  out.open = true;
  return out;
}

function objectLiteral(machine: Machine, node: Extract<Node, { type: 'ObjectExpression' }>, scope: Scope): Value {
  const out = makeObject(machine);
  out.site = siteOf(node, scope);
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      spreadObject(machine, out, evaluate(machine, property.argument, scope));
      continue;
    }
    const key = property.computed ? keyOf(evaluate(machine, property.key, scope)) : keyName(property.key);
    if (key === undefined) {
      evaluate(machine, property.value, scope);
      out.open = true;
      continue;
    }
    if (property.kind === 'get' || property.kind === 'set') {
      const existing = out.props.get(key);
      const accessor = existing instanceof Accessor ? existing : new Accessor();
      accessor[property.kind] = machine.parts.makeFunction(machine, property.value, scope, key);
      out.props.set(key, accessor);
      continue;
    }
    const value = evaluate(machine, property.value, scope);
    nameFunction(value, key);
    if (value instanceof Func && property.method) value.home = out;
    out.props.set(key, value);
  }
  return out;
}

/** `{ ...source }`. */
export function spreadObject(machine: Machine, target: Obj, source: Value): void {
  if (isPrimitive(source)) return;
  if (source instanceof Choice) {
    const objects = source.options
      .map((option) => option.value)
      .filter((value) => value instanceof Obj && !(value instanceof Ext)) as Obj[];
    for (const object of objects) {
      for (const [key, value] of object.props) {
        if (value instanceof Accessor) continue;
        const before = target.props.get(key);
        target.props.set(
          key,
          new Choice([
            { condition: source.options.find((option) => option.value === object)?.condition ?? '', value },
            { condition: 'otherwise', value: before instanceof Accessor ? undefined : before },
          ]),
        );
      }
    }
    // In `...(flag && { … })` the flag itself is spread only when it is falsy, which adds nothing.
    const flag = source.logic?.op === 'and' ? source.logic.left : undefined;
    if (source.options.some((option) => (option.value instanceof Unk || option.value instanceof Ext) && option.value !== flag))
      target.open = true;
    return;
  }
  if (!(source instanceof Obj) || source instanceof Ext) {
    target.open = true;
    return;
  }
  if (source.open) target.open = true;
  for (const [at, item] of (source.kind === 'array' ? (source.items ?? []) : []).entries()) target.props.set(String(at), item);
  for (const [key, value] of source.props) {
    if (key.startsWith('#') || key === '@@length') continue;
    target.props.set(key, value instanceof Accessor ? getProp(machine, source, key, { path: '', start: 0, end: 0 }) : value);
  }
}

function logical(machine: Machine, node: Extract<Node, { type: 'LogicalExpression' }>, scope: Scope): Value {
  const left = evaluate(machine, node.left, scope);
  const stays = node.operator === '??' ? invert(isNullish(left)) : truthOf(machine, left);
  if (stays === undefined) return uncertainLogical(machine, node, left, scope);
  return stays === (node.operator !== '&&') ? left : evaluate(machine, node.right, scope);
}

function uncertainLogical(machine: Machine, node: Extract<Node, { type: 'LogicalExpression' }>, left: Value, scope: Scope): Value {
  const right = (): Value => evaluate(machine, node.right, scope);
  if (node.operator === '??') {
    if (left instanceof Env) return withFallback(left, right());
    const present = unknownTruth({ op: 'compare', operator: '!=', left, right: null });
    return asOrElse(eitherValue(machine, present, siteOf(node.left, scope), () => left, right));
  }
  if (node.operator === '||') {
    if (left instanceof Env && node.right.type === 'Literal') return withFallback(left, right());
    if (left instanceof Env && machine.decider === undefined) {
      const value = eitherValue(machine, left, siteOf(node.left, scope), () => left, right);
      if (!(value instanceof Choice) || value.options.length !== 2) return value;
      return withFallback(left, value.options[1]?.value);
    }
    return shaped(
      machine,
      eitherValue(machine, left, siteOf(node.left, scope), () => left, right),
      'or',
      left,
    );
  }
  return shaped(
    machine,
    eitherValue(machine, left, siteOf(node.left, scope), right, () => left),
    'and',
    left,
  );
}

/** Keeps the logic of `a && b` with uncertain parts, so that assuming the whole says something about them. */
function shaped(machine: Machine, value: Value, op: 'and' | 'or', left: Value): Value {
  if (!(value instanceof Choice) || machine.decider !== undefined || value.options.length !== 2) return value;
  const other = value.options.find((option) => option.value !== left)?.value;
  value.logic = { op, left, right: other };
  if (op === 'or') value.orElse = true;
  return value;
}

function asOrElse(value: Value): Value {
  if (value instanceof Choice) value.orElse = true;
  return value;
}

function withFallback(variable: Env, fallback: Value): Value {
  if (fallback === undefined || variable.fallback !== undefined) return variable.fallback === undefined ? variable : variable;
  const out = new Env(variable.name, fallback instanceof Env ? fallback.fallback : fallback);
  out.derived = variable.derived;
  return out;
}

function unary(machine: Machine, node: Extract<Node, { type: 'UnaryExpression' }>, scope: Scope): Value {
  if (
    node.operator === 'typeof' &&
    node.argument.type === 'Identifier' &&
    scope.find(node.argument.name) === undefined &&
    !machine.realm.globals.has(node.argument.name) &&
    !(node.argument.name in globalThis) &&
    !['module', 'exports', 'require'].includes(node.argument.name)
  ) {
    return 'undefined';
  }
  if (node.operator === 'delete') {
    if (node.argument.type === 'MemberExpression') {
      const { self } = evaluateMember(machine, node.argument, scope);
      const key = node.argument.computed ? keyOf(evaluate(machine, node.argument.property, scope)) : keyName(node.argument.property);
      if (self instanceof Obj && key !== undefined) machine.heap.deleteProp(self, key);
    }
    return true;
  }
  const value = evaluate(machine, node.argument, scope);
  switch (node.operator) {
    case '!':
      return negate(machine, value);
    case 'typeof':
      return typeOf(value);
    case 'void':
      return undefined;
    case '-':
      return typeof value === 'number' || typeof value === 'bigint'
        ? -value
        : typeof value === 'string'
          ? -Number(value)
          : (derive([value], ([part]) => -Number(part)) ?? new Unk('number'));
    case '+':
      return isPrimitive(value) && typeof value !== 'bigint'
        ? Number(value)
        : (derive([value], ([part]) => Number(part)) ?? new Unk('number'));
    default:
      return typeof value === 'number' ? ~value : new Unk('number');
  }
}
