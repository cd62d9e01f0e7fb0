import type { Class, MemberExpression, Node, ObjectExpression, TryStatement } from 'oxc-parser';
import type { BoundModule, Branch, CallUse, ClassInfo, FunctionInfo, Scope } from './bound-module.ts';
import { hold, readAssignment, readObject, writeTo } from './bind-assignments.ts';
import { readClass } from './bind-class.ts';
import { readExport, readImport } from './bind-modules.ts';
import { readStatement, readStatements } from './bind-statements.ts';
import { DeclaredFunction } from './declared-function.ts';
import { declareName, declarePattern } from './declare.ts';
import type { ParsedModule } from './parse.ts';
import { isFunction, memberName, unwrap } from './syntax.ts';
import type { FunctionLike } from './syntax.ts';

/** Recursion of the pass itself; deeper code is left out and the module marked as truncated. */
const MAX_WALK_DEPTH = 700;
/** Array methods that call back once an element, at once. */
const EACH_ELEMENT = new Set(['forEach', 'map', 'filter', 'reduce', 'reduceRight', 'flatMap', 'some', 'every', 'find', 'findIndex']);

/** Binds a file in one pass: scopes, names, functions, classes, imports, exports, and every call and mention with its surroundings. */
export function bindModule(parsed: ParsedModule): BoundModule {
  const module = {
    path: parsed.path,
    parsed,
    functions: [],
    classes: [],
    calls: [],
    imports: [],
    opaqueImports: [],
    exports: new Map(),
    stars: [],
    moduleExports: undefined,
    references: [],
    memberReferences: [],
    types: new Map(),
    assignments: [],
    bindingAt: new Map(),
    functionByStart: new Map(),
    classByStart: new Map(),
    thisAt: new Map(),
    contextTypes: new Map(),
    namedObjects: new Set(),
    truncated: false,
  } as unknown as BoundModule;
  module.scope = { kind: 'module', parent: undefined, names: undefined, fn: undefined, module };
  new Binder(module).run();
  return module;
}

/** What surrounds the code that is being walked. */
export interface Surroundings {
  scope: Scope;
  fn: FunctionInfo | undefined;
  thisOf: FunctionInfo | ClassInfo | undefined;
  loop: boolean;
  inTry: TryStatement | undefined;
  branch: Branch | undefined;
}

interface Owner {
  class?: ClassInfo;
  static?: boolean;
  object?: ObjectExpression;
  /** Reached by name. */
  held?: boolean;
  /** Called back at once, for each element. */
  inline?: boolean;
}

export class Binder {
  readonly module: BoundModule;
  scope: Scope;
  fn: FunctionInfo | undefined = undefined;
  thisOf: FunctionInfo | ClassInfo | undefined = undefined;
  loop = false;
  inTry: TryStatement | undefined = undefined;
  branch: Branch | undefined = undefined;
  private depth = 0;
  private use: CallUse = 'value';
  /** Name for the next function or class expression, from the declarator, property or assignment that holds it. */
  hint: string | undefined = undefined;
  /** The function that a variable or export is about to hold. */
  heldFunction: Node | undefined = undefined;

  constructor(module: BoundModule) {
    this.module = module;
    this.scope = module.scope;
  }

  run(): void {
    for (const statement of this.module.parsed.program.body) this.visit(statement);
    this.resolve();
  }

  readonly visit = (node: Node): void => {
    if (this.depth > MAX_WALK_DEPTH) {
      this.module.truncated = true;
      return;
    }
    this.depth += 1;
    const use = this.use;
    const hint = this.hint;
    this.use = 'value';
    this.hint = undefined;
    this.enter(node, use, hint);
    this.depth -= 1;
  };

  all(nodes: readonly (Node | null)[]): void {
    for (const node of nodes) if (node !== null) this.visit(node);
  }

