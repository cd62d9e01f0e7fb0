import type { Node } from 'oxc-parser';
import type { SourceTree } from '../../tree/source-tree.ts';
import type { CodeIndex } from '../typescript/code-index.ts';
import type { ParsedModule } from '../typescript/parse.ts';
import type { Scope } from './scope.ts';
import type { LocalFunction, ObjectValue, Value } from './value.ts';

/** State of a run over one script and what it imports. */
export interface Machine {
  tree: SourceTree;
  code: CodeIndex | undefined;
  modules: Map<string, ScriptModule>;
  steps: number;
  depth: number;
  /** Where a text was last produced by a template: text → offset of its first character, and its file. */
  templates: Map<string, { path: string; offset: number }>;
  /** How many conditions that could not be decided are around. */
  maybe: number;
  /** Ran out of steps. */
  exhausted: boolean;
  evaluate(node: Node, scope: Scope): Value;
  execute(node: Node, scope: Scope): Completion | undefined;
  /** Calls a function of the script. */
  invoke(callee: LocalFunction, args: readonly Value[]): Value;
  /** The value of a relative module as a whole, as seen from a file. */
  required(from: string, specifier: string): Value;
}

/** Set when a `return` was reached that certainly runs. */
export interface Completion {
  value: Value;
}

/** A script whose top level was read. */
export interface ScriptModule {
  parsed: ParsedModule;
  scope: Scope;
  exports: ObjectValue;
  /** `module.exports = …` or `export default …`. */
  main: Value;
}
