import type { Known, RetryPolicy } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { CatchClause, Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

type Pauses = Pick<RetryPolicy, 'backoff' | 'jitter' | 'maxDelay' | 'selective' | 'observed'>;

const LOGS = /^(?:info|warn|error|debug|log|trace|inc|increment|observe|onRetry|emit)$/;
const PAUSE_NAME =
  /^(?:.*\.)?(?:wait|sleep|delay|pause|back_?off|exponential_?back_?off)(?:$|[A-Z_])|(?:Backoff|BackOff|Delay|Sleep|Wait)$/;
const SLEEP = /^(?:setTimeout|timers\/promises\.setTimeout|delay|p-delay|util\.promisify\(\))$/;

/** How an own loop waits between attempts, what it asks of the error, and whether anybody sees it. */
export function readPauses(code: CodeIndex, fn: FunctionInfo, loop: Node | undefined, caught: CatchClause | undefined): Pauses {
  const around = loop ?? caught?.body;
  const parts: Part[] = [];
  if (around !== undefined) {
    for (const { args, module } of waits(code, fn, around))
      for (const argument of args) collect(code, argument, module === fn.module ? fn : undefined, module, parts, 0);
  }
  const waitsAtAll = around !== undefined && waits(code, fn, around).length > 0;
  const math = new Set(parts.flatMap((part) => signs(part.node)));
  return {
    backoff: !waitsAtAll
      ? 'none'
      : math.has('power') || doubles(fn, parts)
        ? 'exponential'
        : math.has('times')
          ? 'linear'
          : climbs(code, parts)
            ? 'linear'
            : parts.length === 0 || !isPlain(parts)
              ? 'unknown'
              : 'fixed',
    jitter: math.has('random') ? (parts.some((part) => signs(part.node, true).includes('random')) ? true : 'unknown') : false,
    maxDelay: waitsAtAll ? maxOf(code, parts) : ABSENT,
    selective: caught === undefined ? 'unknown' : asksError(caught),
    observed:
      caught === undefined
        ? 'unknown'
        : code
            .callsIn(fn)
            .some(
              (call) =>
                call.member !== undefined &&
                LOGS.test(call.member) &&
                around !== undefined &&
                around.start <= call.node.start &&
                call.node.end <= around.end,
            ) || code.callsIn(fn).some((call) => /onRetry/.test(call.callee)),
  };
}

interface Part {
  node: Node;
  module: FunctionInfo['module'];
}

/** Calls in the loop that end in a timer, with the arguments that may hold the delay. */
function waits(code: CodeIndex, fn: FunctionInfo, around: Node): { args: readonly Node[]; module: FunctionInfo['module'] }[] {
  const found: { args: readonly Node[]; module: FunctionInfo['module'] }[] = [];
  const inside = (node: Node): boolean => around.start <= node.start && node.end <= around.end;
  for (const one of [fn, ...inner(code, fn)]) {
    for (const call of code.callsIn(one)) {
      if (!inside(call.node)) continue;
      if (call.callee === 'setTimeout') found.push({ args: call.args.slice(1, 2), module: call.module });
      else if (SLEEP.test(call.callee)) found.push({ args: call.args.slice(0, 1), module: call.module });
      else if (call.targets.some((target) => sleeps(target))) found.push({ args: call.args, module: call.module });
      else if (call.use === 'awaited' && PAUSE_NAME.test(call.member ?? calledName(call))) found.push(...below(code, call));
    }
  }
  return found;
}

function calledName(call: CallSite): string {
  const callee = 'callee' in call.node ? unwrap(call.node.callee) : undefined;
  return callee?.type === 'Identifier' ? callee.name : call.callee;
}

/** `await this.backOff()`: the pauses that the function makes; what it is given when they can't be seen. */
function below(code: CodeIndex, call: CallSite): { args: readonly Node[]; module: FunctionInfo['module'] }[] {
  const made = call.targets.flatMap((target) =>
    callsBelow(code, target, 2).flatMap((one) =>
      one.call.callee === 'setTimeout'
        ? [{ args: one.call.args.slice(1, 2), module: one.call.module }]
        : SLEEP.test(one.call.callee) || one.call.targets.some((fn) => sleeps(fn))
          ? [{ args: one.call.args, module: one.call.module }]
          : [],
    ),
  );
  return [...made, { args: call.args, module: call.module }];
}

/** A name or a number, not something that is worked out or looked up. */
function isPlain(parts: readonly Part[]): boolean {
  return parts.every((part) => /^(?:Identifier|Literal|MemberExpression|LogicalExpression|ChainExpression)$/.test(unwrap(part.node).type));
}

/** `DELAYS[attempt]` with delays that grow. */
function climbs(code: CodeIndex, parts: readonly Part[]): boolean {
  return parts.some((part) => {
    let found = false;
    walk(part.node, (node) => {
      if (node.type !== 'MemberExpression' || !node.computed) return;
      const list = code.value(node.object, part.module);
      const items = list.kind === 'array' ? list.items : [];
      const numbers = items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'number' ? [item.value] : []));
      if (
        numbers.length > 1 &&
        numbers.length === items.length &&
        numbers.every((one, at) => at === 0 || one > (numbers[at - 1] as number))
      )
        found = true;
    });
    return found;
  });
}

