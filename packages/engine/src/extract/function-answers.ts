import type { CodeIndex } from '../lang/typescript/code-index.ts';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';

/**
 * Keeps answers about functions for as long as their code index. Functions of shared packages are the same objects for every service that
 * uses them, so what follows from callers or targets must not be carried from one service to the next.
 */
export function functionAnswers<Value>(): (code: CodeIndex) => Map<FunctionInfo, Value> {
  const kept = new WeakMap<CodeIndex, Map<FunctionInfo, Value>>();
  return (code) => {
    let answers = kept.get(code);
    if (answers === undefined) kept.set(code, (answers = new Map()));
    return answers;
  };
}
