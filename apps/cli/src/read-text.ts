import { readFileSync } from 'node:fs';
import { KnownError } from '@airworthy/engine/known-error';

/** The text of a file that a person named. Throws `KnownError` when it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new KnownError('cannot-read', `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
