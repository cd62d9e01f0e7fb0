import { KnownError } from '@airworthy/engine/known-error';
import { EXIT } from '../exit-codes.ts';

/** Prints an error as the user needs it and returns the exit code. */
export function reportError(error: unknown): number {
  if (error instanceof KnownError) {
    process.stderr.write(`airworthy: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
    return error.code === 'usage' ? EXIT.usage : EXIT.input;
  }
  process.stderr.write('airworthy: this is a defect of ours, please report it with the lines below.\n');
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.internal;
}