function inner(code: CodeIndex, fn: FunctionInfo): FunctionInfo[] {
  return code.functions.filter((one) => one.parent === fn);
}

/** A function that resolves from a timer. */
function sleeps(fn: FunctionInfo): boolean {
  let timer = false;
  let calls = 0;
  walk(fn.node, (node) => {
    if (node.type === 'CallExpression') {
      calls += 1;
      if (node.callee.type === 'Identifier' && node.callee.name === 'setTimeout') timer = true;
    }
  });
  return timer && calls < 6;
}

/** The delay with everything it is computed from: variables of the function and functions that it calls. */
function collect(
  code: CodeIndex,
  node: Node,
  fn: FunctionInfo | undefined,
  module: FunctionInfo['module'],
  parts: Part[],
  depth: number,
): void {
  if (depth > 4 || parts.length > 60) return;
  parts.push({ node, module });
  walk(node, (one) => {
    if (one.type === 'Identifier') {
      const binding = module.bindingAt.get(one.start);
      if (binding === undefined || binding.kind === 'function' || binding.kind === 'import') return;
      for (const next of [binding.init, ...binding.writes]) {
        if (
          next !== undefined &&
          next !== node &&
          !parts.some((part) => part.node === next) &&
          unwrap(next).type !== 'ArrowFunctionExpression'
        )
          collect(code, next, fn, module, parts, depth + 1);
      }
    }
    if (one.type === 'CallExpression') {
      for (const target of code.callAt(one)?.targets ?? []) {
        if (target.node.body && !parts.some((part) => part.node === target.node.body))
          collect(code, target.node.body, target, target.module, parts, depth + 1);
      }
    }
  });
}

/** What is worked out; `always` leaves out what one arm of a choice alone does: `randomize ? Math.random() + 1 : 1`. */
function signs(root: Node, always = false): string[] {
  const found: string[] = [];
  walk(root, (node) => {
    if (always && node.type === 'ConditionalExpression') {
      const other = signs(node.alternate, true);
      found.push(...signs(node.consequent, true).filter((sign) => other.includes(sign)));
      return false;
    }
    if (node.type === 'BinaryExpression') {
      if (node.operator === '**' || node.operator === '<<') found.push('power');
      if (node.operator === '*' && !(isNumber(node.left) && isNumber(node.right))) found.push('times');
    }
    if (node.type === 'CallExpression') {
      const name = memberName(unwrap(node.callee));
      if (name === 'pow') found.push('power');
      if (name === 'random' || name === 'randomInt') found.push('random');
    }
    return undefined;
  });
  return found;
}

function isNumber(node: Node): boolean {
  return unwrap(node).type === 'Literal';
}

/** `delay *= 2`, `delay = delay * 2` */
function doubles(fn: FunctionInfo, parts: readonly Part[]): boolean {
  let found = false;
  const names = new Set(parts.flatMap((part) => (part.node.type === 'Identifier' ? [part.node.name] : [])));
  walk(fn.node, (node) => {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'Identifier' || !names.has(node.left.name)) return;
    if (node.operator === '*=') found = true;
    const { name } = node.left;
    walk(node.right, (inner) => {
      if (inner.type === 'BinaryExpression' && inner.operator === '*' && inner.left.type === 'Identifier' && inner.left.name === name)
        found = true;
    });
  });
  return found;
}

/** `Math.min(delay, limit)`; a fixed pause is its own bound. */
function maxOf(code: CodeIndex, parts: readonly Part[]): Known<number> {
  let found: Known<number> | undefined;
  for (const part of parts) {
    walk(part.node, (node) => {
      if (node.type !== 'CallExpression' || memberName(unwrap(node.callee)) !== 'min') return;
      for (const argument of node.arguments) {
        const read = asNumber(asBootValue(code.value(argument, part.module)));
        if (read.state === 'known') found = known(Math.max(read.value, found?.state === 'known' ? found.value : 0));
        else if (found === undefined) found = { state: 'unknown', source: code.text(argument, part.module) };
      }
    });
  }
  return found ?? ABSENT;
}

/** The `catch` leaves under a condition that looks at the error; `unknown` where it looks at something that was worked out from it. */
function asksError(caught: CatchClause): boolean | 'unknown' {
  const name = caught.param?.type === 'Identifier' ? caught.param.name : undefined;
  if (name === undefined) return false;
  const derived = new Set<string>();
  let asked: boolean | 'unknown' = false;
  walk(caught.body, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) {
      if (mentions(node.init, (one) => one === name || derived.has(one))) derived.add(node.id.name);
    } else if (node.type === 'IfStatement' && asked !== true) {
      if (mentions(node.test, (one) => one === name)) asked = true;
      else if (mentions(node.test, (one) => derived.has(one))) asked = 'unknown';
    }
  });
  return asked;
}

function mentions(root: Node, test: (name: string) => boolean): boolean {
  return contains(root, (node) => node.type === 'Identifier' && test(node.name));
}