  private enter(node: Node, use: CallUse, hint: string | undefined): void {
    switch (node.type) {
      case 'Identifier':
        this.mention(node, false, false);
        return;
      case 'Literal':
      case 'TemplateElement':
        return;
      case 'ThisExpression':
        if (this.thisOf !== undefined) this.module.thisAt.set(node.start, this.thisOf);
        return;
      case 'MemberExpression':
        this.member(node, false);
        return;
      case 'CallExpression':
      case 'NewExpression':
        this.call(node, use);
        return;
      case 'TaggedTemplateExpression':
        this.module.calls.push(this.raw(node, use));
        this.visit(node.tag);
        this.all(node.quasi.expressions);
        return;
      case 'FunctionDeclaration':
        if (node.id !== null && node.body !== null) this.declareFunction(node as FunctionLike & { id: Node & { name: string } });
        if (node.body !== null) this.enterFunction(node, node.id?.name ?? hint, { held: true });
        return;
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.enterFunction(node, (node.type === 'FunctionExpression' ? node.id?.name : undefined) ?? hint, { held: this.isHeld(node) });
        return;
      case 'ClassDeclaration':
      case 'ClassExpression':
        readClass(this, node as Class, hint);
        return;
      case 'VariableDeclaration':
        if (node.declare !== true) this.variables(node);
        return;
      case 'ParenthesizedExpression':
      case 'ChainExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
        this.use = use;
        this.hint = hint;
        this.visit(node.expression);
        return;
      case 'AwaitExpression':
        this.use = 'awaited';
        this.visit(node.argument);
        return;
      case 'ReturnStatement':
        if (node.argument !== null) {
          this.fn?.returns.push(node.argument);
          this.use = 'returned';
          this.visit(node.argument);
        }
        return;
      case 'ExpressionStatement':
        this.use = 'dropped';
        this.visit(node.expression);
        return;
      case 'ObjectExpression':
        readObject(this, node);
        return;
      case 'BinaryExpression':
        this.binary(node);
        return;
      case 'AssignmentExpression':
        readAssignment(this, node);
        return;
      case 'UpdateExpression':
        writeTo(this, node.argument, node);
        return;
      case 'UnaryExpression':
        if (node.operator === 'typeof' && unwrap(node.argument).type === 'Identifier')
          this.mention(unwrap(node.argument) as Node & { name: string }, false, true);
        else this.visit(node.argument);
        return;
      default:
        this.declaration(node);
    }
  }

  private declaration(node: Node): void {
    switch (node.type) {
      case 'ImportExpression':
        if (node.source.type === 'Literal' && typeof node.source.value === 'string') {
          this.module.imports.push({ specifier: node.source.value, node, kind: 'dynamic', typeOnly: false, bindings: [], fn: this.fn });
        } else {
          this.module.opaqueImports.push(node);
          this.visit(node.source);
        }
        return;
      case 'ImportDeclaration':
      case 'TSImportEqualsDeclaration':
        readImport(this, node);
        return;
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
      case 'ExportAllDeclaration':
      case 'TSExportAssignment':
        readExport(this, node);
        return;
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        this.module.types.set(node.id.name, node);
        return;
      case 'TSEnumDeclaration':
        declareName(this.scope, node.id, { kind: 'enum', declaration: node });
        for (const member of node.body.members) if (member.initializer !== null) this.visit(member.initializer);
        return;
      case 'TSModuleDeclaration':
        this.namespace(node);
        return;
      default:
        if (node.type.startsWith('TS') && node.type !== 'TSParameterProperty') return;
        readStatement(this, node);
    }
  }

  within(kind: Scope['kind'], run: () => void): void {
    const outer = this.scope;
    this.scope = { kind, parent: outer, names: undefined, fn: this.fn, module: this.module };
    run();
    this.scope = outer;
  }

  isHeld(node: Node): boolean {
    const held = this.heldFunction === node;
    if (held) this.heldFunction = undefined;
    return held;
  }

