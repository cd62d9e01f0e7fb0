// https://docs.docker.com/build/concepts/context/#dockerignore-files
import type { Dockerfile } from '@airworthy/model';
import type { SourceTree } from '../../tree/source-tree.ts';
import type { DockerfileText } from '../../lang/dockerfile/read-dockerfile.ts';
import { folderOf, foldersUp, joinPath } from '../../lang/typescript/paths.ts';

/** What an image takes from its build context, and which .dockerignore the builder reads for it. */
export function readContext(
  file: DockerfileText,
  at: { path: string; servicePath: string; tree: SourceTree },
): Pick<Dockerfile, 'takesFolders' | 'ignoreFile'> {
  const { tree } = at;
  const sources = file.stages.flatMap(({ instructions }) =>
    instructions
      .filter((each) => ['COPY', 'ADD'].includes(each.keyword) && each.flags['from'] === undefined && each.heredocs.length === 0)
      .flatMap((each) => each.words.slice(0, -1).filter((word) => !/^(?:https?|git):|^git@/.test(word))),
  );
  const folders = [...new Set([...foldersUp(folderOf(at.path)), ...foldersUp(at.servicePath)])].toSorted(
    (a, b) => b.split('/').length - a.split('/').length || (a < b ? -1 : 1),
  );
  const context = contextOf(sources, folders, tree);
  const own = `${at.path}.dockerignore`;
  const wide = sources.some((source) => holdsPackage(source, context === undefined ? folders : [context], tree));
  // A file of its own beside the Dockerfile takes the place of the one at the root of the context.
  if (tree.has(own)) return { takesFolders: wide, ignoreFile: own };
  if (context === undefined) return { takesFolders: wide };
  const found = joinPath(context, '.dockerignore') as string;
  return { takesFolders: wide, ignoreFile: tree.has(found) ? found : 'none' };
}

/** The one folder from which every source that is spelled out is there; a context above the tree is not told from one whose files are made. */
function contextOf(sources: readonly string[], folders: readonly string[], tree: SourceTree): string | undefined {
  const spelled = [...new Set(sources.map(plain).filter((source) => source !== '' && !/[*?$[]/.test(source)))];
  if (spelled.length === 0) return undefined;
  const count = (folder: string, paths: readonly string[]): number => paths.filter((path) => exists(tree, joinPath(folder, path))).length;
  const fitting = folders.filter((folder) => count(folder, spelled) === spelled.length);
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether a source is a folder in which a package with its settings lies. */
function holdsPackage(source: string, folders: readonly string[], tree: SourceTree): boolean {
  const path = plain(source);
  if (path === '' || /[*?$[]/.test(path.split('/')[0] as string)) return !/\.[\w*{}]+$/.test(path);
  const fixed = path.split('/').filter((part) => !/[*?$[]/.test(part));
  if (fixed.length < path.split('/').length && /\.[\w*{}]+$/.test(path)) return false;
  const inner = [fixed.join('/'), fixed.slice(1).join('/')];
  return folders.some((folder) =>
    inner.some((one) => {
      const place = joinPath(folder, one);
      if (place === undefined || one === '') return false;
      const names = tree.list(place);
      return (
        names.some((name) => name === 'package.json' || /^\.env(?:\.|$)/.test(name)) ||
        (!/^(?:src|dist|build|public|lib)$/.test(place.slice(place.lastIndexOf('/') + 1)) &&
          names.some((name) => tree.has(`${place}/${name}/package.json`)))
      );
    }),
  );
}

function plain(source: string): string {
  return source
    .replace(/^\.?\/+/, '')
    .replace(/\/(?:\.)?$/, '')
    .replace(/^\.$/, '');
}

function exists(tree: SourceTree, path: string | undefined): boolean {
  return path !== undefined && (tree.has(path) || tree.list(path).length > 0);
}
