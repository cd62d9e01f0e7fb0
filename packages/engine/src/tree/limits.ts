/** How much of a tree is read. Every limit that is hit is said in a diagnostic. */
export interface TreeLimits {
  /** Bytes of one TypeScript or JavaScript file. */
  scriptBytes: number;
  /** Bytes of any other file. */
  fileBytes: number;
  /** Characters of the longest line of a script; longer ones are bundles or data. */
  lineLength: number;
  /** Files of the whole tree. */
  files: number;
  /** Folders that are opened. */
  folders: number;
  /** Folders inside each other. */
  depth: number;
  /** Bytes of all files together. */
  totalBytes: number;
  /** Bytes of file contents that are kept in memory. */
  keptBytes: number;
  /** Bytes of one ignore file, and how many of its lines count. */
  ignoreBytes: number;
  ignoreLines: number;
}

/**
 * Ten times what the largest services that were looked at need: a hand-written script above 1 MB or a line above
 * 50,000 characters was never met, generated ones often.
 */
export const TREE_LIMITS: TreeLimits = {
  scriptBytes: 1_000_000,
  fileBytes: 5_000_000,
  lineLength: 50_000,
  files: 50_000,
  folders: 25_000,
  depth: 40,
  totalBytes: 512_000_000,
  keptBytes: 64_000_000,
  ignoreBytes: 256_000,
  ignoreLines: 2_000,
};
