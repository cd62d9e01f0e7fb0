import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';

/**
 * Whether others call a function by a name, so that it does not simply run where it is written: declared and named ones, and those that an
 * object carries out of the function that makes it (`return { expire: async () => … }`) when such calls are found.
 */
export function calledByName(code: CodeIndex, fn: FunctionInfo): boolean {
  return fn.held || (fn.object !== undefined && code.callersOf(fn).length > 0);
}
