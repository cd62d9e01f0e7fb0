import { maskSecrets } from '../mask.ts';
import type { Citation } from './proposal.ts';

/** Why a citation does not hold: no such file, no such lines, or other words there. Undefined where it does. */
export function citationFault(citation: Citation, read: (path: string) => string | undefined): string | undefined {
  const text = read(citation.path);
  if (text === undefined) return 'there is no such file in the audited tree';
  const lines = text.split(/\r?\n/);
  const last = citation.endLine ?? citation.line;
  if (last < citation.line || last > lines.length) return `the file has ${lines.length} lines`;
  if (last - citation.line > 200) return 'it spans more than 200 lines';
  const words = squeeze(citation.quote);
  if (words.length < 3) return 'it quotes nothing';
  const there = (of: readonly string[]): boolean => squeeze(of.slice(citation.line - 1, last).join('\n')).includes(words);
  // Who was shown code without its secrets quotes it so.
  return there(lines) || there(maskSecrets(lines.join('\n')).split('\n')) ? undefined : 'other words stand there';
}

/** Spaces and line breaks are how people copy, not what they quote. */
function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
