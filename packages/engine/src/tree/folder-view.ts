import type { SourceFile } from './source-tree.ts';

/** Names directly inside a folder, links included. The table is made when it is first asked for. */
export function createFolderView(files: readonly SourceFile[], links: ReadonlyMap<string, string>): (folder: string) => string[] {
  let table: Map<string, Set<string>> | undefined;
  const build = (): Map<string, Set<string>> => {
    const built = new Map<string, Set<string>>();
    for (const path of [...files.map((file) => file.path), ...links.keys()]) {
      for (let at = path; at !== '';) {
        const slash = at.lastIndexOf('/');
        const folder = slash === -1 ? '' : at.slice(0, slash);
        let names = built.get(folder);
        const known = names !== undefined;
        if (names === undefined) built.set(folder, (names = new Set()));
        names.add(at.slice(slash + 1));
        // A known folder is known to its own parents already.
        if (known) break;
        at = folder;
      }
    }
    return built;
  };
  const follow = createLinkView(links, (folder) => (table ??= build()).has(folder));
  return (folder) => {
    const plain = folder === '.' ? '' : folder.replace(/\/+$/, '');
    table ??= build();
    const names = table.get(plain) ?? table.get(follow(plain) ?? plain);
    return names === undefined ? [] : [...names].toSorted();
  };
}

/** Finds what a path through links of the tree stands for, when `exists` knows it. */
export function createLinkView(
  links: ReadonlyMap<string, string>,
  exists: (path: string) => boolean,
): (path: string) => string | undefined {
  if (links.size === 0) return () => undefined;
  return (path) => {
    let at = path;
    // Each round takes one link out of the path, so more rounds than folders are never needed.
    for (let rounds = path.split('/').length; rounds > 0; rounds -= 1) {
      const next = throughFirstLink(at, links);
      if (next === undefined) return undefined;
      if (exists(next)) return next;
      at = next;
    }
    return undefined;
  };
}

function throughFirstLink(path: string, links: ReadonlyMap<string, string>): string | undefined {
  for (let at = path.indexOf('/'); ; at = path.indexOf('/', at + 1)) {
    const target = links.get(at === -1 ? path : path.slice(0, at));
    if (target !== undefined) return at === -1 ? target : target + path.slice(at);
    if (at === -1) return undefined;
  }
}
