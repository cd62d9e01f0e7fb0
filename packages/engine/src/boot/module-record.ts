import type { ParsedModule } from '../lang/typescript/parse.ts';
import type { Scope } from './scope.ts';
import type { Obj, Value } from './value.ts';

/** A module of one boot: its scope and what it exports. */
export interface ModuleRecord {
  path: string;
  parsed: ParsedModule | undefined;
  state: 'new' | 'running' | 'done' | 'failed';
  scope: Scope | undefined;
  /** Exported name → reader, so bindings stay live. */
  exports: Map<string, () => Value>;
  /** `export * from` sources, resolved. */
  stars: (() => Value)[];
  /** `module` of CommonJS code. */
  commonjs: Obj | undefined;
  /** Whether the text has import or export declarations. */
  isEsm: boolean;
  /** The object that `import * as x` sees. */
  namespace: Obj | undefined;
}
