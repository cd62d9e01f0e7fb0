import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const kept = new WeakMap<CodeIndex, ReadonlySet<string>>();

/** Packages that production code of the service imports as values; `undefined` when there is no code to look at. */
export function usedPackages(input: { code?: CodeIndex | undefined } & Pick<ExtractInput, 'service'>): ReadonlySet<string> | undefined {
  const { code } = input;
  if (code === undefined) return undefined;
  const known = kept.get(code);
  if (known !== undefined) return known;
  const out = new Set<string>();
  for (const module of code.modules) {
    if (module.kind !== 'production') continue;
    for (const each of module.bound.imports) if (!each.typeOnly) out.add(packageOf(each.specifier));
    for (const each of module.bound.stars) out.add(packageOf(each.specifier));
    for (const each of module.bound.exports.values()) if (each.kind === 'from' && !each.typeOnly) out.add(packageOf(each.specifier));
  }
  kept.set(code, out);
  return out;
}

/** `@scope/name/deep` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
