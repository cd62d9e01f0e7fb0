import type { Node } from 'oxc-parser';
import type { ParsedModule } from '../../lang/typescript/parse.ts';
import { isFunction, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const ASSERTING_NAME = /^(?:expect|assert|should|verify|ensure|validate[A-Z].*Response|fail$)|^(?:check|must)[A-Z]?/;
const ASSERTING_MEMBER = /^(?:expect|should|assert|toMatchSnapshot|rejects|throws|toPass)$|^(?:assert|expect|should|verify)[A-Z]/;
/** Files that hold what tests share. */
const SHARED = /(?:helper|util|support|fixture|shared|common|assert|matcher|expect|setup|testing|harness)/i;

/** Decides for pieces of a test file whether they assert something. */
export interface AssertionFinder {
  /** Takes note of a function with a name. Show it all nodes of the file before asking anything. */
  learn(node: Node): void;
  asserts(node: Node): boolean;
}

export function assertionFinder(module: ParsedModule): AssertionFinder {
  const sharedImports = new Set<string>();
  for (const each of module.record.staticImports) {
    const from = each.moduleRequest.value;
    if (from.startsWith('.') && SHARED.test(from)) for (const entry of each.entries) sharedImports.add(entry.localName.value);
  }
  const local = new Map<string, Node>();
  const memo = new Map<string, boolean>();

  function asserts(node: Node, depth = 0): boolean {
    let found = false;
    walk(node, (each) => {
      if (found) return false;
      if (each.type === 'CallExpression') found = isAssertion(each, depth);
      else if (each.type === 'MemberExpression') found = memberName(each) === 'should' || memberName(each) === 'rejects';
      else if (each.type === 'ThrowStatement' && depth === 0) found = true;
      return !found;
    });
    return found;
  }

  function isAssertion(call: Extract<Node, { type: 'CallExpression' }>, depth: number): boolean {
    const callee = unwrap(call.callee);
    if (callee.type === 'Identifier') {
      if (ASSERTING_NAME.test(callee.name) || sharedImports.has(callee.name)) return true;
      return helperAsserts(callee.name, depth);
    }
    if (callee.type !== 'MemberExpression') return false;
    const name = memberName(callee) ?? '';
    if (ASSERTING_MEMBER.test(name)) return true;
    const root = rootName(callee);
    // `t.equal(…)` of tap, ava and node:test; `assert.equal`, `sinon.assert.called`, `cy.…` ends in `should` above.
    return (
      root === 'assert' ||
      root === 'expect' ||
      root === 'chai' ||
      (root === 't' &&
        /^(?:is|not|deepEqual|equal|same|ok|true|false|truthy|falsy|throws|rejects|match|has|pass|fail|like|snapshot|error|assert|strictEqual|deepStrictEqual)/.test(
          name,
        )) ||
      (root !== undefined && sharedImports.has(root))
    );
  }

  function helperAsserts(name: string, depth: number): boolean {
    const body = local.get(name);
    if (body === undefined || depth > 4) return false;
    const known = memo.get(name);
    if (known !== undefined) return known;
    memo.set(name, false);
    const result = asserts(body, depth + 1);
    memo.set(name, result);
    return result;
  }

  return { asserts, learn: (node) => learn(node, local) };
}

function rootName(node: Node): string | undefined {
  let at = unwrap(node);
  while (at.type === 'MemberExpression' || at.type === 'CallExpression')
    at = unwrap(at.type === 'MemberExpression' ? (at.object as Node) : at.callee);
  return at.type === 'Identifier' ? at.name : undefined;
}

/** Functions with a name anywhere in the file, also inside `describe`. */
function learn(node: Node, out: Map<string, Node>): void {
  if (node.type === 'FunctionDeclaration' && node.id !== null) out.set(node.id.name, node);
  else if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init !== null && isFunction(unwrap(node.init)))
    out.set(node.id.name, node.init);
}
