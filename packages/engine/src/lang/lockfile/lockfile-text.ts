/** What a lockfile fixes. */
export interface LockfileText {
  path: string;
  /** npm · pnpm · yarn · bun */
  manager: string;
  /** Of the file's format. */
  version: string;
  /** Packages it fixes. */
  packages: number;
  /** Why it could not be read. */
  error?: { line: number; message: string };
  /** Exact version of a direct dependency of the package in `folder` (relative to the lockfile's folder, `''` for the same one). */
  resolved(name: string, range: string, folder: string): string | undefined;
}
