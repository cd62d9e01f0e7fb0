import type { Node } from 'oxc-parser';
import { toRecord } from '../lang/typescript/json-with-comments.ts';
import { joinPath } from '../lang/typescript/paths.ts';
import type { Resolution } from '../lang/typescript/resolve.ts';
import { hoistVariables, patternNames } from './hoist.ts';
import type { Machine } from './machine.ts';
import { ThrowSignal } from './machine.ts';
import { loadApart } from './load-apart.ts';
import type { ModuleRecord, Star } from './module-record.ts';
import { keyName } from './member.ts';
import { getProp, makeArray, makeObject } from './properties.ts';
import { Frame, Scope } from './scope.ts';
import type { Site, Value } from './value.ts';
import { Accessor, Ext, Func, Obj, UNSET, Unk } from './value.ts';

const START: Omit<Site, 'path'> = { start: 0, end: 0 };

/** What an import or `require` of a specifier gives: the module object. */
export function requireModule(machine: Machine, from: ModuleRecord, specifier: string, site: Site, how: 'import' | 'require'): Value {
  const target =
    specifier.startsWith('/') || specifier.startsWith('file:///')
      ? byPath(machine, specifier)
      : machine.resolver.resolve(from.path, specifier);
  if (target.kind === 'external')
    return externalModule(machine, target.subpath === '' ? target.package : `${target.package}/${target.subpath}`);
  if (target.kind === 'builtin') return externalModule(machine, target.name);
  if (target.kind === 'missing') {
    for (const known of machine.missing) {
      const module = known(machine, from, specifier, site);
      if (module !== undefined) return module;
    }
    machine.risks += 1;
    if (machine.recording)
      machine.diagnostics.push({
        code: 'unresolved-import',
        level: 'warning',
        message: `cannot find ${specifier}`,
        location: machine.locate(site),
      });
    return new Unk(`unresolved import ${specifier}`);
  }
  const { path } = target;
  const record = machine.lazy === undefined ? loadModule(machine, path) : loadApart(machine, path, () => loadModule(machine, path));
  if (how === 'require' && !record.isEsm) return commonjsExports(machine, record);
  return namespaceOf(machine, record);
}

