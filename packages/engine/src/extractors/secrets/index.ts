// https://github.com/secretlint/secretlint
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { SourceFile } from '../../tree/source-tree.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { lineIndex } from '../../lang/text/line-index.ts';
import { isPlaceholder, mask } from '../../lang/secrets/names.ts';
import { isProductionFile } from '../../lang/secrets/production-file.ts';
import { isSettingsFile, ownMatches, SUSPECT } from './rules.ts';
import type { SecretMatch } from './rules.ts';

const PRESET = '@secretlint/secretlint-rule-preset-recommend';
const MAX_BYTES = 1_000_000;
const PER_FILE = 8;
/** Files that other extractors read for their credentials, and files that hold hashes. */
const ELSEWHERE =
  /(?:^|\/)(?:\.env(?:[._-][\w.-]+)?|[\w-]+\.env|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|[\w.-]*compose[\w.-]*\.ya?ml)$|\.(?:svg|map|snap|min\.js|csv|tsv|ipynb)$/i;
const SCRIPT = /\.[cm]?[jt]sx?$/;
/** Our own rule for connection strings knows placeholders and defaults; these two don't. */
const OWN_INSTEAD = /basicauth|database-connection-string|filter-comments/;

export const secrets = defineExtractor({
  id: 'secrets',
  about:
    'Credentials in the text of files: those that secretlint recognises, connection strings, keys, tokens, and literals under secret-looking names',
  emits: ['secretLiterals'],
  async extract(input) {
    for (const file of input.files) {
      if (ELSEWHERE.test(file.path) || file.size > MAX_BYTES) continue;
      const text = input.tree.read(file.path);
      if (text !== undefined) await scan(input, file, text);
    }
  },
});

async function scan(input: ExtractInput, { path }: SourceFile, text: string): Promise<void> {
  const script = SCRIPT.test(path);
  const production = isProductionFile(path);
  const suspect = SUSPECT.test(text);
  const settings = (production && script) || isSettingsFile(path);
  if (!suspect && !(settings && /secret|password|passwd|token|key|credential|salt|mnemonic/i.test(text))) return;
  const found = new Map<number, SecretMatch>();
  const lineOf = lineIndex(text);
  for (const match of ownMatches(path, text, script && production)) {
    const line = lineOf(match.offset);
    if (!found.has(line)) found.set(line, match);
  }
  if (suspect) for (const match of await libraryMatches(path, text)) found.set(lineOf(match.offset), match);
  const kept = [...found].toSorted(([a], [b]) => a - b).slice(0, PER_FILE);
  for (const [line, match] of kept) {
    input.emit('secretLiterals', {
      location: { path, line },
      rule: match.rule,
      ...(match.name === undefined ? {} : { name: match.name }),
      excerpt: mask(match.value),
      production,
      inProduction: 'unknown',
    });
  }
}

async function libraryMatches(path: string, text: string): Promise<SecretMatch[]> {
  const result = await lintSource({
    source: { filePath: `/${path}`, content: text, contentType: 'text' },
    options: { config: { rules: [{ id: PRESET, rule: creator }] }, noPhysicFilePath: true },
  });
  return result.messages.flatMap((message) => {
    const [from, to] = message.range;
    const value = text.slice(from, to);
    if (OWN_INSTEAD.test(message.ruleId) || isPlaceholder(value) || /example|x{5,}|0{8,}|1234567/i.test(value)) return [];
    return [
      {
        rule: `${message.ruleId.replace(/^@secretlint\/secretlint-rule-/, '')}-${message.messageId.toLowerCase().replaceAll('_', '-')}`,
        value,
        offset: from,
      },
    ];
  });
}
