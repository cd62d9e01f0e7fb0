import type { Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { CatchClause, Node } from 'oxc-parser';
import { argumentsFor } from '../../extract/handed-functions.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** How often something is tried at most: from the test of the loop, else from a comparison in the `catch`. */
export function boundOf(code: CodeIndex, fn: FunctionInfo, loop: Node | undefined, caught: CatchClause | undefined): Known<number> {
  const test =
    loop?.type === 'ForStatement' || loop?.type === 'WhileStatement' || loop?.type === 'DoWhileStatement' ? loop.test : undefined;
  const start = loop?.type === 'ForStatement' ? startOf(loop) : 0;
  const compared = test ? comparison(test) : undefined;
  if (compared !== undefined) {
    const limit = numberAt(code, compared.limit, fn);
    if (limit.state === 'known') return known(Math.max(1, limit.value - start + (compared.inclusive ? 1 : 0)));
    return limit;
  }
  // A function that calls itself again may ask for the bound before it tries.
  const asked = loop === undefined ? (fn.node.body ?? undefined) : caught?.body;
  const compares: { limit: Node; inclusive: boolean }[] = [];
  if (asked !== undefined) {
    walk(asked, (node) => {
      if (node.type !== 'IfStatement') return;
      const one = comparison(node.test);
      if (one !== undefined) compares.push(one);
    });
  }
  const read = compares.map((one) => numberAt(code, one.limit, fn));
  const bound = read.find((one) => one.state === 'known' || one.state === 'env') ?? read[0];
  if (bound !== undefined) return bound;
  const endless = test === null || (test?.type === 'Literal' && test.value === true);
  if (endless && caught !== undefined && loop !== undefined && endsOnSuccessOnly(loop, caught)) return ABSENT;
  return endless && caught !== undefined ? unknown('a loop that is left from inside') : unknown('the bound could not be read');
}

/** `while (true) { try { …; return } catch { log } }`: nothing but success ends it. */
function endsOnSuccessOnly(loop: Node, caught: CatchClause): boolean {
  let outside = false;
  let success = false;
  const leaves = (node: Node): boolean => /^(?:ReturnStatement|BreakStatement|ThrowStatement)$/.test(node.type);
  walk(loop, (node) => {
    if (node !== loop && /Function/.test(node.type)) return false;
    if (node.type === 'TryStatement' && node.handler === caught) {
      success ||= contains(node.block, (one) => one.type === 'ReturnStatement' || one.type === 'BreakStatement');
      // What is waited for there may give up by throwing.
      outside ||=
        contains(caught.body, (one) => leaves(one) || one.type === 'AwaitExpression') ||
        (node.finalizer !== null && contains(node.finalizer, leaves));
      return false;
    }
    if (leaves(node)) outside = true;
    return undefined;
  });
  return success && !outside;
}

function contains(root: Node, is: (node: Node) => boolean): boolean {
  let found = false;
  walk(root, (node) => {
    found ||= is(node);
    return !found && !/Function/.test(node.type);
  });
  return found;
}

function startOf(loop: Node): number {
  if (loop.type !== 'ForStatement' || loop.init?.type !== 'VariableDeclaration') return 0;
  const init = loop.init.declarations[0]?.init;
  return init?.type === 'Literal' && typeof init.value === 'number' ? init.value : 0;
}

/** `attempt < limit`, `attempt >= limit`. A test of the clock bounds the time, not the attempts. */
function comparison(test: Node): { limit: Node; inclusive: boolean } | undefined {
  const at = unwrap(test);
  if (at.type === 'LogicalExpression') return comparison(at.left) ?? comparison(at.right);
  if (at.type !== 'BinaryExpression' || at.left.type === 'PrivateIdentifier' || readsClock(at)) return undefined;
  if (!counts(at.left) || !counts(at.right)) return undefined;
  switch (at.operator) {
    case '<':
    case '<=':
      return { limit: at.right, inclusive: at.operator === '<=' };
    case '>':
    case '>=':
    case '===': {
      // `retries > 0` counts down; its start is the bound.
      const zero = at.right.type === 'Literal' && at.right.value === 0;
      return { limit: zero ? at.left : at.right, inclusive: false };
    }
    default:
      return undefined;
  }
}

/** Names of time, sizes and statuses, and text are no number of attempts. */
function counts(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'Literal') return typeof node.value === 'number' && node.value < 1000;
  if (node.type === 'UnaryExpression' && node.operator === 'typeof') return false;
  const name = node.type === 'Identifier' ? node.name : memberName(node);
  return name === undefined || !/ms$|time|budget|deadline|elapsed|delay|size|length|bytes|status|code|^name$|^type$/i.test(name);
}

function readsClock(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.type === 'Identifier' && (node.name === 'Date' || node.name === 'performance')) found = true;
  });
  return found;
}

/** A number, also where it is a parameter: its default, or what callers give. `max - 1` and `max + 1` are worked out. */
function numberAt(code: CodeIndex, node: Node, fn: FunctionInfo): Known<number> {
  const at = unwrap(node);
  // `while (tries-- > 0)`
  if (at.type === 'UpdateExpression') return numberAt(code, at.argument, fn);
  if (
    at.type === 'BinaryExpression' &&
    at.left.type !== 'PrivateIdentifier' &&
    at.right.type === 'Literal' &&
    typeof at.right.value === 'number' &&
    (at.operator === '-' || at.operator === '+')
  ) {
    const left = numberAt(code, at.left, fn);
    // `attempt >= max - 1` in a catch: counting starts at nought, so the bound itself is the number of tries.
    return left;
  }
  const read = asNumber(asBootValue(code.value(node, fn.module)));
  if (read.state === 'known' || read.state === 'env') return read;
  const binding = at.type === 'Identifier' ? fn.module.bindingAt.get(at.start) : undefined;
  const given = [
    ...code.values(node, fn.module).map((one) => asNumber(asBootValue(one))),
    ...argumentsFor(code, node, fn.module).map((one) => asNumber(asBootValue(code.value(one.node, one.module)))),
    ...(binding?.fallback === undefined ? [] : [asNumber(asBootValue(code.value(binding.fallback, fn.module)))]),
  ];
  const numbers = given.flatMap((one) =>
    one.state === 'known' ? [one.value] : one.state === 'env' && one.fallback !== undefined ? [one.fallback] : [],
  );
  if (numbers.length > 0) return known(Math.max(...numbers));
  // `options.retries ?? 3`
  const init = binding?.init === undefined ? undefined : unwrap(binding.init);
  if (init?.type === 'LogicalExpression') return asNumber(asBootValue(code.value(init.right, fn.module)));
  return unknown('the bound could not be read');
}
