import type { Node } from 'oxc-parser';
import { contains } from '../lang/typescript/syntax.ts';

const cache = new WeakMap<object, boolean>();
/** Member calls that only collect or print. */
const QUIET_CALLS =
  /^(?:push|unshift|add|set|append|log|debug|info|warn|error|trace|inc|observe|toLowerCase|toUpperCase|trim|toString|includes|join|map|increment)$/;
const LOUD = new Set([
  'ReturnStatement',
  'ThrowStatement',
  'AwaitExpression',
  'YieldExpression',
  'BreakStatement',
  'ContinueStatement',
  'NewExpression',
  'TryStatement',
  'ImportExpression',
]);
/** Objects whose change may end or alter a request. */
const REQUEST = /^(?:req|request|res|reply|response|ctx|context|next|done|c|this)$/;

/**
 * Whether the arms of a condition cannot change how a guard run ends: then they are joined instead of forked, which
 * keeps hand-written validators with ten independent tests from exploding.
 */
export function isQuiet(node: Node): boolean {
  let known = cache.get(node);
  if (known === undefined) cache.set(node, (known = quiet(node, 0)));
  return known;
}

function quiet(node: unknown, depth: number): boolean {
  if (typeof node !== 'object' || node === null) return true;
  if (depth > 60) return false;
  if (Array.isArray(node)) return node.every((child) => quiet(child, depth + 1));
  const typed = node as Node;
  if (typeof typed.type !== 'string') return true;
  if (LOUD.has(typed.type)) return false;
  if (typed.type === 'ArrowFunctionExpression' || typed.type === 'FunctionExpression') return true;
  if (typed.type === 'CallExpression') {
    if (typed.callee.type !== 'MemberExpression' || typed.callee.computed) return false;
    if (!QUIET_CALLS.test((typed.callee.property as { name: string }).name)) return false;
  }
  if (typed.type === 'AssignmentExpression' && typed.left.type === 'MemberExpression' && REQUEST.test(rootName(typed.left))) return false;
  for (const [key, child] of Object.entries(typed)) {
    if (key === 'type' || key === 'start' || key === 'end' || key === 'parent') continue;
    if (!quiet(child, depth + 1)) return false;
  }
  return true;
}

const LEVEL = /^(?:trace|debug|info|log|warn|warning|error|fatal)$/;
/** Calls that a function which only prints does not make. */
const ENDS = /^(?:exit|abort|kill|throw\w*|fail|reject|reply|send|end|json|next|done|redirect|emit|close)$/;
const printers = new WeakMap<object, boolean>();

/**
 * Whether a function is named after a level of logging, prints to the console and gives nothing back: however it puts its line together, a
 * guard run goes on after it. Loggers that clean what they print would fork the run at each value otherwise.
 */
export function onlyPrints(name: string, node: Node | undefined): boolean {
  if (node === undefined || !LEVEL.test(name)) return false;
  let known = printers.get(node);
  if (known === undefined) {
    const { body, async, generator } = node as Extract<Node, { type: 'FunctionExpression' }>;
    const seen = { prints: false, ends: async || generator || body === null };
    if (!seen.ends) look(body, seen, 0);
    printers.set(node, (known = seen.prints && !seen.ends));
  }
  return known;
}

/** Functions named after telling somebody what happened: `logApiRequest(…)`, `await trackUsage(…)`, `void queueAuditEvent(…)`. */
const REPORTS =
  /^(?:log|track|audit|capture|report)[A-Z]\w*$|^(?:queue|record|emit|send|write|push)\w*(?:Log|Audit|Metric|Analytics|Telemetry|Trace)s?(?:Event|Entry|Record)?$/;
/** What goes on elsewhere, and functions that may. */
const ONWARD = /^(?:next|done|callback|cb|resolve|reject|handler)$/;
const reports = new WeakMap<object, boolean>();

/**
 * Whether a statement only tells somebody what happened, and nobody asks what comes of it. Where it is switched on, what is left out of it and
 * to whom it is sent would fork a run without changing how it ends.
 */
export function onlyReports(statement: Node): boolean {
  let known = reports.get(statement);
  if (known === undefined) reports.set(statement, (known = isReport(statement)));
  return known;
}

const throwers = new WeakMap<object, boolean>();

/** Whether a `throw` stands in a function. */
export function throwsSomewhere(node: Node): boolean {
  let known = throwers.get(node);
  if (known === undefined) throwers.set(node, (known = contains(node, (inner) => inner.type === 'ThrowStatement')));
  return known;
}

function isReport(statement: Node): boolean {
  const node =
    statement.type === 'AwaitExpression' || (statement.type === 'UnaryExpression' && statement.operator === 'void')
      ? statement.argument
      : statement;
  if (node.type !== 'CallExpression') return false;
  const { callee } = node;
  const name =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
        ? callee.property.name
        : '';
  if (!REPORTS.test(name)) return false;
  return node.arguments.every(
    (argument) =>
      argument.type !== 'ArrowFunctionExpression' &&
      argument.type !== 'FunctionExpression' &&
      !(argument.type === 'Identifier' && ONWARD.test(argument.name)),
  );
}

function look(node: unknown, seen: { prints: boolean; ends: boolean }, depth: number): void {
  if (seen.ends || typeof node !== 'object' || node === null) return;
  if (depth > 60) seen.ends = true;
  else if (Array.isArray(node)) for (const child of node) look(child, seen, depth + 1);
  else {
    const typed = node as Node;
    if (typed.type === 'ThrowStatement' || (typed.type === 'ReturnStatement' && typed.argument !== null)) seen.ends = true;
    if (typed.type === 'CallExpression') {
      const { callee } = typed;
      const called =
        callee.type === 'Identifier'
          ? callee.name
          : callee.type === 'MemberExpression' && !callee.computed
            ? (callee.property as { name: string }).name
            : 'exit';
      if (ENDS.test(called)) seen.ends = true;
      if (callee.type === 'MemberExpression' && rootName(callee) === 'console') seen.prints = true;
    }
    for (const [key, child] of Object.entries(typed)) if (key !== 'type' && key !== 'parent') look(child, seen, depth + 1);
  }
}

function rootName(node: Node): string {
  let at = node;
  while (at.type === 'MemberExpression' || at.type === 'TSAsExpression' || at.type === 'ParenthesizedExpression')
    at = at.type === 'MemberExpression' ? at.object : at.expression;
  return at.type === 'Identifier' ? at.name : at.type === 'ThisExpression' ? 'this' : '';
}
