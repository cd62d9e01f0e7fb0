/** A package that a lockfile fixes. */
export interface LockedPackage {
  name: string;
  version: string;
  /** From 1. */
  line: number;
  /** The lockfile holds a hash of its content. */
  integrity: boolean;
  source: 'registry' | 'git' | 'url' | 'local';
  /** Host that the lockfile takes it from, as far as it says so. */
  host?: string;
  /** Runs a script when it is installed; absent where the format does not say. */
  installScript?: boolean;
  /** What its authors say to those who still use it. */
  deprecated?: string;
  /** Licence as the package states it; absent where the format does not say. */
  licence?: string;
  /** Needed by development dependencies only; absent where the format does not say. */
  development?: boolean;
}

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
  /** Every package that it fixes, in the order of the file; read when first asked for. */
  entries(): readonly LockedPackage[];
}
