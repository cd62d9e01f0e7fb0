import type { ParsedModule } from '../lang/typescript/parse.ts';
import type { Scope } from './scope.ts';
import type { Obj, Value } from './value.ts';

/** What an import of a specifier reads from; `load` where it is a module of the tree. */
export interface Star {
  read(name: string): Value;
  namespace(): Value;
  load?(): ModuleRecord;
}

/** A module of one boot: its scope and what it exports. */
export interface ModuleRecord {
  path: string;
  parsed: ParsedModule | undefined;
  state: 'new' | 'running' | 'done' | 'failed';
  scope: Scope | undefined;
  /** Exported name → reader, so bindings stay live. */
  exports: Map<string, () => Value>;
  /** `export * from` sources, resolved. */
  stars: Star[];
  /** Names that were found behind them. */
  starred: Map<string, () => Value>;
  /** `module` of CommonJS code. */
  commonjs: Obj | undefined;
  /** Whether the text has import or export declarations. */
  isEsm: boolean;
  /** The object that `import * as x` sees. */
  namespace: Obj | undefined;
}
