import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, RawExport, RawImport } from './bound-module.ts';
import type { Resolver } from './resolve.ts';
import { eachChild } from './syntax.ts';

/** What a name exported by a module stands for. */
export type Exported =
  | { kind: 'binding'; binding: Binding }
  | { kind: 'expression'; node: Node; module: BoundModule }
  /** Property of an expression: `module.exports = { name }`. */
  | { kind: 'property'; node: Node; module: BoundModule; name: string }
  | { kind: 'namespace'; module: BoundModule }
  /** `name` is empty for the package itself. */
  | { kind: 'external'; package: string; subpath: string; name: string };

/** A value import that is left after TypeScript drops what is only used as a type. */
export interface ModuleEdge {
  from: BoundModule;
  to: BoundModule;
  kind: RawImport['kind'];
  node: Node;
}

export interface ModuleGraph {
  /** Bound on first use; `undefined` when there is no such file or it can't be parsed. */
  module(path: string): BoundModule | undefined;
  /** Modules that run because this one does, in source order. */
  edges(module: BoundModule): readonly ModuleEdge[];
  /** What a specifier stands for, seen from a module. */
  target(module: BoundModule, specifier: string): Exported | undefined;
  /** Follows re-exports, `export *` and CommonJS to the declaration. Cycles end in `undefined`. */
  resolveExport(module: BoundModule, name: string): Exported | undefined;
  /** All exported names, re-exports included. */
  exportNames(module: BoundModule): string[];
}

/** Re-exports of re-exports are followed this far. */
const LONGEST_CHAIN = 800;