  /** Long sums of strings lean to the left; they are walked in a loop. */
  private binary(node: Extract<Node, { type: 'BinaryExpression' }>): void {
    const rights: Node[] = [];
    let at: Node = node;
    while (at.type === 'BinaryExpression') {
      if (at.operator === 'instanceof' && at.right.type === 'Identifier') this.mention(at.right, false, true);
      else rights.push(at.right);
      at = at.left;
    }
    this.visit(at);
    for (let index = rights.length - 1; index >= 0; index -= 1) this.visit(rights[index] as Node);
  }

  mention(node: Node & { name: string }, asObject: boolean, idle: boolean): void {
    this.module.references.push({ name: node.name, node, scope: this.scope, asObject, idle, branch: this.branch, binding: undefined });
  }

  member(node: MemberExpression, written: boolean): void {
    this.module.memberReferences.push({ node, fn: this.fn, branch: this.branch, written });
    const object = unwrap(node.object);
    if (object.type === 'Identifier') this.mention(object, true, false);
    else this.visit(node.object);
    if (node.computed) this.visit(node.property);
  }

  private raw(node: BoundModule['calls'][number]['node'], use: CallUse): BoundModule['calls'][number] {
    return { node, fn: this.fn, scope: this.scope, inLoop: this.loop, inTry: this.inTry, branch: this.branch, use };
  }

  private call(node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>, use: CallUse): void {
    this.module.calls.push(this.raw(node, use));
    const callee = unwrap(node.callee);
    if (callee.type === 'Identifier' && callee.name === 'require' && node.arguments.length === 1) {
      const argument = unwrap(node.arguments[0] as Node);
      if (argument.type === 'Literal' && typeof argument.value === 'string') {
        this.module.imports.push({ specifier: argument.value, node, kind: 'require', typeOnly: false, bindings: [], fn: this.fn });
      } else this.module.opaqueImports.push(node);
    }
    this.visit(node.callee);
    const name = memberName(callee);
    const inline = name !== undefined && EACH_ELEMENT.has(name);
    const { arguments: args } = node;
    // Counted: an iterator makes an object for each step, and every call of the tree comes by here.
    for (let at = 0; at < args.length; at += 1) {
      const argument = args[at] as Node;
      if (inline && isFunction(argument)) this.enterFunction(argument, undefined, { inline: true });
      else this.visit(argument);
    }
  }

  private declareFunction(node: FunctionLike & { id: Node & { name: string } }): void {
    declareName(this.scope, node.id, { kind: 'function', declaration: node, init: node });
    if (this.scope.kind === 'block' && !this.module.parsed.record.hasModuleSyntax) {
      const outer = this.varScope();
      if (outer.names?.has(node.id.name) !== true) declareName(outer, node.id, { kind: 'function', declaration: node, init: node });
    }
  }

  /** Enters a function. Functions that run at once, once per element, keep the try around them. */
  enterFunction(node: FunctionLike, own: string | undefined, owner: Owner = {}): FunctionInfo {
    const saved: Surroundings = {
      scope: this.scope,
      fn: this.fn,
      thisOf: this.thisOf,
      loop: this.loop,
      inTry: this.inTry,
      branch: this.branch,
    };
    const arrow = node.type === 'ArrowFunctionExpression';
    if (node.type === 'FunctionExpression' && node.id !== null) {
      this.scope = { kind: 'name', parent: this.scope, names: undefined, fn: this.fn, module: this.module };
      declareName(this.scope, node.id, { kind: 'function', declaration: node, init: node });
    }
    const scope: Scope = { kind: 'function', parent: this.scope, names: undefined, fn: undefined, module: this.module };
    const fn = new DeclaredFunction(
      node,
      this.module,
      scope,
      own,
      this.fn,
      owner.class,
      this.branch,
      arrow ? this.thisOf : undefined,
      owner.object,
      owner.held === true,
    );
    scope.fn = fn;
    this.module.functions.push(fn);
    this.module.functionByStart.set(node.start, fn);
    this.fn = fn;
    this.scope = scope;
    if (!arrow) this.thisOf = owner.class !== undefined && owner.static !== true ? owner.class : fn;
    if (owner.inline !== true) {
      this.loop = false;
      this.inTry = undefined;
    } else this.loop = true;
    this.branch = undefined;
    for (const [index, param] of node.params.entries()) {
      if ('decorators' in param && param.decorators !== undefined) this.all(param.decorators);
      declarePattern(scope, param, { kind: 'param', declaration: node, index }, this.visit);
    }
    if (node.body !== null) {
      if (node.body.type === 'BlockStatement') {
        const body = node.body.body;
        this.within('body', () => readStatements(this, body));
      } else {
        fn.returns.push(node.body);
        this.use = 'returned';
        this.visit(node.body);
      }
    }
    Object.assign(this, saved);
    return fn;
  }

