import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, ClassInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { importedBy } from '../../lang/typescript/modules.ts';
import type { Exported } from '../../lang/typescript/modules.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** Where a model, an entity or a table object is declared: a class, the call that makes it, or only the name of its type or text. */
export type Origin =
  | { kind: 'class'; class: ClassInfo }
  | { kind: 'call'; node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>; module: BoundModule }
  | { kind: 'name'; name: string };

const DEEPEST = 12;
/** Calls that declare a model or table. */
export const DECLARES =
  /^(?:drizzle-orm\/[\w-]+-core\.(?:\w+Table|\w+TableCreator\(\)|\w+Schema\(\)\.table)|(?:\*\.|\w[\w/@-]*\.Sequelize#)define|mongoose\S*\.model|\*\.model|new typeorm\.EntitySchema)$/;
/** Members whose result speaks of the same table as what they are called on: the model again, a query of it, a row. */
const SAME =
  /^(?:scope|unscoped|schema|init|extend|discriminator|find\w*|create|build|preload|populate|lean|exec|sort|select|session|orFail|merge|save)$/;
/** Members that are told an entity and give access to it. */
const ACCESS = /^(?:get(?:Tree|Mongo|Custom)?Repository|withRepository)$/;
/** Generic types that give access to the entity that is their first argument. */
const GENERIC =
  /^(?:\w*Repository|(?:\w*Paginate)?Model|Model(?:Static|Ctor)|HydratedDocument|DeepPartial|Partial|InferSelectModel|Promise|EntityTarget)$/;

/** What an expression that stands for a model, a repository or a table was made from. */
export function originOf(code: CodeIndex, given: Node, module: BoundModule, depth = 0): Origin | undefined {
  if (depth > DEEPEST) return undefined;
  const node = unwrap(given);
  switch (node.type) {
    case 'AwaitExpression':
      return originOf(code, node.argument, module, depth + 1);
    case 'LogicalExpression':
      return originOf(code, node.right, module, depth + 1) ?? originOf(code, node.left, module, depth + 1);
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      return binding === undefined ? undefined : ofBinding(code, binding, depth + 1);
    }
    case 'ThisExpression': {
      const owner = ownerOfThis(module, node);
      return owner === undefined ? undefined : { kind: 'class', class: owner };
    }
    case 'ClassExpression':
    case 'ClassDeclaration': {
      const info = module.classByStart.get(node.start);
      return info === undefined ? undefined : { kind: 'class', class: info };
    }
    case 'Literal':
      return typeof node.value === 'string' ? { kind: 'name', name: node.value } : undefined;
    case 'MemberExpression':
      return ofMember(code, node, module, depth);
    case 'NewExpression': {
      const callee = code.callAt(node)?.callee ?? '';
      if (DECLARES.test(callee)) return { kind: 'call', node, module };
      const made = code.entity(node, module);
      return made?.kind === 'instance' ? { kind: 'class', class: made.class } : originOf(code, node.callee, module, depth + 1);
    }
    case 'CallExpression':
      return ofCall(code, node, module, depth);
    default:
      return undefined;
  }
}

function ofCall(code: CodeIndex, node: Extract<Node, { type: 'CallExpression' }>, module: BoundModule, depth: number): Origin | undefined {
  const callee = unwrap(node.callee);
  const name = memberName(callee) ?? (callee.type === 'Identifier' ? callee.name : '');
  const spelled = code.callAt(node)?.callee ?? '';
  const [first] = node.arguments;
  if (DECLARES.test(spelled) && first !== undefined) return { kind: 'call', node, module };
  if (ACCESS.test(name) && first !== undefined) return originOf(code, first, module, depth + 1);
  if (name === 'require' && first?.type === 'Literal' && typeof first.value === 'string')
    return ofExported(code, code.graph.target(module, first.value), depth + 1);
  if (callee.type === 'MemberExpression' && SAME.test(name)) {
    const same = originOf(code, callee.object, module, depth + 1);
    if (same !== undefined) return same;
  }
  const fn = code.functionOf(node.callee, module);
  for (const returned of fn?.returns ?? []) {
    const found = fn === undefined ? undefined : originOf(code, returned, fn.module, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofMember(
  code: CodeIndex,
  node: Extract<Node, { type: 'MemberExpression' }>,
  module: BoundModule,
  depth: number,
): Origin | undefined {
  const name = memberName(node);
  if (name === undefined) return undefined;
  const object = unwrap(node.object);
  if (object.type === 'ThisExpression') {
    const owner = ownerOfThis(module, object);
    return owner === undefined ? undefined : ofField(code, owner, name, depth + 1);
  }
  const entity = code.entity(object, module);
  if (entity?.kind === 'instance') return ofField(code, entity.class, name, depth + 1);
  if (entity?.kind === 'namespace') return ofExported(code, code.graph.resolveExport(entity.module, name), depth + 1);
  if (entity?.kind === 'object') return ofObject(code, entity, name, depth);
  // `User.name`, `sequelize.models.User`
  if (name === 'name') return originOf(code, object, module, depth + 1);
  if (object.type === 'MemberExpression' && memberName(object) === 'models') return { kind: 'name', name };
  return { kind: 'name', name };
}

function ofObject(
  code: CodeIndex,
  object: { node: Extract<Node, { type: 'ObjectExpression' }>; module: BoundModule },
  name: string,
  depth: number,
): Origin | undefined {
  for (const property of object.node.properties) {
    if (property.type === 'Property' && keyName(property.key, property.computed) === name)
      return originOf(code, property.value, object.module, depth + 1);
    if (property.type === 'SpreadElement') {
      const inner = code.entity(property.argument, object.module);
      const found =
        inner?.kind === 'namespace'
          ? ofExported(code, code.graph.resolveExport(inner.module, name), depth + 1)
          : inner?.kind === 'object'
            ? ofObject(code, inner, name, depth + 1)
            : undefined;
      if (found !== undefined) return found;
    }
  }
  for (const { target, value } of object.module.assignments) {
    if (target.type !== 'MemberExpression' || memberName(target) !== name) continue;
    const into = code.entity(target.object, object.module);
    if (into?.kind === 'object' && into.node === object.node) return originOf(code, value, object.module, depth + 1);
  }
  return { kind: 'name', name };
}

function ofExported(code: CodeIndex, found: Exported | undefined, depth: number): Origin | undefined {
  switch (found?.kind) {
    case 'binding':
      return ofBinding(code, found.binding, depth + 1);
    case 'expression':
      return originOf(code, found.node, found.module, depth + 1);
    case 'property': {
      const entity = code.entity(found.node, found.module);
      return entity?.kind === 'object' ? ofObject(code, entity, found.name, depth + 1) : { kind: 'name', name: found.name };
    }
    case 'namespace':
      return found.module.moduleExports === undefined ? undefined : originOf(code, found.module.moduleExports, found.module, depth + 1);
    default:
      return undefined;
  }
}

function ofBinding(code: CodeIndex, binding: Binding, depth: number): Origin | undefined {
  if (depth > DEEPEST) return undefined;
  const { module } = binding.scope;
  if (binding.kind === 'class') return originOf(code, binding.declaration, module, depth + 1);
  if (binding.kind === 'import') {
    const through = (from: BoundModule, specifier: string, name: string): Exported | undefined => {
      const target = code.graph.target(from, specifier);
      return target?.kind === 'namespace' && name !== '*' ? code.graph.resolveExport(target.module, name) : target;
    };
    return ofExported(code, importedBy(binding, through), depth + 1);
  }
  const typed = binding.annotation === undefined ? undefined : originOfType(code, binding.annotation, module, depth + 1);
  if (typed !== undefined && typed.kind !== 'name') return typed;
  if (binding.kind === 'param') {
    const injected = injectedInto(code, binding.declaration, binding, depth);
    if (injected !== undefined) return injected;
    const owner = module.functionByStart.get(binding.declaration.start);
    const callers = owner === undefined || binding.path.length > 0 ? [] : code.callersOf(owner).slice(0, 3);
    for (const caller of callers) {
      const argument = caller.args[binding.index];
      const found = argument === undefined ? undefined : originOf(code, argument, caller.module, depth + 2);
      if (found !== undefined) return found;
    }
    return typed;
  }
  if (binding.init === undefined) return typed;
  const [step] = binding.path;
  if (step === undefined) return originOf(code, binding.init, module, depth + 1) ?? typed;
  // `for (const order of orders)`, `const [order] = await …`
  if (binding.path.length === 1 && (step === '[]' || step === '[0]')) return originOf(code, binding.init, module, depth + 1) ?? typed;
  // `const { User } = require('../models')`
  if (binding.path.length > 1 || step.startsWith('[') || step === '...') return typed;
  const entity = code.entity(binding.init, module);
  if (entity?.kind === 'namespace') return ofExported(code, code.graph.resolveExport(entity.module, step), depth + 1);
  if (entity?.kind === 'object') return ofObject(code, entity, step, depth + 1);
  return { kind: 'name', name: step };
}

/** `@InjectRepository(User)`, `@InjectModel(User.name)` at a parameter of the constructor. */
function injectedInto(code: CodeIndex, fn: Node, binding: Binding, depth: number): Origin | undefined {
  const params = 'params' in fn && Array.isArray(fn.params) ? (fn.params as Node[]) : [];
  const param = params[binding.index];
  return param === undefined ? undefined : injected(code, param, binding.scope.module, depth);
}

function injected(code: CodeIndex, holder: Node, module: BoundModule, depth: number): Origin | undefined {
  const decorators = 'decorators' in holder && Array.isArray(holder.decorators) ? (holder.decorators as Node[]) : [];
  for (const decorator of decorators) {
    const call = decorator.type === 'Decorator' ? unwrap(decorator.expression) : decorator;
    if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier' || !/^Inject(?:Repository|Model)$/.test(call.callee.name))
      continue;
    const [first] = call.arguments;
    if (first !== undefined) return originOf(code, first, module, depth + 1);
  }
  return undefined;
}

function ofField(code: CodeIndex, owner: ClassInfo, name: string, depth: number): Origin | undefined {
  if (depth > DEEPEST) return undefined;
  const parameter = owner.parameterFields.get(name);
  if (parameter !== undefined) return ofBinding(code, parameter, depth + 1);
  const member = owner.members.get(name) ?? owner.statics.get(name);
  if (member?.kind === 'get' && member.fn !== undefined) {
    for (const returned of member.fn.returns) {
      const found = originOf(code, returned, owner.module, depth + 1);
      if (found !== undefined) return found;
    }
  }
  if (member !== undefined) {
    const found =
      injected(code, member.node, owner.module, depth) ??
      (member.init === undefined ? undefined : originOf(code, member.init, owner.module, depth + 1));
    if (found !== undefined) return found;
  }
  for (const value of owner.assigned.get(name) ?? []) {
    const found = originOf(code, value, owner.module, depth + 1);
    if (found !== undefined) return found;
  }
  const typed = member?.annotation === undefined ? undefined : originOfType(code, member.annotation, owner.module, depth + 1);
  if (typed !== undefined) return typed;
  const base = owner.superClass === undefined ? undefined : code.entity(owner.superClass, owner.module);
  return base?.kind === 'class' ? ofField(code, base.class, name, depth + 1) : undefined;
}

/** `Repository<User>`, `Model<UserDocument>`, `typeof User`. */
export function originOfType(code: CodeIndex, type: Node, module: BoundModule, depth = 0): Origin | undefined {
  if (depth > DEEPEST) return undefined;
  const next = (one: Node): Origin | undefined => originOfType(code, one, module, depth + 1);
  switch (type.type) {
    case 'TSTypeAnnotation':
    case 'TSParenthesizedType':
      return next(type.typeAnnotation);
    case 'TSUnionType':
    case 'TSIntersectionType':
      for (const part of type.types) {
        const found = next(part);
        if (found !== undefined && !(found.kind === 'name' && /^(?:Document|null|undefined)$/.test(found.name))) return found;
      }
      return undefined;
    case 'TSTypeQuery': {
      const name = type.exprName;
      const binding = name.type === 'Identifier' ? module.scope.names?.get(name.name) : undefined;
      return binding === undefined ? undefined : ofBinding(code, binding, depth + 1);
    }
    case 'TSTypeReference': {
      const named =
        type.typeName.type === 'Identifier' ? type.typeName.name : type.typeName.type === 'TSQualifiedName' ? type.typeName.right.name : '';
      const first = type.typeArguments?.params[0];
      if (GENERIC.test(named) && first !== undefined) return next(first);
      const alias = module.types.get(named);
      if (alias?.type === 'TSTypeAliasDeclaration') {
        const found = next(alias.typeAnnotation);
        if (found !== undefined) return found;
      }
      const binding = module.scope.names?.get(named);
      const found = binding === undefined ? undefined : ofBinding(code, binding, depth + 1);
      return found?.kind === 'class' ? found : { kind: 'name', name: named };
    }
    default:
      return undefined;
  }
}

/** Entity of a class that is a repository of it: `class UserRepository extends Repository<User>`. */
export function entityOfRepository(code: CodeIndex, info: ClassInfo, depth = 0): Origin | undefined {
  const node = info.node as { superTypeArguments?: { params: Node[] } | null };
  const first = node.superTypeArguments?.params[0];
  if (first !== undefined) return originOfType(code, first, info.module, depth + 1);
  for (const decorator of info.decorators) {
    const call = decorator.type === 'Decorator' ? unwrap(decorator.expression) : decorator;
    if (
      call.type === 'CallExpression' &&
      call.arguments[0] !== undefined &&
      code.text(call.callee, info.module).endsWith('EntityRepository')
    )
      return originOf(code, call.arguments[0], info.module, depth + 1);
  }
  const base = info.superClass === undefined || depth > 4 ? undefined : code.entity(info.superClass, info.module);
  return base?.kind === 'class' ? entityOfRepository(code, base.class, depth + 1) : undefined;
}

function ownerOfThis(module: BoundModule, self: Node): ClassInfo | undefined {
  const owner = module.thisAt.get(self.start);
  return owner === undefined ? undefined : 'members' in owner ? owner : (owner.thisClass ?? owner.class);
}