export function createModuleGraph(resolver: Resolver, bound: (path: string) => BoundModule | undefined): ModuleGraph {
  const memo = new Map<BoundModule, Map<string, Exported | undefined>>();

  const targets = new Map<BoundModule, Map<string, Exported | undefined>>();
  let depth = 0;

  function target(module: BoundModule, specifier: string): Exported | undefined {
    let known = targets.get(module);
    if (known === undefined) targets.set(module, (known = new Map()));
    if (known.has(specifier)) return known.get(specifier);
    const result = freshTarget(module, specifier);
    known.set(specifier, result);
    return result;
  }

  function freshTarget(module: BoundModule, specifier: string): Exported | undefined {
    const found = resolver.resolve(module.path, specifier);
    switch (found.kind) {
      case 'file': {
        const other = bound(found.path);
        return other === undefined ? undefined : { kind: 'namespace', module: other };
      }
      case 'external':
        return { kind: 'external', package: found.package, subpath: found.subpath, name: '' };
      case 'builtin':
        return { kind: 'external', package: found.name.replace(/^node:/, ''), subpath: '', name: '' };
      default:
        // A relative file that is missing is unknown; the package is known by its name at least.
        return /^[.#/]/.test(specifier) ? undefined : { kind: 'external', package: specifier, subpath: '', name: '' };
    }
  }

  function through(module: BoundModule, specifier: string, name: string): Exported | undefined {
    const found = target(module, specifier);
    if (found?.kind === 'namespace') return name === '*' ? found : resolveExport(found.module, name);
    if (found?.kind === 'external') return { ...found, name: name === '*' ? '' : name };
    return found;
  }

  function ofRaw(module: BoundModule, raw: RawExport): Exported | undefined {
    if (raw.kind === 'expression') return { kind: 'expression', node: raw.node, module };
    if (raw.kind === 'from') return through(module, raw.specifier, raw.imported);
    const binding = raw.binding ?? module.scope.names?.get(raw.local);
    return binding === undefined ? undefined : ofBinding(binding);
  }

  function ofBinding(binding: Binding): Exported | undefined {
    if (binding.kind !== 'import') return { kind: 'binding', binding };
    return importedBy(binding, through);
  }

  function resolveExport(module: BoundModule, name: string): Exported | undefined {
    let names = memo.get(module);
    if (names === undefined) memo.set(module, (names = new Map()));
    if (names.has(name)) return names.get(name);
    if (depth > LONGEST_CHAIN) return undefined;
    names.set(name, undefined);
    depth += 1;
    const result = fresh(module, name);
    depth -= 1;
    names.set(name, result);
    return result;
  }

  function fresh(module: BoundModule, name: string): Exported | undefined {
    const own = module.exports.get(name);
    if (own !== undefined) return ofRaw(module, own);
    if (module.moduleExports !== undefined) {
      if (name === 'default') return { kind: 'expression', node: module.moduleExports, module };
      return { kind: 'property', node: module.moduleExports, module, name };
    }
    if (name === 'default') {
      // A CommonJS module without `module.exports = …`: the default import is the whole of it.
      return module.exports.size > 0 && !module.parsed.record.hasModuleSyntax ? { kind: 'namespace', module } : undefined;
    }
    for (const star of module.stars) {
      if (star.as === name) return target(module, star.specifier);
    }
    for (const star of module.stars) {
      if (star.as !== undefined) continue;
      const found = target(module, star.specifier);
      if (found?.kind === 'namespace') {
        const inner = resolveExport(found.module, name);
        if (inner !== undefined) return inner;
      }
    }
    const outside = module.stars
      .filter((star) => star.as === undefined)
      .map((star) => target(module, star.specifier))
      .find((found) => found?.kind === 'external');
    return outside?.kind === 'external' ? { ...outside, name } : undefined;
  }

  function exportNames(module: BoundModule, seen = new Set<BoundModule>(), level = 0): string[] {
    if (seen.has(module) || level > LONGEST_CHAIN) return [];
    seen.add(module);
    const names = new Set(module.exports.keys());
    const whole = module.moduleExports;
    if (whole?.type === 'ObjectExpression') {
      for (const property of whole.properties)
        if (property.type === 'Property' && property.key.type === 'Identifier') names.add(property.key.name);
    }
    for (const star of module.stars) {
      if (star.as !== undefined) names.add(star.as);
      else {
        const found = target(module, star.specifier);
        if (found?.kind === 'namespace')
          for (const name of exportNames(found.module, seen, level + 1)) if (name !== 'default') names.add(name);
      }
    }
    return [...names].toSorted();
  }

  return { module: bound, edges: createEdges(target), target, resolveExport, exportNames: (module) => exportNames(module) };
}

function createEdges(target: ModuleGraph['target']): ModuleGraph['edges'] {
  const memo = new Map<BoundModule, ModuleEdge[]>();
  return (module) => {
    let list = memo.get(module);
    if (list !== undefined) return list;
    list = [];
    memo.set(module, list);
    const typescript = /\.[cm]?tsx?$/.test(module.path);
    let kept: Set<string> | undefined;
    for (const entry of module.imports) {
      if (entry.typeOnly) continue;
      if (typescript && entry.bindings.length > 0) {
        kept ??= namesKept(module);
        const names = kept;
        if (!entry.bindings.some((binding) => !binding.typeOnly && (binding.reads > 0 || names.has(binding.name)))) continue;
      }
      const found = target(module, entry.specifier);
      if (found?.kind === 'namespace') list.push({ from: module, to: found.module, kind: entry.kind, node: entry.node });
    }
    return list;
  };
}

/** What an import binding stands for, given how to look into another module. */
export function importedBy(
  binding: Binding,
  through: (module: BoundModule, specifier: string, name: string) => Exported | undefined,
): Exported | undefined {
  const module = binding.scope.module;
  const { declaration, init } = binding;
  if (declaration.type === 'TSImportEqualsDeclaration') {
    const reference = declaration.moduleReference;
    if (reference.type !== 'TSExternalModuleReference') return undefined;
    const found = through(module, reference.expression.value, 'default');
    return found ?? through(module, reference.expression.value, '*');
  }
  if (init?.type !== 'ImportDeclaration') return undefined;
  const specifier = init.source.value;
  switch (declaration.type) {
    case 'ImportNamespaceSpecifier':
      return through(module, specifier, '*');
    case 'ImportDefaultSpecifier':
      return through(module, specifier, 'default');
    case 'ImportSpecifier':
      return through(module, specifier, declaration.imported.type === 'Literal' ? declaration.imported.value : declaration.imported.name);
    default:
      return undefined;
  }
}

/**
 * Imports that stay although nothing reads them: exported names, and types that metadata of decorators holds as values: those of
 * constructor parameters of decorated classes, of decorated properties, and of parameters and results of decorated methods.
 */
function namesKept(module: BoundModule): Set<string> {
  const kept = new Set<string>();
  for (const raw of module.exports.values()) if (raw.kind === 'binding' && !raw.typeOnly) kept.add(raw.local);
  for (const info of module.classes) {
    if (info.decorators.length > 0) for (const param of info.constructorFunction?.params ?? []) collectTypeNames(param, kept, 0);
    if (info.node.type !== 'ClassDeclaration' && info.node.type !== 'ClassExpression') continue;
    for (const element of info.node.body.body) {
      if (element.type === 'PropertyDefinition') {
        if (element.decorators.length > 0 && element.typeAnnotation) collectTypeNames(element.typeAnnotation, kept, 0);
      } else if (element.type === 'MethodDefinition' && element.kind !== 'constructor') {
        const { params, returnType } = element.value;
        const decorated = (one: Node): boolean => 'decorators' in one && Array.isArray(one.decorators) && one.decorators.length > 0;
        if (element.decorators.length === 0 && !params.some(decorated)) continue;
        for (const param of params) collectTypeNames(param, kept, 0);
        if (element.decorators.length > 0 && returnType) collectTypeNames(returnType, kept, 0);
      }
    }
  }
  return kept;
}

function collectTypeNames(node: Node, into: Set<string>, depth: number): void {
  if (depth > 12) return;
  if (node.type === 'TSTypeReference' && node.typeName.type === 'Identifier') into.add(node.typeName.name);
  eachChild(node, (child) => collectTypeNames(child, into, depth + 1));
}
