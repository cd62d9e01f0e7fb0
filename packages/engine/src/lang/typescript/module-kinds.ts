import type { SourceTree } from '../../tree/source-tree.ts';
import { isProductionEntry } from './entries.ts';
import type { Entry } from './entries.ts';
import type { ModuleGraph } from './modules.ts';
import { SCRIPT_FILE } from './parse.ts';

export type ModuleKind = 'production' | 'test' | 'script' | 'config' | 'generated' | 'browser';

const TEST =
  /(?:^|\/)(?:__tests__|__e2e__|__mocks__|tests?|spec|e2e|cypress|playwright|fixtures|__fixtures__|mocks)\/|\.(?:(?!la)[a-z]*-?test|[a-z]*-?spec|stories|bench)\.[cm]?[jt]sx?$|(?:^|\/)(?:jest|vitest)\.(?:setup|teardown|global)[^/]*$/;
const CONFIG = /(?:^|\/)(?:[\w.-]+\.config|\.[\w-]+rc|knexfile[\w.-]*|gulpfile|gruntfile|ecosystem[\w.-]*)\.[cm]?[jt]s$/i;
const GENERATED =
  /(?:^|\/)(?:generated|__generated__|\.prisma|proto-gen|typechain(?:-types)?)\/|\.(?:generated|gen|pb)\.[cm]?[jt]s$|_pb\.[jt]s$/;
const SCRIPT = /(?:^|\/)(?:scripts?|seeds?|seeders|migrations?|tools?|bin|examples?|docs?)\//;

/** Served to browsers as it is. */
const BROWSER = /(?:^|\/)(?:public|static|assets|www|wwwroot|htdocs)\//;

/** Sorts the script files of a service: what production may load, and what is something else. Production imports outrank folder names. */
export function classifyModules(
  input: {
    tree: SourceTree;
    serviceRoot: string;
    entries: readonly Entry[];
    files?: readonly string[];
    boot?: { evaluatedModules?: ReadonlySet<string> } | undefined;
  },
  graph: ModuleGraph,
): Map<string, ModuleKind> {
  const prefix = input.serviceRoot === '' ? '' : `${input.serviceRoot}/`;
  const files = input.files ?? input.tree.files.map((file) => file.path).filter((path) => path.startsWith(prefix));
  const kinds = new Map<string, ModuleKind>();
  const loaded = new Set<string>();
  const queue = [...input.entries.filter(isProductionEntry).map((entry) => entry.path), ...(input.boot?.evaluatedModules ?? [])];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    const module = isForBrowsers(input.tree, path) ? undefined : graph.module(path);
    if (module !== undefined) for (const edge of graph.edges(module)) queue.push(edge.to.path);
  }
  const entryKinds = new Map(input.entries.map((entry) => [entry.path, entry.kind]));
  for (const path of files) {
    if (!SCRIPT_FILE.test(path) || /\.d\.[cm]?ts$/.test(path)) continue;
    const local = path.slice(prefix.length);
    const entry = entryKinds.get(path);
    let kind: ModuleKind = 'production';
    if (isForBrowsers(input.tree, path)) kind = TEST.test(local) ? 'test' : 'browser';
    else if (loaded.has(path)) kind = GENERATED.test(local) ? 'generated' : 'production';
    else if (entry === 'test' || TEST.test(local)) kind = 'test';
    else if (GENERATED.test(local)) kind = 'generated';
    else if (CONFIG.test(local)) kind = 'config';
    else if (BROWSER.test(local)) kind = 'browser';
    else if (entry === 'script' || SCRIPT.test(local)) kind = 'script';
    kinds.set(path, kind);
  }
  // Shared code elsewhere in the tree belongs to whoever loads it.
  for (const path of loaded)
    if (!kinds.has(path) && !isForBrowsers(input.tree, path) && SCRIPT_FILE.test(path) && !/\.d\.[cm]?ts$/.test(path))
      kinds.set(path, 'production');
  return kinds;
}

/** `'use client'`: what such a file does on events happens in the browser. */
function isForBrowsers(tree: SourceTree, path: string): boolean {
  return (
    /\.[jt]sx?$/.test(path) &&
    /^(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*['"]use client['"]/.test((tree.read(path) ?? '').slice(0, 2000))
  );
}
