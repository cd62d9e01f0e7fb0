import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { ExtractInput } from './define-extractor.ts';

/** The handler function of a route of `boot.routes`, as the code index knows it; wrappers such as `asyncHandler(fn)` are looked through. */
export function handlerOf({ boot, code }: Pick<ExtractInput, 'boot' | 'code'>, index: number): FunctionInfo | undefined {
  const handler = boot.handlers[index];
  return handler && code.function(`${handler.path}:${handler.node.start}`);
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
