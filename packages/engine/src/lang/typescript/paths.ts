import { folderOf } from '@airworthy/model';

export { folderOf };

/** Joins and normalises; `undefined` when the result leaves the tree. Absolute parts start over at the root. */
export function joinPath(...parts: string[]): string | undefined {
  const out: string[] = [];
  for (const part of parts) {
    for (const segment of part.split('/')) {
      if (segment === '' || segment === '.') continue;
      if (segment === '..') {
        if (out.length === 0) return undefined;
        out.pop();
      } else out.push(segment);
    }
  }
  return out.join('/');
}

/** The folder itself and all folders around it, nearest first, the root (`''`) last. */
export function foldersUp(folder: string): string[] {
  const out = [folder];
  for (let at = folder; at !== '';) {
    at = folderOf(at);
    out.push(at);
  }
  return out;
}
