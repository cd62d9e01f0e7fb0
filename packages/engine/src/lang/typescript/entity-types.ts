import type { Node, TSTypeName } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from './bound-module.ts';
import type { Entities } from './entities.ts';
import type { Entity } from './entity.ts';
import { importedBy } from './modules.ts';
import { instancePath, memberPath, packagePath } from './package-paths.ts';
import { keyName } from './syntax.ts';

/** With more of them, a call through the interface says too little about who is called. */
const MOST_IMPLEMENTERS = 6;

/** Generic types that stand for their first argument. */
const TRANSPARENT = new Set(['Promise', 'PromiseLike', 'Awaited', 'Readonly', 'Partial', 'Required', 'NonNullable', 'Omit', 'Pick']);
const LIMIT = 24;

/** Reads type annotations as far as they name classes, package types and interfaces. There is no type checker behind it. */
export class EntityTypes {
  private readonly entities: Entities;
  private depth = 0;

  constructor(entities: Entities) {
    this.entities = entities;
  }

  /** What a value of this type is. */
  of(type: Node | undefined, module: BoundModule): Entity | undefined {
    if (type === undefined || this.depth > LIMIT) return undefined;
    this.depth += 1;
    const result = this.fresh(type, module);
    this.depth -= 1;
    return result === undefined || result.typed === true ? result : { ...result, typed: true };
  }

  private fresh(type: Node, module: BoundModule): Entity | undefined {
    switch (type.type) {
      case 'TSTypeAnnotation':
        return this.of(type.typeAnnotation, module);
      case 'TSParenthesizedType':
        return this.of(type.typeAnnotation, module);
      case 'TSUnionType':
      case 'TSIntersectionType': {
        for (const part of type.types) {
          const found = this.of(part, module);
          if (found !== undefined) return found;
        }
        return undefined;
      }
      case 'TSTypeQuery':
        return type.exprName.type === 'TSImportType' ? undefined : this.value(type.exprName, module);
      case 'TSTypeLiteral':
        return { kind: 'shape', node: type, module, base: undefined };
      case 'TSTypeReference':
        return this.reference(type, module);
      default:
        return undefined;
    }
  }

  private reference(type: Extract<Node, { type: 'TSTypeReference' }>, module: BoundModule): Entity | undefined {
    const first = type.typeArguments?.params[0];
    if (
      type.typeName.type === 'Identifier' &&
      module.scope.names?.has(type.typeName.name) !== true &&
      !module.types.has(type.typeName.name)
    ) {
      const { name } = type.typeName;
      if (TRANSPARENT.has(name)) return first === undefined ? undefined : this.of(first, module);
      if (name === 'ReturnType' && first !== undefined) return this.entities.result(this.of(first, module));
      if (name === 'InstanceType' && first !== undefined) return this.entities.instance(this.of(first, module));
      if (name === 'WebSocket') return { kind: 'path', path: 'WebSocket#', package: '' };
      return name.startsWith('NodeJS') ? undefined : undefined;
    }
    return this.named(type.typeName, module);
  }

  /** Instance of the type with this name. */
  private named(name: TSTypeName, module: BoundModule): Entity | undefined {
    if (name.type === 'ThisExpression') return undefined;
    if (name.type === 'TSQualifiedName') {
      const base = this.value(name.left, module);
      if (base?.kind === 'path') return { kind: 'path', path: instancePath(memberPath(base.path, name.right.name)), package: base.package };
      return base?.kind === 'namespace' ? this.exportedType(base.module, name.right.name, 0) : undefined;
    }
    return this.typeNamed(name.name, module, 0);
  }

  private typeNamed(name: string, module: BoundModule, level: number): Entity | undefined {
    const declared = module.types.get(name);
    if (declared !== undefined) return level > 12 ? undefined : this.declared(declared, module, level + 1);
    const binding = module.scope.names?.get(name);
    if (binding === undefined) return undefined;
    if (binding.kind === 'import') {
      if (level > 12) return undefined;
      let result: Entity | undefined;
      importedBy(binding, (from, specifier, imported) => {
        const found = this.entities.graph.target(from, specifier);
        if (found?.kind === 'external') {
          const base = packagePath(found.package, found.subpath);
          result = { kind: 'path', path: instancePath(imported === '*' ? base : memberPath(base, imported)), package: found.package };
        } else if (found?.kind === 'namespace') result = this.exportedType(found.module, imported, level + 1);
        return undefined;
      });
      return result;
    }
    if (binding.kind === 'class') {
      const found = this.entities.ofBinding(binding);
      return found?.kind === 'class' ? { kind: 'instance', class: found.class } : undefined;
    }
    return undefined;
  }

