import type { Node } from 'oxc-parser';
import { hold } from './bind-assignments.ts';
import type { Binder } from './bind.ts';
import type { Binding } from './bound-module.ts';
import { declareName } from './declare.ts';
import { keyName } from './syntax.ts';

type ImportNode = Extract<Node, { type: 'ImportDeclaration' | 'TSImportEqualsDeclaration' }>;
type ExportNode = Extract<
  Node,
  { type: 'ExportNamedDeclaration' | 'ExportDefaultDeclaration' | 'ExportAllDeclaration' | 'TSExportAssignment' }
>;

/** `import …` and `import x = require(…)`. */
export function readImport(binder: Binder, node: ImportNode): void {
  const { module } = binder;
  if (node.type === 'TSImportEqualsDeclaration') {
    if (node.moduleReference.type !== 'TSExternalModuleReference') {
      declareName(binder.scope, node.id, { kind: 'const', declaration: node });
      return;
    }
    const typeOnly = node.importKind === 'type';
    const binding = declareName(binder.scope, node.id, { kind: 'import', declaration: node, typeOnly });
    module.imports.push({
      specifier: node.moduleReference.expression.value,
      node,
      kind: 'require',
      typeOnly,
      bindings: [binding],
      fn: undefined,
    });
    return;
  }
  const bindings: Binding[] = [];
  for (const specifier of node.specifiers) {
    const typeOnly = node.importKind === 'type' || (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type');
    bindings.push(declareName(binder.scope, specifier.local, { kind: 'import', declaration: specifier, init: node, typeOnly }));
  }
  const typeOnly = node.importKind === 'type' || (bindings.length > 0 && bindings.every((binding) => binding.typeOnly));
  module.imports.push({ specifier: node.source.value, node, kind: 'static', typeOnly, bindings, fn: undefined });
}

/** `export …`, and `export = …`. */
export function readExport(binder: Binder, node: ExportNode): void {
  const { module } = binder;
  switch (node.type) {
    case 'TSExportAssignment':
      module.moduleExports = node.expression;
      hold(binder, node.expression);
      binder.visit(node.expression);
      return;
    case 'ExportAllDeclaration': {
      if (node.exportKind === 'type') return;
      const as = node.exported === null ? undefined : keyName(node.exported, false);
      module.stars.push({ specifier: node.source.value, as, node });
      module.imports.push({ specifier: node.source.value, node, kind: 'reexport', typeOnly: false, bindings: [], fn: undefined });
      return;
    }
    case 'ExportDefaultDeclaration': {
      const { declaration } = node;
      hold(binder, declaration);
      const before = module.references.length;
      binder.visit(declaration);
      if (declaration.type === 'ObjectExpression') for (const reference of module.references.slice(before)) reference.ofDefault = true;
      const id = 'id' in declaration && declaration.id !== null && declaration.id?.type === 'Identifier' ? declaration.id : undefined;
      if (declaration.type === 'Identifier') {
        // Handing it out is not a use of its own.
        const reference = module.references.at(-1);
        if (reference?.node === declaration) reference.idle = true;
        module.exports.set('default', { kind: 'binding', binding: undefined, local: declaration.name, node: declaration, typeOnly: false });
      } else if (id !== undefined)
        module.exports.set('default', {
          kind: 'binding',
          binding: module.bindingAt.get(id.start),
          local: id.name,
          node: declaration,
          typeOnly: false,
        });
      else module.exports.set('default', { kind: 'expression', node: declaration });
      return;
    }
    default:
      readNamed(binder, node);
  }
}

function readNamed(binder: Binder, node: Extract<Node, { type: 'ExportNamedDeclaration' }>): void {
  const { module } = binder;
  const typeOnly = node.exportKind === 'type';
  if (node.declaration !== null) {
    const { declaration } = node;
    binder.visit(declaration);
    for (const name of declaredNames(declaration)) {
      const binding = binder.scope.names?.get(name);
      if (binding !== undefined) module.exports.set(name, { kind: 'binding', binding, local: name, node: binding.node, typeOnly });
    }
    return;
  }
  for (const specifier of node.specifiers) {
    const name = keyName(specifier.exported, false);
    const local = keyName(specifier.local, false);
    if (name === undefined || local === undefined) continue;
    const type = typeOnly || specifier.exportKind === 'type';
    if (node.source !== null)
      module.exports.set(name, { kind: 'from', specifier: node.source.value, imported: local, node: specifier, typeOnly: type });
    else module.exports.set(name, { kind: 'binding', binding: undefined, local, node: specifier, typeOnly: type });
  }
  if (node.source !== null) {
    const types = typeOnly || (node.specifiers.length > 0 && node.specifiers.every((specifier) => specifier.exportKind === 'type'));
    module.imports.push({ specifier: node.source.value, node, kind: 'reexport', typeOnly: types, bindings: [], fn: undefined });
  }
}

function declaredNames(node: Node): string[] {
  switch (node.type) {
    case 'Identifier':
      return [node.name];
    case 'VariableDeclaration':
      return node.declarations.flatMap((declarator) => declaredNames(declarator.id));
    case 'ObjectPattern':
      return node.properties.flatMap((property) => declaredNames(property.type === 'RestElement' ? property : property.value));
    case 'ArrayPattern':
      return node.elements.flatMap((element) => (element === null ? [] : declaredNames(element)));
    case 'AssignmentPattern':
      return declaredNames(node.left);
    case 'RestElement':
      return declaredNames(node.argument);
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
      return node.id?.type === 'Identifier' ? [node.id.name] : [];
    default:
      return [];
  }
}
