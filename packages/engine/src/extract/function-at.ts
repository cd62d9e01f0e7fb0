import type { Location } from '@airworthy/model';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';

const PLACED = new WeakMap<CodeIndex, Map<string, FunctionInfo>>();

/** The function of the service that is written at a place: of a guard, of a handler. */
export function functionAt(code: CodeIndex, place: Location): FunctionInfo | undefined {
  let placed = PLACED.get(code);
  if (placed === undefined) {
    placed = new Map(code.functions.map((one) => [placeKey(one.location), one]));
    PLACED.set(code, placed);
  }
  return placed.get(placeKey(place));
}

const placeKey = ({ path, line, column }: Location): string => `${path}:${line}:${column ?? 1}`;
