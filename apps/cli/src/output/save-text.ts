import { writeFile } from 'node:fs/promises';
import { KnownError } from '@airworthy/engine/known-error';

/** Writes what the user asked for; a folder that is missing or may not be written is the input's fault, not ours. */
export async function saveText(
  path: string,
  text: string | Uint8Array | Iterable<string>,
  options: { exclusive?: boolean } = {},
): Promise<void> {
  try {
    await writeFile(path, text, { flag: options.exclusive ? 'wx' : 'w' });
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? (error instanceof Error ? error.message : String(error));
    throw new KnownError('cannot-write', `${path} can't be written: ${reason}.`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EEXIST: 'it exists already',
};