  varScope(): Scope {
    let scope = this.scope;
    while (
      scope.kind !== 'body' &&
      scope.kind !== 'module' &&
      scope.kind !== 'function' &&
      scope.kind !== 'namespace' &&
      scope.parent !== undefined
    )
      scope = scope.parent;
    return scope;
  }

  private variables(node: Extract<Node, { type: 'VariableDeclaration' }>): void {
    const kind = node.kind === 'let' || node.kind === 'var' ? node.kind : 'const';
    for (const declarator of node.declarations) {
      let scope = kind === 'var' ? this.varScope() : this.scope;
      // `var x` in a body where a parameter is called x is that parameter.
      if (
        kind === 'var' &&
        scope.kind === 'body' &&
        declarator.id.type === 'Identifier' &&
        scope.parent?.names?.has(declarator.id.name) === true
      )
        scope = scope.parent;
      declarePattern(scope, declarator.id, { kind, declaration: declarator, init: declarator.init ?? undefined }, this.visit);
      if (declarator.init !== null) {
        this.hint = declarator.id.type === 'Identifier' ? declarator.id.name : undefined;
        const type = declarator.id.typeAnnotation?.typeAnnotation;
        if (declarator.id.type === 'Identifier') hold(this, declarator.init);
        if (type !== undefined) this.module.contextTypes.set(unwrap(declarator.init).start, type);
        this.visit(declarator.init);
      }
    }
  }

  private namespace(node: Extract<Node, { type: 'TSModuleDeclaration' }>): void {
    if (node.declare || node.body === null || node.id.type !== 'Identifier') return;
    const id = node.id;
    const body = node.body;
    declareName(this.scope, id, { kind: 'namespace', declaration: node });
    this.within('namespace', () => {
      for (const statement of body.body) {
        if (statement.type === 'ExportNamedDeclaration' && statement.declaration !== null) this.visit(statement.declaration);
        else this.visit(statement);
      }
    });
  }

  /** Values to be given to names once those are known. */
  readonly pending: { reference: BoundModule['references'][number]; value: Node | undefined }[] = [];

  /** Names are looked up after the pass, when everything that is hoisted is declared. */
  private resolve(): void {
    const { references } = this.module;
    for (let at = 0; at < references.length; at += 1) {
      const reference = references[at] as BoundModule['references'][number];
      let scope: Scope | undefined = reference.scope;
      while (scope !== undefined) {
        const binding = scope.names?.get(reference.name);
        if (binding !== undefined) {
          reference.binding = binding;
          if (!reference.idle) binding.reads += 1;
          this.module.bindingAt.set(reference.node.start, binding);
          break;
        }
        scope = scope.parent;
      }
    }
    for (const { reference, value } of this.pending) {
      const { binding } = reference;
      if (binding === undefined) continue;
      binding.writes.push(value);
      if (reference.scope.fn !== binding.scope.fn) binding.writtenElsewhere = true;
    }
  }
}
