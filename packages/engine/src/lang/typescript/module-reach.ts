import type { Location, Wiring } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule } from './bound-module.ts';
import type { ModuleGraph } from './modules.ts';
import { folderOf, joinPath } from './paths.ts';

/** What module reachability needs to know. */
export interface ModuleReachInput {
  graph: ModuleGraph;
  /** All production modules of the service, reached or not. */
  modules: readonly BoundModule[];
  /** Production entries. */
  entries: readonly { path: string; location: Location }[];
  /** Modules that the boot interpretation evaluated. */
  evaluated: ReadonlySet<string> | undefined;
  /** The first test or script file that imports a file. */
  otherImporter(path: string): string | undefined;
}

/** Rung L2: which modules the running app loads, with the reason where it does not. */
export class ModuleReach {
  private readonly input: ModuleReachInput;
  private readonly reached = new Set<string>();
  private readonly importers = new Map<string, { from: BoundModule; node: Node }[]>();
  private typeImporters: Map<string, { from: string; typeOnly: boolean }[]> | undefined;
  /** Why files are not loaded, as far as somebody asked. */
  private readonly reasons = new Map<string, string>();
  /** Folders out of which reachable code loads files by a computed name. */
  private readonly opaque: { folder: string; at: Location }[] = [];

  constructor(input: ModuleReachInput) {
    this.input = input;
    const queue: BoundModule[] = [];
    const enter = (path: string): void => {
      if (this.reached.has(path)) return;
      this.reached.add(path);
      const module = input.graph.module(path);
      if (module !== undefined) queue.push(module);
    };
    for (const entry of input.entries) enter(entry.path);
    const drain = (): void => {
      for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
        for (const edge of input.graph.edges(module)) enter(edge.to.path);
        for (const node of module.opaqueImports) {
          const folder = opaqueFolder(module, node);
          if (folder !== undefined) this.opaque.push({ folder, at: { path: module.path, line: module.parsed.locate(node.start).line } });
        }
      }
    };
    drain();
    // What was loaded by computed names. Imports that the compiler drops don't count, although the interpretation follows them.
    const evaluated = [...(input.evaluated ?? [])].filter((path) => !this.reached.has(path));
    if (evaluated.length > 0) {
      const dropped = this.droppedImports();
      for (const path of evaluated) if (!dropped.has(path)) enter(path);
      drain();
    }
    for (const module of input.modules) {
      for (const edge of input.graph.edges(module)) {
        const list = this.importers.get(edge.to.path);
        if (list === undefined) this.importers.set(edge.to.path, [{ from: module, node: edge.node }]);
        else list.push({ from: module, node: edge.node });
      }
    }
  }

  /** Files behind imports of reached modules that the compiler drops, and what those load in turn. */
  private droppedImports(): Set<string> {
    const dropped = new Set<string>();
    const queue: BoundModule[] = [];
    for (const path of this.reached) {
      const module = this.input.graph.module(path);
      for (const entry of module?.imports ?? []) {
        if (entry.kind !== 'static' || module === undefined) continue;
        const found = this.input.graph.target(module, entry.specifier);
        if (found?.kind === 'namespace' && !this.reached.has(found.module.path)) queue.push(found.module);
      }
    }
    for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
      if (dropped.has(module.path) || this.reached.has(module.path)) continue;
      dropped.add(module.path);
      for (const edge of this.input.graph.edges(module)) queue.push(edge.to);
    }
    return dropped;
  }

  has(path: string): boolean {
    return this.reached.has(path);
  }

  of(path: string): Wiring {
    if (this.reached.has(path)) return { state: 'wired', rung: 'L2' };
    const at: Location = { path, line: 1 };
    if (this.input.entries.length === 0 && (this.input.evaluated?.size ?? 0) === 0)
      return { state: 'unknown', rung: 'L1', reason: 'no production entry was found', at };
    const folder = this.opaque.find((one) => one.folder !== '' && path.startsWith(`${one.folder}/`));
    if (folder !== undefined)
      return { state: 'unknown', rung: 'L1', reason: `${folder.at.path} loads files of ${folder.folder} by computed name`, at: folder.at };
    let reason = this.reasons.get(path);
    if (reason === undefined) this.reasons.set(path, (reason = this.reason(path)));
    return { state: 'not-wired', rung: 'L1', reason, at };
  }

  private reason(path: string): string {
    let current = path;
    const chain: string[] = [];
    const seen = new Set<string>();
    for (;;) {
      seen.add(current);
      const next = (this.importers.get(current) ?? [])
        .map((one) => one.from.path)
        .filter((one) => one !== current)
        .toSorted();
      const step = next.find((one) => !seen.has(one));
      if (step === undefined) break;
      chain.push(step);
      current = step;
    }
    const last = chain.at(-1);
    if (last === undefined || chain[0] === undefined) {
      const [dropped] = this.droppedBy(path);
      if (dropped !== undefined) {
        return dropped.typeOnly
          ? `no production module imports ${path}; it is only used as a type`
          : `no production module imports ${path} for its values: ${dropped.from} names it but never uses it, so the compiler drops the import`;
      }
      const other = this.input.otherImporter(path);
      return other === undefined ? `no production module imports ${path}` : `no production module imports ${path}; only ${other} does`;
    }
    if (chain.length === 1) return `${path} is only imported by ${last}, and no production module imports that`;
    return `${path} is only imported by ${chain[0]}, which no production entry reaches (no production module imports ${last})`;
  }

  /** Imports of a file that leave no trace at run time. */
  private droppedBy(path: string): readonly { from: string; typeOnly: boolean }[] {
    this.typeImporters ??= this.everyImporter();
    return (this.typeImporters.get(path) ?? []).toSorted((a, b) => Number(a.typeOnly) - Number(b.typeOnly) || (a.from < b.from ? -1 : 1));
  }

  private everyImporter(): Map<string, { from: string; typeOnly: boolean }[]> {
    const importers = new Map<string, { from: string; typeOnly: boolean }[]>();
    for (const module of this.input.modules) {
      for (const entry of module.imports) {
        const found = this.input.graph.target(module, entry.specifier);
        if (found?.kind !== 'namespace') continue;
        const one = { from: module.path, typeOnly: entry.typeOnly };
        const list = importers.get(found.module.path);
        if (list === undefined) importers.set(found.module.path, [one]);
        else list.push(one);
      }
    }
    return importers;
  }
}

/** Folder that `import(`./plugins/${name}`)` or `require('./routes/' + file)` loads from. */
function opaqueFolder(module: BoundModule, node: Node): string | undefined {
  const source = node.type === 'ImportExpression' ? node.source : node.type === 'CallExpression' ? node.arguments[0] : undefined;
  let prefix: string | undefined;
  if (source?.type === 'TemplateLiteral') prefix = source.quasis[0]?.value.cooked ?? undefined;
  else if (source?.type === 'BinaryExpression') {
    let left: Node = source;
    while (left.type === 'BinaryExpression') left = left.left;
    prefix = left.type === 'Literal' && typeof left.value === 'string' ? left.value : undefined;
  }
  if (prefix === undefined || !prefix.startsWith('.')) return undefined;
  return joinPath(folderOf(module.path), prefix.endsWith('/') ? prefix : folderOf(prefix));
}