/** Computed imports give absolute paths, with the root of the tree as `/`. */
function byPath(machine: Machine, specifier: string): Resolution {
  const path = joinPath(specifier.replace(/^file:\/\//, ''));
  const source = path === undefined ? undefined : machine.resolver.sourceOf(path);
  return source === undefined ? { kind: 'missing', specifier } : { kind: 'file', path: source };
}

/** The token of a package or builtin, one per boot. */
export function externalModule(machine: Machine, name: string): Ext {
  let known = machine.externalModules.get(name);
  if (known === undefined) {
    machine.externalModules.set(name, (known = new Ext(name)));
    machine.packages.get(name)?.(machine, known);
  }
  return known;
}

/** Evaluates a module once. */
export function loadModule(machine: Machine, path: string): ModuleRecord {
  const known = machine.modules.get(path);
  if (known !== undefined) return known;
  const record: ModuleRecord = {
    path,
    parsed: undefined,
    state: 'new',
    scope: undefined,
    exports: new Map(),
    stars: [],
    starred: new Map(),
    commonjs: undefined,
    isEsm: false,
    namespace: undefined,
  };
  machine.modules.set(path, record);
  if (path.endsWith('.json')) {
    loadJson(machine, record);
    return record;
  }
  const parsed = machine.parse(path);
  if (parsed === undefined || parsed.program.body.length === 0) {
    record.state = parsed === undefined || parsed.errors.length > 0 ? 'failed' : 'done';
    return record;
  }
  record.parsed = parsed;
  record.state = 'running';
  const body = parsed.program.body as readonly Node[];
  record.isEsm = body.some((node) => /^(?:Import|Export)/.test(node.type)) && !body.some((node) => node.type === 'TSExportAssignment');
  const exports = makeObject(machine);
  record.commonjs = makeObject(machine, { exports });
  if (machine.startedWith !== path) record.commonjs.props.set('parent', new Unk('the module that loads it first'));
  const frame = new Frame(record.isEsm ? undefined : exports, undefined);
  const scope = new Scope(undefined, frame, record);
  record.scope = scope;
  // `exports` stays the first object, also when `module.exports` is replaced.
  if (!record.isEsm) scope.declare('exports', exports);
  const outer = { frame: machine.frame, pc: machine.pc.length };
  try {
    linkImports(machine, record, body, scope);
    hoistVariables({ body }, scope);
    collectExports(record, body, scope);
    machine.frame = undefined;
    machine.parts.execute(machine, body, scope);
    record.state = 'done';
  } catch (signal) {
    record.state = 'failed';
    if (signal instanceof RangeError) return record;
    if (!(signal instanceof ThrowSignal)) throw signal;
    machine.risks += 1;
    if (machine.recording) {
      machine.diagnostics.push({
        code: 'entry-dies',
        level: 'warning',
        message: 'this module seems to throw while it is loaded; what it exports is taken as unknown',
        location: signal.site === undefined ? { path, line: 1 } : machine.locate(signal.site),
      });
    }
  } finally {
    machine.frame = outer.frame;
    machine.pc.length = Math.min(machine.pc.length, outer.pc);
  }
  return record;
}

function loadJson(machine: Machine, record: ModuleRecord): void {
  record.state = 'done';
  let value: unknown;
  try {
    value = JSON.parse((machine.tree.read(record.path) ?? '').slice(0, 256_000));
  } catch {
    record.state = 'failed';
    return;
  }
  record.commonjs = makeObject(machine, { exports: fromHost(machine, value) });
}

/** Turns parsed JSON into values. */
export function fromHost(machine: Machine, value: unknown, depth = 0): Value {
  if (depth > 12) return new Unk('too deep');
  if (Array.isArray(value))
    return makeArray(
      machine,
      value.slice(0, 1000).map((item) => fromHost(machine, item, depth + 1)),
    );
  if (typeof value === 'object' && value !== null) {
    const out = makeObject(machine);
    for (const [key, member] of Object.entries(toRecord(value)).slice(0, 1000)) out.props.set(key, fromHost(machine, member, depth + 1));
    return out;
  }
  return value as Value;
}

/** Evaluates imported modules in order, and makes the import bindings. */
function linkImports(machine: Machine, record: ModuleRecord, body: readonly Node[], scope: Scope): void {
  for (const node of body) {
    if (node.type === 'ImportDeclaration') {
      if (node.importKind === 'type') continue;
      const specifiers = node.specifiers.filter((specifier) => !('importKind' in specifier && specifier.importKind === 'type'));
      if (specifiers.length === 0 && node.specifiers.length > 0) continue;
      const site = { path: record.path, start: node.start, end: node.end };
      if (machine.lazy !== undefined && specifiers.length === 0) continue;
      const target = importSource(machine, record, node.source.value, site);
      for (const specifier of specifiers) {
        const cell = scope.declare(specifier.local.name);
        if (specifier.type === 'ImportNamespaceSpecifier') cell.live = () => target.namespace();
        else {
          const name = specifier.type === 'ImportDefaultSpecifier' ? 'default' : (keyName(specifier.imported as Node) ?? '');
          cell.live = () => target.read(name);
        }
      }
    } else if (node.type === 'ExportAllDeclaration') {
      if (node.exportKind === 'type') continue;
      const target = importSource(machine, record, node.source.value, { path: record.path, start: node.start, end: node.end });
      if (node.exported === null) record.stars.push(target);
      else record.exports.set(keyName(node.exported as Node) ?? '', () => target.namespace());
    } else if (node.type === 'ExportNamedDeclaration' && node.source !== null && node.exportKind !== 'type') {
      const target = importSource(machine, record, node.source.value, { path: record.path, start: node.start, end: node.end });
      for (const specifier of node.specifiers) {
        const local = keyName(specifier.local as Node) ?? '';
        record.exports.set(keyName(specifier.exported as Node) ?? '', () => target.read(local));
      }
    } else if (
      node.type === 'TSImportEqualsDeclaration' &&
      node.moduleReference.type === 'TSExternalModuleReference' &&
      node.importKind !== 'type'
    ) {
      scope.declare(node.id.name).value = requireModule(
        machine,
        record,
        node.moduleReference.expression.value,
        { path: record.path, start: node.start, end: node.end },
        'require',
      );
    }
  }
}

function importSource(machine: Machine, from: ModuleRecord, specifier: string, site: Site): Star {
  const target = machine.resolver.resolve(from.path, specifier);
  if (target.kind !== 'file') {
    const module = requireModule(machine, from, specifier, site, 'import');
    return { namespace: () => module, read: (name) => getProp(machine, module, name, site) };
  }
  const { path } = target;
  const load = (): ModuleRecord =>
    machine.lazy === undefined ? loadModule(machine, path) : loadApart(machine, path, () => loadModule(machine, path));
  if (machine.lazy === undefined) load();
  return { namespace: () => namespaceOf(machine, load()), read: (name) => readExport(machine, load(), name, new Set()), load };
}

function collectExports(record: ModuleRecord, body: readonly Node[], scope: Scope): void {
  const local = (name: string) => (): Value => {
    const cell = scope.vars.get(name);
    if (cell === undefined) return undefined;
    const value = cell.live === undefined ? cell.value : cell.live();
    return value === UNSET ? new Unk(record.state === 'failed' ? 'the module that exports it threw' : 'read before it is set') : value;
  };
  for (const node of body) {
    if (node.type === 'ExportDefaultDeclaration') {
      const declaration = node.declaration;
      if (declaration.type === 'FunctionDeclaration' && declaration.id !== null) record.exports.set('default', local(declaration.id.name));
      else {
        scope.declare('*default*');
        record.exports.set('default', local('*default*'));
      }
    } else if (node.type === 'ExportNamedDeclaration' && node.source === null) {
      for (const specifier of node.specifiers)
        record.exports.set(keyName(specifier.exported as Node) ?? '', local(keyName(specifier.local as Node) ?? ''));
      const declaration = node.declaration;
      if (declaration === null) continue;
      const names = new Set<string>();
      if (declaration.type === 'VariableDeclaration') for (const declarator of declaration.declarations) patternNames(declarator.id, names);
      else if ('id' in declaration && declaration.id !== null && declaration.id.type === 'Identifier') names.add(declaration.id.name);
      for (const name of names) record.exports.set(name, local(name));
    }
  }
}

function commonjsExports(machine: Machine, record: ModuleRecord): Value {
  if (record.commonjs === undefined) return new Unk('module that could not be read');
  const exports = getProp(machine, record.commonjs, 'exports', { path: record.path, ...START });
  if (record.state === 'failed' && exports instanceof Obj) exports.open = true;
  return exports;
}

/** Reads an export by name: own, CommonJS member, then `export *`. */
export function readExport(machine: Machine, record: ModuleRecord, name: string, seen: Set<ModuleRecord>): Value {
  if (seen.has(record)) return undefined;
  seen.add(record);
  const own = record.exports.get(name);
  if (own !== undefined) return own();
  if (!record.isEsm) {
    const exports = commonjsExports(machine, record);
    if (name !== 'default')
      return exports === undefined || exports === null ? undefined : getProp(machine, exports, name, { path: record.path, ...START });
    if (exports instanceof Obj && exports.props.get('__esModule') === true)
      return getProp(machine, exports, 'default', { path: record.path, ...START });
    return exports;
  }
  if (name !== 'default' && record.stars.length > 0) {
    const found = starred(record, name, new Set());
    if (found !== undefined) return found();
    // What none of the own modules has comes from a package.
    const value = beyond(machine, record, name, new Set());
    if (value !== undefined) return value;
  }
  return record.state === 'failed' || record.state === 'running' ? new Unk('export of a module that did not finish') : undefined;
}

/** What a module behind `export *` itself exports by a name, however many of them stand between. */
function starred(record: ModuleRecord, name: string, seen: Set<ModuleRecord>): (() => Value) | undefined {
  const known = record.starred.get(name);
  if (known !== undefined) return known;
  seen.add(record);
  for (const star of record.stars) {
    const target = star.load?.();
    if (target === undefined || seen.has(target)) continue;
    const found = target.exports.get(name) ?? starred(target, name, seen);
    if (found === undefined) continue;
    record.starred.set(name, found);
    return found;
  }
  return undefined;
}

/** A member of a package, or of code that has no export of that name to be seen, behind `export *`. */
function beyond(machine: Machine, record: ModuleRecord, name: string, seen: Set<ModuleRecord>): Value {
  seen.add(record);
  for (const star of record.stars) {
    const target = star.load?.();
    if (target !== undefined && seen.has(target)) continue;
    if (target?.isEsm === true && target.state !== 'failed') {
      const value = beyond(machine, target, name, seen);
      if (value !== undefined) return value;
      continue;
    }
    const source = star.namespace();
    const value =
      source instanceof Obj || source instanceof Unk ? getProp(machine, source, name, { path: record.path, ...START }) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The object of `import * as x`: live through getters. */
export function namespaceOf(machine: Machine, record: ModuleRecord): Value {
  if (record.namespace !== undefined) return record.namespace;
  if (!record.isEsm) {
    const exports = commonjsExports(machine, record);
    if (!(exports instanceof Obj)) return exports;
    const out = new Obj('namespace', exports);
    out.props.set('default', readExport(machine, record, 'default', new Set()));
    record.namespace = out;
    return out;
  }
  const out = new Obj('namespace', null);
  record.namespace = out;
  const define = (name: string, read: () => Value): void => {
    if (out.props.has(name)) return;
    const accessor = new Accessor();
    const getter = new Func(name, machine.realm.func);
    getter.native = () => read();
    accessor.get = getter;
    out.props.set(name, accessor);
  };
  for (const [name, read] of record.exports) define(name, read);
  out.props.set('__esModule', true);
  for (const star of record.stars) {
    const source = star.namespace();
    if (!(source instanceof Obj) || source instanceof Ext) out.open = true;
    else
      for (const key of source.props.keys())
        if (key !== 'default') define(key, () => getProp(machine, source, key, { path: record.path, ...START }));
  }
  if (record.state !== 'done') out.open = true;
  return out;
}
