import type { Node } from 'oxc-parser';
import type { SourceTree } from '../../tree/source-tree.ts';
import type { CodeIndex } from '../typescript/code-index.ts';
import { folderOf, joinPath } from '../typescript/paths.ts';
import { isFunction, unwrap } from '../typescript/syntax.ts';
import type { FunctionLike } from '../typescript/syntax.ts';
import { evaluateExpression } from './evaluate.ts';
import { declare, execute, hoist } from './execute.ts';
import type { Machine, ScriptModule } from './machine.ts';
import { parsedScript } from './parsed-script.ts';
import { childScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { isObjectValue, makeObject, UNREAD } from './value.ts';
import type { LocalFunction, Value } from './value.ts';

/** Steps that one run may take; a loop over literals needs a few hundred. */
const BUDGET = 60_000;

/** `code` saves parsing files a second time that the index of the service has. */
export function createMachine(tree: SourceTree, code?: CodeIndex): Machine {
  const machine: Machine = {
    tree,
    code,
    modules: new Map(),
    steps: BUDGET,
    depth: 0,
    templates: new Map(),
    maybe: 0,
    exhausted: false,
    evaluate: (node, scope) => evaluateExpression(machine, node, scope),
    execute: (node, scope) => execute(machine, node, scope),
    invoke: (callee, args) => invoke(machine, callee, args),
    required(from, specifier) {
      const module = importedModule(machine, from, specifier);
      return module === undefined ? UNREAD : defaultOf(module);
    },
  };
  return machine;
}

/** Reads the top level of a script: constants, functions, exports. Nothing outside literals and plain operations is run. */
export function loadScript(machine: Machine, path: string): ScriptModule | undefined {
  const kept = machine.modules.get(path);
  if (kept !== undefined) return kept;
  if (machine.modules.size > 20) return undefined;
  const parsed = parsedScript(machine, path);
  if (parsed === undefined) return undefined;
  const names: Scope = { names: new Map(), outer: undefined, path };
  const module: ScriptModule = { parsed, scope: names, exports: makeObject(), main: undefined };
  machine.modules.set(path, module);
  names.names.set('exports', module.exports);
  const body = parsed.program.body as readonly Node[];
  hoist(body, names);
  for (const node of body) topLevel(machine, module, node);
  return module;
}

function topLevel(machine: Machine, module: ScriptModule, node: Node): void {
  const { scope } = module;
  switch (node.type) {
    case 'ImportDeclaration':
      importNames(machine, module, node);
      return;
    case 'ExportNamedDeclaration':
      if (node.declaration !== null) {
        execute(machine, node.declaration as Node, scope);
        for (const name of declaredNames(node.declaration as Node))
          module.exports.properties.set(name, { value: scope.names.get(name), offset: node.start, path: module.parsed.path });
      }
      for (const specifier of node.specifiers) {
        if (specifier.local.type === 'Identifier' && specifier.exported.type === 'Identifier') {
          module.exports.properties.set(specifier.exported.name, {
            value: scope.names.get(specifier.local.name) ?? UNREAD,
            offset: specifier.start,
            path: module.parsed.path,
          });
        }
      }
      return;
    case 'ExportDefaultDeclaration': {
      const value = node.declaration as Node;
      module.main = isFunction(value) ? { kind: 'function', node: value, scope } : evaluateExpression(machine, value, scope);
      return;
    }
    case 'TSExportAssignment':
      module.main = evaluateExpression(machine, node.expression, scope);
      return;
    case 'ExpressionStatement': {
      const expression = unwrap(node.expression);
      if (
        expression.type === 'AssignmentExpression' &&
        assignExport(machine, module, expression.left as Node, expression.right, expression.start)
      )
        return;
      execute(machine, node, scope);
      return;
    }
    default:
      execute(machine, node, scope);
  }
}

/** `module.exports = x`, `exports.up = x`, `module.exports.up = x`. */
function assignExport(machine: Machine, module: ScriptModule, left: Node, right: Node, offset: number): boolean {
  if (left.type !== 'MemberExpression' || left.property.type !== 'Identifier' || left.computed) return false;
  const isModuleExports = (node: Node): boolean =>
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    node.property.type === 'Identifier' &&
    node.property.name === 'exports';
  if (isModuleExports(left)) {
    module.main = evaluateExpression(machine, right, module.scope);
    return true;
  }
  const object = left.object as Node;
  if (isModuleExports(object) || (object.type === 'Identifier' && object.name === 'exports')) {
    module.exports.properties.set(left.property.name, {
      value: evaluateExpression(machine, right, module.scope),
      offset,
      path: module.parsed.path,
    });
    return true;
  }
  return false;
}

function importNames(machine: Machine, module: ScriptModule, node: Extract<Node, { type: 'ImportDeclaration' }>): void {
  const other = importedModule(machine, module.parsed.path, node.source.value);
  for (const specifier of node.specifiers) {
    let value: Value = UNREAD;
    if (other !== undefined) {
      if (specifier.type === 'ImportDefaultSpecifier') value = defaultOf(other);
      else if (specifier.type === 'ImportNamespaceSpecifier') value = other.exports;
      else if (specifier.imported.type === 'Identifier') value = exportOf(other, specifier.imported.name);
    }
    module.scope.names.set(specifier.local.name, value);
  }
}

/** The value of `require('./x')` or `import x from './x'`. */
function importedModule(machine: Machine, from: string, specifier: string): ScriptModule | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const base = joinPath(folderOf(from), specifier);
  if (base === undefined) return undefined;
  const stem = base.replace(/\.[cm]?js$/, '');
  const candidates = [
    base,
    `${base}.ts`,
    `${base}.js`,
    `${base}.cjs`,
    `${base}.mjs`,
    `${stem}.ts`,
    `${stem}.mts`,
    `${stem}.cts`,
    `${base}/index.ts`,
    `${base}/index.js`,
  ];
  const path = candidates.find((each) => /\.[cm]?[jt]s$/.test(each) && machine.tree.has(each));
  return path === undefined ? undefined : loadScript(machine, path);
}