  private exportedType(module: BoundModule, name: string, level: number): Entity | undefined {
    if (level > 12) return undefined;
    const raw = module.exports.get(name);
    if (raw?.kind === 'from') {
      const found = this.entities.graph.target(module, raw.specifier);
      if (found?.kind === 'namespace') return this.exportedType(found.module, raw.imported, level + 1);
      if (found?.kind === 'external')
        return {
          kind: 'path',
          path: instancePath(memberPath(packagePath(found.package, found.subpath), raw.imported)),
          package: found.package,
        };
      return undefined;
    }
    if (raw?.kind === 'binding') {
      const own = this.typeNamed(raw.local, module, level + 1);
      if (own !== undefined) return own;
    }
    if (raw?.kind === 'expression') {
      const found = this.entities.of(raw.node, module);
      return found?.kind === 'class' ? { kind: 'instance', class: found.class } : undefined;
    }
    if (module.types.has(name)) return this.typeNamed(name, module, level + 1);
    for (const star of module.stars) {
      if (star.as !== undefined) continue;
      const found = this.entities.graph.target(module, star.specifier);
      const inner = found?.kind === 'namespace' ? this.exportedType(found.module, name, level + 1) : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  }

  /** What a parameter of a function type is: `type Handler = (request: FastifyRequest) => …`. */
  parameterOf(type: Node, index: number, module: BoundModule, level = 0): Entity | undefined {
    if (level > 8) return undefined;
    switch (type.type) {
      case 'TSTypeAnnotation':
      case 'TSParenthesizedType':
        return this.parameterOf(type.typeAnnotation, index, module, level + 1);
      case 'TSFunctionType':
      case 'TSCallSignatureDeclaration': {
        const param = type.params[index];
        const annotation = param !== undefined && 'typeAnnotation' in param ? param.typeAnnotation : undefined;
        return annotation === null || annotation === undefined ? undefined : this.of(annotation as Node, module);
      }
      case 'TSTypeAliasDeclaration':
        return this.parameterOf(type.typeAnnotation, index, module, level + 1);
      case 'TSInterfaceDeclaration': {
        const call = type.body.body.find((member) => member.type === 'TSCallSignatureDeclaration');
        return call === undefined ? undefined : this.parameterOf(call, index, module, level + 1);
      }
      case 'TSTypeReference': {
        if (type.typeName.type !== 'Identifier') return undefined;
        const found = this.declaration(type.typeName.name, module, 0);
        return found === undefined ? undefined : this.parameterOf(found.node, index, found.module, level + 1);
      }
      default:
        return undefined;
    }
  }

  /** Declaration of a type of the tree, through imports and re-exports. */
  private declaration(name: string, module: BoundModule, level: number): { node: Node; module: BoundModule } | undefined {
    const own = module.types.get(name);
    if (own !== undefined) return { node: own, module };
    if (level > 12) return undefined;
    const binding = module.scope.names?.get(name);
    let result: { node: Node; module: BoundModule } | undefined;
    const look = (from: BoundModule, specifier: string, imported: string): undefined => {
      const found = this.entities.graph.target(from, specifier);
      if (found?.kind === 'namespace') result ??= this.declaration(imported, found.module, level + 1);
      return undefined;
    };
    if (binding?.kind === 'import') importedBy(binding, look);
    const raw = module.exports.get(name);
    if (raw?.kind === 'from') look(module, raw.specifier, raw.imported);
    if (result === undefined) for (const star of module.stars) if (star.as === undefined) look(module, star.specifier, name);
    return result;
  }

  private declared(node: Node, module: BoundModule, level: number): Entity | undefined {
    if (node.type === 'TSTypeAliasDeclaration') return this.of(node.typeAnnotation, module);
    if (node.type !== 'TSInterfaceDeclaration') return undefined;
    let base: Entity | undefined;
    for (const parent of node.extends) {
      if (parent.expression.type === 'Identifier') base ??= this.typeNamed(parent.expression.name, module, level + 1);
    }
    return { kind: 'shape', node, module, base };
  }

  /** Value that `typeof a.b` or the left of a qualified name stands for. */
  private value(name: TSTypeName, module: BoundModule): Entity | undefined {
    if (name.type === 'ThisExpression') return undefined;
    if (name.type === 'TSQualifiedName') return this.entities.member(this.value(name.left, module), name.right.name);
    const binding = module.scope.names?.get(name.name);
    return binding === undefined ? undefined : this.entities.ofBinding(binding);
  }

  /** Member of an interface or object type; methods of an interface lead to the classes that implement it. */
  member(entity: Extract<Entity, { kind: 'shape' }>, name: string): Entity | undefined {
    const { node, module } = entity;
    const members = node.type === 'TSInterfaceDeclaration' ? node.body.body : node.type === 'TSTypeLiteral' ? node.members : [];
    for (const member of members) {
      if (member.type === 'TSPropertySignature' && keyName(member.key, member.computed) === name) {
        const typed = member.typeAnnotation === null ? undefined : this.of(member.typeAnnotation, module);
        return typed ?? this.implemented(node, name);
      }
      if (member.type === 'TSMethodSignature' && keyName(member.key, member.computed) === name) return this.implemented(node, name);
    }
    return this.entities.member(entity.base, name);
  }

  /** Whether a name in `implements` comes from a package. */
  isForeign(name: Node, module: BoundModule): boolean {
    // `implements interfaces.AuthProvider` is of the package as well.
    let first: Node = name;
    while (first.type === 'MemberExpression' || first.type === 'TSQualifiedName')
      first = first.type === 'MemberExpression' ? first.object : (first.left as Node);
    return first.type === 'Identifier' && this.typeNamed(first.name, module, 0)?.kind === 'path';
  }

  /** Whether an interface or object type writes the member out. */
  declares(entity: Extract<Entity, { kind: 'shape' }>, name: string): boolean {
    const { node } = entity;
    const members = node.type === 'TSInterfaceDeclaration' ? node.body.body : node.type === 'TSTypeLiteral' ? node.members : [];
    return members.some(
      (member) =>
        (member.type === 'TSPropertySignature' || member.type === 'TSMethodSignature') && keyName(member.key, member.computed) === name,
    );
  }

  private implemented(node: Node, name: string): Entity | undefined {
    if (node.type !== 'TSInterfaceDeclaration') return undefined;
    const found: FunctionInfo[] = [];
    for (const info of this.entities.context?.implementers(node.id.name) ?? []) {
      const member = this.entities.member({ kind: 'instance', class: info }, name);
      if (member?.kind === 'function') found.push(member.fn);
    }
    const [first, ...also] = found;
    return first === undefined || found.length > MOST_IMPLEMENTERS ? undefined : { kind: 'function', fn: first, also, typed: true };
  }
}
