import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import { partOfFunction } from '../lang/typescript/function-part.ts';
import type { ExtractInput } from './define-extractor.ts';

/**
 * The handler function of a route of `boot.routes`, as the code index knows it; wrappers such as `asyncHandler(fn)` are looked through. Where
 * one function chooses by itself among several routes it is the part for this one, and nothing where that can't be told.
 */
export function handlerOf({ boot, code }: Pick<ExtractInput, 'boot' | 'code'>, index: number): FunctionInfo | undefined {
  const handler = boot.handlers[index];
  const whole = handler && code.function(`${handler.path}:${handler.node.start}`);
  if (whole === undefined || handler?.at === undefined || !isShared(boot, index)) return whole;
  return partOfFunction(whole, handler.at);
}

/** Whether the handler of a route answers others as well. */
function isShared({ handlers }: ExtractInput['boot'], index: number): boolean {
  const own = handlers[index];
  return handlers.some((other, at) => at !== index && other !== undefined && other.path === own?.path && other.node === own.node);
}

/** Wrappers of own code around the handler of a route of `boot.routes`. */
export function aroundOf({ boot, code }: Pick<ExtractInput, 'boot' | 'code'>, index: number): FunctionInfo[] {
  return (boot.handlers[index]?.around ?? []).flatMap(({ path, node }) => code.function(`${path}:${node.start}`) ?? []);
}

/** The resolver of a field of `boot.operations`. */
export function resolverOf({ boot, code }: Pick<ExtractInput, 'boot' | 'code'>, index: number): FunctionInfo | undefined {
  const resolver = boot.resolvers[index];
  return resolver && code.function(`${resolver.path}:${resolver.node.start}`);
}
