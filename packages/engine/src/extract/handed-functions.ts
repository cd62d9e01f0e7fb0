import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';

/** Functions of the service that a call hands over as arguments. */
export function handedFunctions(code: CodeIndex, call: CallSite): FunctionInfo[] {
  return call.args.flatMap((argument) => {
    const fn = code.functionOf(argument, call.module);
    return fn === undefined ? [] : [fn];
  });
}
