import type { ExtractInput } from '../../extract/define-extractor.ts';

/** Packages that production code of the service imports; `undefined` while nobody looked. */
export function usedPackages(_input: ExtractInput): ReadonlySet<string> | undefined {
  return undefined;
}
