import type { Location } from '@airworthy/model';
import type { CallExpression, Class, NewExpression, Node, ObjectExpression, TaggedTemplateExpression, TryStatement } from 'oxc-parser';
import type { ParsedModule } from './parse.ts';
import type { FunctionLike } from './syntax.ts';

export type BindingKind = 'const' | 'let' | 'var' | 'param' | 'function' | 'class' | 'import' | 'enum' | 'namespace' | 'catch';

/** A name declared somewhere. */
export interface Binding {
  name: string;
  kind: BindingKind;
  /** The identifier that declares it. */
  node: Node;
  /** Declarator, function, class, import specifier, enum … For a parameter the function it belongs to. */
  declaration: Node;
  /** Value that it starts with; for a destructured name the value that is taken apart. */
  init: Node | undefined;
  /** Way into `init` (or into the parameter) by destructuring: property names, `[0]`, `...`. */
  path: string[];
  /** Default in the pattern: `{ a = 1 }`. */
  fallback: Node | undefined;
  /** Type annotation written at the name. */
  annotation: Node | undefined;
  /** Position of a parameter. */
  index: number;
  /** Later values; `undefined` where one is not an expression (`x++`, `for (x of …)`, destructuring). */
  writes: (Node | undefined)[];
  /** Written by another function than the one that declares it, at who knows what time. */
  writtenElsewhere: boolean;
  /** How often its value is used (types don't count). */
  reads: number;
  /** `import type`, or a specifier marked as type. */
  typeOnly: boolean;
  scope: Scope;
}

export interface Scope {
  kind: 'module' | 'name' | 'function' | 'body' | 'block' | 'class' | 'catch' | 'namespace';
  parent: Scope | undefined;
  /** Created with the first name. */
  names: Map<string, Binding> | undefined;
  /** The function that this code belongs to; `undefined` at the top of a module. */
  fn: FunctionInfo | undefined;
  module: BoundModule;
}

/** A condition under which code runs, innermost first. */
export interface Branch {
  test: Node;
  /** The code runs when the test does not hold. */
  negated: boolean;
  /** Code after `if (test) return`, rather than inside a branch. */
  early: boolean;
  /** What the cases of a `switch` are compared with, where this is one of them. */
  among?: Node;
  parent: Branch | undefined;
}

/** A function, method, accessor or arrow function. */
export interface FunctionInfo {
  /** `path:start`, unique. */
  readonly key: string;
  /** `OrderService.create`, `authenticate`, `<anonymous> in setup`. */
  readonly name: string;
  readonly node: FunctionLike;
  readonly module: BoundModule;
  readonly location: Location;
  readonly params: readonly Node[];
  readonly async: boolean;
  /** Class that it is a member of. */
  readonly class: ClassInfo | undefined;
  /** Own name, `undefined` when it has none. */
  readonly own: string | undefined;
  /** Function around it. */
  readonly parent: FunctionInfo | undefined;
  /** Class that `this` belongs to, also in arrow functions. */
  readonly thisClass: ClassInfo | undefined;
  /** Object literal that `this` stands for. */
  readonly thisObject: ObjectExpression | undefined;
  /** Object literal that it is a property of. */
  readonly object: ObjectExpression | undefined;
  /** It has a name by which others reach it; otherwise it runs, or is handed on, where it is written. */
  readonly held: boolean;
  readonly scope: Scope;
  /** Returned expressions. */
  readonly returns: Node[];
  /** Conditions under which this function is created or declared, within its parent. */
  readonly branch: Branch | undefined;
  /** It is the part of another function that runs for one of the values which that compares. */
  readonly partOf?: FunctionInfo;
  /** Reachable by name from outside its module. Filled by the module graph. */
  exported: boolean;
}

export interface ClassMember {
  name: string;
  node: Node;
  fn: FunctionInfo | undefined;
  kind: 'method' | 'get' | 'set' | 'field';
  static: boolean;
  decorated: boolean;
  /** Type annotation of a field. */
  annotation: Node | undefined;
  /** Value of a field. */
  init: Node | undefined;
}

