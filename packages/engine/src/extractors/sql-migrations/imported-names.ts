import type { Node } from 'oxc-parser';
import type { ScriptModule } from '../../lang/literals/machine.ts';

/** Names in a script for what a package exports, or for the package itself (`default`). */
export function importedAs(module: ScriptModule, from: string, name: string): string[] {
  const out: string[] = [];
  for (const node of module.parsed.program.body as readonly Node[]) {
    if (node.type === 'ImportDeclaration' && node.source.value === from) {
      for (const each of node.specifiers) {
        const imported = each.type === 'ImportSpecifier' ? (each.imported.type === 'Identifier' ? each.imported.name : '') : 'default';
        if (imported === name) out.push(each.local.name);
      }
    } else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        if (!isRequire(init as Node | null, from)) continue;
        if (id.type === 'Identifier' && name === 'default') out.push(id.name);
        if (id.type !== 'ObjectPattern') continue;
        for (const one of id.properties)
          if (one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === name && one.value.type === 'Identifier')
            out.push(one.value.name);
      }
    }
  }
  return out;
}

function isRequire(node: Node | null, from: string): boolean {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return false;
  const [first] = node.arguments;
  return first?.type === 'Literal' && first.value === from;
}
