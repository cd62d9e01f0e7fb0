import type { ParsedModule } from '../lang/typescript/parse.ts';

const KNOWN = new WeakMap<ParsedModule, string>();

/**
 * The distinct words of a module (letters, digits, `_`, `$`, `-`; names as well as what stands in texts and comments), one a line: several times
 * shorter than the module, made once for all extractors. Ask it whether a module can matter before looking into it, with patterns whose
 * alternatives lie within a word; what spans words (`new Map`, a quoted text) is asked of the text, after the words in it were found here.
 */
export function wordsIn({ parsed }: { readonly parsed: ParsedModule }): string {
  let words = KNOWN.get(parsed);
  if (words === undefined) KNOWN.set(parsed, (words = [...new Set(parsed.text.split(/[^\w$-]+/))].join('\n')));
  return words;
}