export interface ClassInfo {
  /** `path:start` */
  key: string;
  name: string;
  node: Class;
  module: BoundModule;
  scope: Scope;
  superClass: Node | undefined;
  implements: readonly Node[];
  decorators: readonly Node[];
  constructorFunction: FunctionInfo | undefined;
  members: Map<string, ClassMember>;
  statics: Map<string, ClassMember>;
  /** Values given to `this.name` anywhere in the class. */
  assigned: Map<string, Node[]>;
  /** Constructor parameters that become fields. */
  parameterFields: Map<string, Binding>;
}

export type CallNode = CallExpression | NewExpression | TaggedTemplateExpression;
/** What happens to the value of a call: awaited, returned, dropped, or used in another way. */
export type CallUse = 'awaited' | 'returned' | 'dropped' | 'value';

/** A call as it stands in the text, before anything is resolved. */
export interface RawCall {
  node: CallNode;
  fn: FunctionInfo | undefined;
  scope: Scope;
  inLoop: boolean;
  inTry: TryStatement | undefined;
  branch: Branch | undefined;
  use: CallUse;
}

export interface RawImport {
  specifier: string;
  node: Node;
  kind: 'static' | 'reexport' | 'require' | 'dynamic';
  /** Never a runtime edge. */
  typeOnly: boolean;
  /** Names it declares; when none of them is used as a value, TypeScript drops the import. */
  bindings: Binding[];
  fn: FunctionInfo | undefined;
}

export type RawExport =
  | { kind: 'binding'; binding: Binding | undefined; local: string; node: Node; typeOnly: boolean }
  | { kind: 'expression'; node: Node }
  | { kind: 'from'; specifier: string; imported: string; node: Node; typeOnly: boolean };

/** A mention of a name or a member, other than a declaration. */
export interface Reference {
  name: string;
  node: Node;
  scope: Scope;
  /** Object of a member expression: `name.x`. */
  asObject: boolean;
  /** Assigned to, `typeof`, `instanceof` or similar: not a use of the value. */
  idle: boolean;
  branch: Branch | undefined;
  binding: Binding | undefined;
  /** Stands in the object that is the default export, so that it is handed out only where somebody imports that. */
  ofDefault?: boolean;
}

export interface MemberReference {
  node: Extract<Node, { type: 'MemberExpression' }>;
  fn: FunctionInfo | undefined;
  branch: Branch | undefined;
  /** Left side of an assignment. */
  written: boolean;
}

/** Everything that one pass over a file records. */
export interface BoundModule {
  path: string;
  parsed: ParsedModule;
  scope: Scope;
  functions: FunctionInfo[];
  classes: ClassInfo[];
  calls: RawCall[];
  imports: RawImport[];
  /** Dynamic imports and requires whose specifier is not a literal. */
  opaqueImports: Node[];
  exports: Map<string, RawExport>;
  stars: { specifier: string; as: string | undefined; node: Node }[];
  /** Right side of `module.exports = …` or `export = …`. */
  moduleExports: Node | undefined;
  references: Reference[];
  memberReferences: MemberReference[];
  /** Interfaces and type aliases by name. */
  types: Map<string, Node>;
  /** Values given to members of names: `app.locals = x`; key is the start of the member expression. */
  assignments: { target: Node; value: Node; fn: FunctionInfo | undefined }[];
  /** Binding by start offset of the identifier that mentions or declares it. */
  bindingAt: Map<number, Binding>;
  functionByStart: Map<number, FunctionInfo>;
  classByStart: Map<number, ClassInfo>;
  /** Innermost `this` by start of the `this` keyword. */
  thisAt: Map<number, FunctionInfo | ClassInfo>;
  /** Object literals that are the value of a variable or an export; their functions are reached by name. */
  namedObjects: Set<Node>;
  /** Annotation of the variable that a function is the value of, by start of the function. */
  contextTypes: Map<number, Node>;
  /** Something was nested too deep to be followed. */
  truncated: boolean;
}
