import type { Location } from '@airworthy/model';
import type { Node, ObjectExpression } from 'oxc-parser';
import type { BoundModule, Branch, ClassInfo, FunctionInfo, Scope } from './bound-module.ts';
import type { FunctionLike } from './syntax.ts';

/** A function found in a file. Name and place are worked out when somebody asks. */
export class DeclaredFunction implements FunctionInfo {
  readonly key: string;
  readonly node: FunctionLike;
  readonly module: BoundModule;
  readonly class: ClassInfo | undefined;
  readonly own: string | undefined;
  readonly parent: FunctionInfo | undefined;
  readonly thisClass: ClassInfo | undefined;
  readonly thisObject: ObjectExpression | undefined;
  readonly object: ObjectExpression | undefined;
  readonly held: boolean;
  readonly scope: Scope;
  readonly returns: Node[] = [];
  readonly branch: Branch | undefined;
  exported = false;

  constructor(
    node: FunctionLike,
    module: BoundModule,
    scope: Scope,
    own: string | undefined,
    parent: FunctionInfo | undefined,
    ofClass: ClassInfo | undefined,
    branch: Branch | undefined,
    thisOf: FunctionInfo | ClassInfo | undefined,
    object: ObjectExpression | undefined,
    held: boolean,
  ) {
    this.key = `${module.path}:${node.start}`;
    this.node = node;
    this.module = module;
    this.scope = scope;
    this.own = own;
    this.parent = parent;
    this.class = ofClass;
    this.branch = branch;
    this.thisClass = ofClass ?? (thisOf instanceof DeclaredFunction ? thisOf.thisClass : (thisOf as ClassInfo | undefined));
    this.thisObject = thisOf instanceof DeclaredFunction ? thisOf.thisObject : node.type === 'ArrowFunctionExpression' ? undefined : object;
    this.object = object;
    this.held = held;
  }

  get params(): readonly Node[] {
    return this.node.params;
  }

  get async(): boolean {
    return this.node.async;
  }

  get name(): string {
    const own = this.own ?? '<anonymous>';
    if (this.class !== undefined) return `${this.class.name}.${own}`;
    if (this.own !== undefined) return own;
    return this.parent === undefined ? own : `${own} in ${this.parent.own === undefined ? outerName(this.parent) : this.parent.name}`;
  }

  get location(): Location {
    const { line, column } = this.module.parsed.locate(this.node.start);
    return { path: this.module.path, line, column, endLine: this.module.parsed.locate(this.node.end).line };
  }
}

function outerName(fn: FunctionInfo): string {
  let at: FunctionInfo | undefined = fn;
  while (at !== undefined && at.own === undefined) at = at.parent;
  return at?.name ?? 'module';
}
