import { unwrap, walk } from '@airworthy/engine/lang/typescript/syntax';
import { parseModule, SCRIPT_FILE } from '@airworthy/engine/lang/typescript/parse';
import type { Node } from '../edit/syntax.ts';

/** What Node.js and the language give every module. */
export const GIVEN = new Set(
  'undefined NaN Infinity globalThis arguments Array ArrayBuffer Boolean Buffer BigInt DataView Date Error AggregateError Function JSON Map Math Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URL URLSearchParams Uint8Array WeakMap WeakSet WeakRef AbortController AbortSignal Headers Request Response FormData Blob File TextDecoder TextEncoder clearInterval clearTimeout clearImmediate console crypto fetch isFinite isNaN parseFloat parseInt performance process queueMicrotask setImmediate setInterval setTimeout structuredClone encodeURIComponent decodeURIComponent encodeURI decodeURI require module exports __dirname __filename global'.split(
    ' ',
  ),
);

/** Syntax errors and names that nothing in the file declares, which a changed text has and the old one had not. */
export function newProblems(path: string, before: string, after: string): string[] {
  if (!SCRIPT_FILE.test(path)) return [];
  const old = problemsOf(path, before);
  return [...problemsOf(path, after)].filter((one) => !old.has(one)).toSorted();
}

function problemsOf(path: string, text: string): Set<string> {
  const module = parseModule(path, text);
  const problems = new Set(module.errors.map((error) => `syntax: ${error.message}`));
  const declared = new Set<string>();
  const used = new Set<string>();
  const declare = (target: Node | null | undefined): void => {
    if (target === null || target === undefined) return;
    const node = unwrap(target);
    switch (node.type) {
      case 'Identifier':
        declared.add(node.name);
        break;
      case 'ObjectPattern':
        for (const one of node.properties) declare(one.type === 'Property' ? (one.value as Node) : (one.argument as Node));
        break;
      case 'ArrayPattern':
        for (const one of node.elements) declare(one as Node | null);
        break;
      case 'AssignmentPattern':
        declare(node.left as Node);
        break;
      case 'RestElement':
        declare(node.argument as Node);
        break;
      case 'TSParameterProperty':
        declare(node.parameter as Node);
        break;
    }
  };
  walk(module.program as Node, (node) => {
    switch (node.type) {
      case 'VariableDeclarator':
        declare(node.id as Node);
        break;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        if (node.id) declare(node.id as Node);
        for (const one of node.params) declare(one as Node);
        break;
      case 'ClassDeclaration':
      case 'ClassExpression':
      case 'TSEnumDeclaration':
      case 'TSModuleDeclaration':
        if (node.id) declare(node.id as Node);
        break;
      case 'ImportSpecifier':
      case 'ImportDefaultSpecifier':
      case 'ImportNamespaceSpecifier':
        declare(node.local as Node);
        break;
      case 'TSImportEqualsDeclaration':
        declare(node.id as Node);
        break;
      case 'CatchClause':
        declare(node.param as Node | null);
        break;
      case 'CallExpression':
      case 'NewExpression':
        use(node.callee as Node);
        for (const one of node.arguments) use(one as Node);
        break;
      case 'MemberExpression':
        use(node.object as Node);
        break;
      case 'Property':
        use(node.value as Node);
        break;
      case 'AwaitExpression':
        use(node.argument as Node);
        break;
    }
  });
  function use(target: Node): void {
    const node = unwrap(target);
    if (node.type === 'Identifier') used.add(node.name);
  }
  for (const name of used) if (!declared.has(name) && !GIVEN.has(name)) problems.add(`nothing declares ${name}`);
  return problems;
}
