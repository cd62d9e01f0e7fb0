/** A place in a file of the audited tree. Lines and columns count from 1; paths are POSIX and relative to the root that was audited. */
export interface Location {
  path: string;
  line: number;
  column?: number;
  endLine?: number;
}

/** Orders places by path, then line, then column. */
export function compareLocations(a: Location, b: Location): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line || (a.column ?? 0) - (b.column ?? 0);
}

/** `src/app.ts:41`, the form in which every place is printed. */
export function formatLocation(at: Location): string {
  return `${at.path}:${at.line}`;
}

/** Folder of a POSIX path inside the tree; `''` is the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** Where the manifest of a folder lies; `''` is the root of the tree. */
export function manifestPath(folder: string): string {
  return folder === '' ? 'package.json' : `${folder}/package.json`;
}
