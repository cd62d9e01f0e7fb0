import type { Node } from 'oxc-parser';
import { meansProduction } from '../../extract/production.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/**
 * Whether code refuses values in production that it takes elsewhere: `if (production && secret.length < 32) throw …`, or such tests after
 * `if (!production) return`. That a value has to be there refuses none that is unsafe.
 */
export function productionRules(root: Node, module: BoundModule): boolean {
  if (!/prod/i.test(module.parsed.code.slice(root.start, root.end))) return false;
  let found = false;
  walk(root, (node) => {
    // What a module declares is asked where it runs.
    if (found || (root.type === 'Program' && /^(?:FunctionDeclaration|MethodDefinition)$/.test(node.type))) return false;
    if (node.type === 'BlockStatement' || node.type === 'Program') found = refusesAfterReturn(node.body as Node[], module);
    if (node.type !== 'IfStatement') return undefined;
    const parts = partsOf(node.test);
    if (!parts.some((part) => meansProduction(text(part, module)) === true)) return undefined;
    const others = parts.filter((part) => meansProduction(text(part, module)) === undefined);
    if (others.length === 0) found ||= refusesValue(node.consequent, module);
    else found ||= others.some((part) => !isAbsence(part)) && refuses(node.consequent);
    return undefined;
  });
  return found;
}

const text = (node: Node, { parsed }: BoundModule): string => parsed.code.slice(node.start, node.end);

function partsOf(input: Node): Node[] {
  const node = unwrap(input);
  return node.type === 'LogicalExpression' && node.operator !== '??' ? [...partsOf(node.left), ...partsOf(node.right)] : [node];
}

function refusesAfterReturn(statements: readonly Node[], module: BoundModule): boolean {
  const at = statements.findIndex(
    (one) =>
      one.type === 'IfStatement' &&
      meansProduction(text(one.test, module)) === false &&
      /^(?:\{\s*)?return\b/.test(text(one.consequent, module)),
  );
  return at >= 0 && statements.slice(at + 1).some((one) => refusesValue(one, module));
}

/** A test of a value, not of its presence, after which the start ends or an error is noted. */
function refusesValue(root: Node, module: BoundModule): boolean {
  let found = false;
  walk(root, (node) => {
    if (found) return false;
    if (node.type === 'IfStatement') found = partsOf(node.test).some((part) => !isAbsence(part)) && refuses(node.consequent);
    if (node.type === 'CallExpression' && /\b(?:assert|invariant)$/.test(text(node.callee, module)))
      found = node.arguments[0] !== undefined && /[<>=]=?|\.\w+\(/.test(text(node.arguments[0], module));
    return undefined;
  });
  return found;
}

/** `!value`, `value === undefined`, `value === ''` */
function isAbsence(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'UnaryExpression' && node.operator === '!') return /^(?:Identifier|MemberExpression)$/.test(unwrap(node.argument).type);
  if (node.type !== 'BinaryExpression' || !/^={2,3}$/.test(node.operator)) return false;
  const right = unwrap(node.right);
  return (
    (right.type === 'Identifier' && right.name === 'undefined') ||
    (right.type === 'Literal' && (right.value === null || right.value === ''))
  );
}

function refuses(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.type === 'ThrowStatement') found = true;
    if (node.type === 'CallExpression' && /^(?:exit|abort|push|addIssue)$/.test(memberName(unwrap(node.callee)) ?? '')) found = true;
    return found ? false : undefined;
  });
  return found;
}
