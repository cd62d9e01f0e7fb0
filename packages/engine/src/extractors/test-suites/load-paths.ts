import type { Node } from 'oxc-parser';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { ParsedModule } from '../../lang/typescript/parse.ts';

const SENDS = /^(?:get|post|put|patch|del|delete|head|options|request|asyncRequest|url)$/;
const NAMES_PATH = /^(?:url|path|target|uri)$/;
/** Stands where a part of the path varies. */
const VARIES = '*';
const MOST = 40;

/**
 * Paths that a load script asks: `http.post(`${BASE_URL}/api/orders`)`, `{ url: '/orders' }` of artillery, `url: 'http://localhost:3000/orders'`
 * of autocannon. Hosts and query strings are left out.
 */
export function pathsAsked(module: ParsedModule): string[] {
  const out = new Set<string>();
  const take = (node: Node | undefined, bare: boolean): void => {
    const text = node === undefined ? undefined : textOf(unwrap(node));
    const path = text === undefined ? undefined : pathOf(text, bare);
    if (path !== undefined && out.size < MOST) out.add(path);
  };
  walk(module.program, (node) => {
    if (node.type === 'CallExpression') {
      const callee = unwrap(node.callee);
      if (callee.type === 'MemberExpression' && SENDS.test(memberName(callee) ?? ''))
        for (const one of node.arguments) take(one as Node, true);
    } else if (node.type === 'Property') take(node.value, NAMES_PATH.test(keyName(node.key, node.computed) ?? ''));
    else if (node.type === 'VariableDeclarator' && node.init !== null) take(node.init, false);
    else if (node.type === 'ArrayExpression') for (const one of node.elements) if (one !== null) take(one as Node, false);
    return true;
  });
  return [...out].toSorted();
}

/** The path in what a script asks; one without a host or a base before it only where a request is meant for sure. */
export function pathOf(text: string, bare: boolean): string | undefined {
  const asked = /^(?:https?:\/\/[^/\s?#]+|\*)(\/[^\s?#]*)/.exec(text)?.[1] ?? (bare ? /^\/[^\s?#]*/.exec(text)?.[0] : undefined);
  return asked === undefined || asked === '/' ? undefined : asked.replaceAll(/\{\{[^}]*\}\}/g, VARIES);
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') return node.quasis.map((quasi) => quasi.value.cooked ?? '').join(VARIES);
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const [left, right] = [textOf(unwrap(node.left as Node)), textOf(unwrap(node.right))];
  return left === undefined && right === undefined ? undefined : `${left ?? VARIES}${right ?? VARIES}`;
}