export function exportOf(module: ScriptModule, name: string): Value {
  const found = module.exports.properties.get(name);
  if (found !== undefined) return found.value;
  return isObjectValue(module.main) ? (module.main.properties.get(name)?.value ?? UNREAD) : UNREAD;
}

/** What the module is as a whole. */
export function defaultOf(module: ScriptModule): Value {
  if (module.main !== undefined) return module.main;
  return module.exports.properties.get('default')?.value ?? module.exports;
}

function declaredNames(node: Node): string[] {
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap((each) => (each.id.type === 'Identifier' ? [each.id.name] : []));
  return (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id !== null ? [node.id.name] : [];
}

/** Calls a function of the script. */
function invoke(machine: Machine, callee: LocalFunction, args: readonly Value[]): Value {
  if (machine.depth > 24 || machine.steps <= 0) return UNREAD;
  machine.depth += 1;
  const scope = childScope(callee.scope);
  bindParameters(callee.node, args, scope);
  const body = callee.node.body as Node | null;
  let result: Value = undefined;
  if (body !== null) {
    if (body.type === 'BlockStatement') {
      const done = execute(machine, body, scope);
      result = done === undefined ? undefined : done.value;
    } else result = evaluateExpression(machine, body, scope);
  }
  machine.depth -= 1;
  return result;
}

function bindParameters(node: FunctionLike, args: readonly Value[], scope: Scope): void {
  node.params.forEach((parameter, index) => {
    const plain = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
    const target = (plain.type === 'AssignmentPattern' ? plain.left : plain) as Node;
    if (target.type === 'RestElement' && (target.argument as Node).type === 'Identifier')
      scope.names.set((target.argument as unknown as { name: string }).name, args.slice(index));
    else declare(target, index < args.length ? args[index] : UNREAD, scope);
  });
}
