import type { CorsPolicy } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Binding, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

type Origin = CorsPolicy['origin'];
type Truth = boolean | undefined;

/** Calls that ask whether an origin is among others, or of a form. */
const MEMBERSHIP = /^(?:includes|has|some|test|match|endsWith|startsWith|indexOf|find|exec|every)$/;

interface Run {
  code: CodeIndex;
  fn: FunctionInfo;
  origin: Binding | undefined;
  callback: Binding | undefined;
  environment: string;
  allowed: Truth[];
  /** The origin was compared with something. */
  compared: boolean;
}

/**
 * What a function decides about an origin that nobody listed: it is followed with such an origin, in production and elsewhere.
 * `function` where that can't be told.
 */
export function originOfFunction(code: CodeIndex, fn: FunctionInfo): Pick<CorsPolicy, 'origin' | 'branches'> {
  const production = decide(code, fn, 'production');
  const elsewhere = decide(code, fn, 'development');
  if (production === elsewhere) return { origin: production };
  const worst = (['reflect', 'function', 'list', 'none'] as const).find((one) => one === production || one === elsewhere) ?? 'function';
  return {
    origin: worst,
    branches: [
      { condition: 'NODE_ENV is "production"', origin: production },
      { condition: 'NODE_ENV is not "production"', origin: elsewhere },
    ],
  };
}

function decide(code: CodeIndex, fn: FunctionInfo, environment: string): Origin {
  const run: Run = { code, fn, origin: paramAt(fn, 0), callback: paramAt(fn, 1), environment, allowed: [], compared: false };
  const body = fn.node.body;
  if (body === null) return 'function';
  if (body.type === 'BlockStatement') follow(run, body.body, true);
  else answer(run, body, true);
  if (run.allowed.length === 0) return 'function';
  if (run.allowed.includes(true)) return 'reflect';
  if (run.allowed.includes(undefined)) return 'function';
  return run.compared ? 'list' : 'none';
}

function paramAt(fn: FunctionInfo, at: number): Binding | undefined {
  const param = fn.params[at];
  return param?.type === 'Identifier' ? fn.module.bindingAt.get(param.start) : undefined;
}

/** Runs statements in order; `sure` says whether they run for certain. Gives whether what comes after still runs. */
function follow(run: Run, statements: readonly Node[], sure: boolean): Truth {
  let alive: Truth = true;
  for (const statement of statements) {
    if (alive === false) return false;
    const after = step(run, statement, sure && alive === true);
    alive = after === false ? false : after === undefined ? undefined : alive;
  }
  return alive;
}

function step(run: Run, statement: Node, sure: boolean): Truth {
  switch (statement.type) {
    case 'BlockStatement':
      return follow(run, statement.body, sure);
    case 'IfStatement': {
      const truth = truthOf(run, statement.test);
      if (truth === true) return step(run, statement.consequent, sure);
      if (truth === false) return statement.alternate === null ? true : step(run, statement.alternate, sure);
      const first = step(run, statement.consequent, false);
      const second = statement.alternate === null ? true : step(run, statement.alternate, false);
      return first === second ? first : undefined;
    }
    case 'ReturnStatement':
      if (statement.argument !== null) answer(run, statement.argument, sure);
      return false;
    case 'ThrowStatement':
      run.allowed.push(false);
      return false;
    case 'ExpressionStatement':
      answer(run, statement.expression, sure);
      return true;
    case 'TryStatement':
      return follow(run, statement.block.body, sure);
    default:
      return true;
  }
}

/** `callback(error, allow)`, or what a function without a callback returns. */
function answer(run: Run, written: Node, sure: boolean): void {
  const node = unwrap(written);
  if (node.type === 'AwaitExpression') return answer(run, node.argument, sure);
  if (node.type === 'ConditionalExpression') {
    const truth = truthOf(run, node.test);
    if (truth !== false) answer(run, node.consequent, sure && truth === true);
    if (truth !== true) answer(run, node.alternate, sure && truth === false);
    return undefined;
  }
  const isCallback = node.type === 'CallExpression' && run.callback !== undefined && bindingOf(run, node.callee) === run.callback;
  if (run.callback !== undefined && !isCallback) return undefined;
  const [error, allow] = isCallback ? node.arguments : [undefined, node];
  const fails = error !== undefined && unwrap(error).type === 'NewExpression';
  const truth = fails || allow === undefined ? false : truthOf(run, allow);
  run.allowed.push(truth === true && !sure ? undefined : truth);
  return undefined;
}

function bindingOf(run: Run, node: Node): Binding | undefined {
  const at = unwrap(node);
  return at.type === 'Identifier' ? run.fn.module.bindingAt.get(at.start) : undefined;
}

function truthOf(run: Run, written: Node): Truth {
  const node = unwrap(written);
  switch (node.type) {
    case 'Literal':
      return Boolean(node.value);
    case 'Identifier': {
      const binding = bindingOf(run, node);
      if (binding === run.origin) return true;
      if (binding?.kind === 'const' && binding.init !== undefined && binding.path.length === 0) return truthOf(run, binding.init);
      return undefined;
    }
    case 'UnaryExpression': {
      const inner = node.operator === '!' ? truthOf(run, node.argument) : undefined;
      return inner === undefined ? undefined : !inner;
    }
    case 'LogicalExpression': {
      const left = truthOf(run, node.left);
      const right = truthOf(run, node.right);
      if (node.operator === '&&') return left === false || right === false ? false : left === true && right === true ? true : undefined;
      return left === true || right === true ? true : left === false && right === false ? false : undefined;
    }
    case 'BinaryExpression':
      return compared(run, node);
    case 'CallExpression': {
      const member = memberName(unwrap(node.callee));
      if (member === undefined || !MEMBERSHIP.test(member) || !asksOrigin(run, node)) return undefined;
      run.compared = true;
      return false;
    }
    default:
      return undefined;
  }
}

function compared(run: Run, node: Extract<Node, { type: 'BinaryExpression' }>): Truth {
  const equality = /^[!=]==?$/.test(node.operator);
  const negative = node.operator.startsWith('!');
  const sides = [node.left, node.right].map((side) => unwrap(side));
  if (equality && sides.some((side) => run.origin !== undefined && bindingOf(run, side) === run.origin)) {
    const other = sides.find((side) => bindingOf(run, side) !== run.origin);
    const nothing =
      other?.type === 'Identifier' ? other.name === 'undefined' : other?.type === 'Literal' && (other.value === null || other.value === '');
    if (!nothing) run.compared = true;
    return negative;
  }
  if (sides.some((side) => side.type === 'CallExpression' && memberName(unwrap(side.callee)) === 'indexOf' && asksOrigin(run, side))) {
    run.compared = true;
    // Not found is -1.
    return /^(?:===?|<)$/.test(node.operator);
  }
  if (!equality) return undefined;
  const values = sides.map((side) => run.code.value(side, run.fn.module));
  const variable = values.find((value) => value.kind === 'env' && value.name === 'NODE_ENV');
  const constant = values.find((value) => value.kind === 'literal');
  if (variable === undefined || constant?.kind !== 'literal') return undefined;
  return (constant.value === run.environment) !== negative;
}

/** The origin takes part: as an argument, as the receiver, or inside a callback that is given. */
function asksOrigin(run: Run, node: Extract<Node, { type: 'CallExpression' }>): boolean {
  const { origin, fn } = run;
  if (origin === undefined) return false;
  for (const [start, binding] of fn.module.bindingAt) if (binding === origin && node.start <= start && start < node.end) return true;
  return false;
}
