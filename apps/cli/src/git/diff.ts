import type { FileChange, Hunk } from '@airworthy/engine/changes/line-map';
import { tryGit } from './run-git.ts';

/** A changed file with the object that held its old content. */
export interface DiffFile extends FileChange {
  blob?: string;
}

/** What differs between a commit and the work tree, or what is staged; paths relative to the folder. */
export function diffSince(folder: string, commit: string, staged: boolean): DiffFile[] {
  const options = [
    '--no-ext-diff',
    '--no-textconv',
    '--no-color',
    '--relative',
    '-M',
    '--ignore-submodules',
    ...(staged ? ['--cached'] : []),
  ];
  const raw = tryGit(folder, ['diff', '--raw', '-z', '--no-abbrev', ...options, commit, '--'])?.toString('utf8') ?? '';
  const patch = tryGit(folder, ['diff', '-U0', '--src-prefix=a/', '--dst-prefix=b/', ...options, commit, '--'])?.toString('utf8') ?? '';
  const hunks = hunksOf(patch);
  const files = rawFiles(raw).map((one) => ({ ...one, hunks: hunks.get(one.after ?? one.before ?? '') ?? [] }));
  return staged ? files : [...files, ...untracked(folder)];
}

/** Contents of the index where the work tree has others; nothing for files that are not in it. */
export function stagedContents(folder: string): Map<string, Uint8Array | undefined> {
  const options = ['--no-ext-diff', '--no-textconv', '--relative', '--no-renames', '--ignore-submodules'];
  const raw = tryGit(folder, ['diff', '--raw', '-z', '--no-abbrev', ...options, '--'])?.toString('utf8') ?? '';
  const contents = new Map<string, Uint8Array | undefined>(untracked(folder).map((one) => [one.after as string, undefined]));
  for (const { before, blob } of rawFiles(raw))
    if (before !== undefined && blob !== undefined) contents.set(before, tryGit(folder, ['cat-file', 'blob', blob]));
  return contents;
}

/** `:mode mode oid oid status NUL path NUL [path NUL]`, see git-diff(1), "Raw output format". */
function rawFiles(raw: string): Omit<DiffFile, 'hunks'>[] {
  const parts = raw.split('\0');
  const files: Omit<DiffFile, 'hunks'>[] = [];
  for (let at = 0; at + 1 < parts.length; at += 1) {
    const [, , blob = '', , status = ''] = (parts[at] as string).split(' ');
    const first = parts[(at += 1)] as string;
    const kind = status[0];
    if (kind === 'R' || kind === 'C') files.push({ before: first, after: parts[(at += 1)] as string, blob });
    else if (kind === 'A') files.push({ after: first });
    else if (kind === 'D') files.push({ before: first, blob });
    else files.push({ before: first, after: first, blob });
  }
  return files;
}

/** Exchanged lines by the path that the file has now, or had if it is gone. */
function hunksOf(patch: string): Map<string, Hunk[]> {
  const found = new Map<string, Hunk[]>();
  let before = '';
  let current: Hunk[] = [];
  let left = 0;
  for (const line of patch.split('\n')) {
    // Lines of a hunk may look like headers; they are counted off.
    if (left > 0 && /^[-+]/.test(line)) left -= 1;
    else if (line.startsWith('--- ')) before = pathOf(line.slice(4), 'a/');
    else if (line.startsWith('+++ ')) {
      current = [];
      found.set(pathOf(line.slice(4), 'b/') || before, current);
    } else {
      const [, start, count = '1', newStart, newCount = '1'] = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
      if (start === undefined) continue;
      current.push({ before: { start: Number(start), count: Number(count) }, after: { start: Number(newStart), count: Number(newCount) } });
      left = Number(count) + Number(newCount);
    }
  }
  return found;
}

function pathOf(text: string, prefix: string): string {
  const name = text.replace(/\t$/, '');
  if (name === '/dev/null') return '';
  const plain = name.startsWith('"') ? unquoted(name) : name;
  return plain.startsWith(prefix) ? plain.slice(prefix.length) : plain;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unquoted(name: string): string {
  return name.slice(1, -1).replaceAll(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

function untracked(folder: string): DiffFile[] {
  const listing = tryGit(folder, ['ls-files', '--others', '--exclude-standard', '-z'])?.toString('utf8') ?? '';
  return listing
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => ({ after: path, hunks: [{ before: { start: 0, count: 0 }, after: { start: 1, count: Number.MAX_SAFE_INTEGER } }] }));
}
