import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { readConfig } from '@airworthy/engine/config/load-config';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { run } from '../apps/cli/src/program.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...globSync(['docs/guides/*.md', 'docs/tutorials/*.md', 'docs/*.md'], { cwd: ROOT })];

interface Block {
  page: string;
  language: string;
  text: string;
}

const BLOCKS = PAGES.flatMap((page): Block[] =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    language: match[1] as string,
    text: match[2] as string,
  })),
);

const help = new Map<string, string>();

/** What a command says of itself; its code is 2 where there is no such command. */
async function helpOf(words: readonly string[]): Promise<string> {
  const key = words.join(' ');
  const known = help.get(key);
  if (known !== undefined) return known;
  const lines: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = (chunk: unknown) => lines.push(String(chunk)) > 0;
  const code = await run([...words, '--help']).finally(() => (process.stdout.write = write));
  const text = code === 0 ? lines.join('') : '';
  help.set(key, text);
  return text;
}

test('every command in our pages exists and has the options that it is shown with', async () => {
  const lines = BLOCKS.filter((one) => one.language === 'sh').flatMap(({ page, text }) =>
    text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .flatMap((line) => {
        const [, rest] = /^(?:\.\/|npx )?airworthy (.*?)(?:\s+#.*)?$/.exec(line.trim()) ?? [];
        return rest === undefined ? [] : [{ page, rest: rest.split(/ (?:&&|\|) /)[0] as string }];
      }),
  );
  expect(lines.length).toBeGreaterThan(40);
  const wrong: string[] = [];
  for (const { page, rest } of lines) {
    const words = rest.split(/\s+/);
    const group = words[0] as string;
    const outer = await helpOf([group]);
    const inner =
      words[1] !== undefined && new RegExp(`^  ${words[1]}\\b`, 'm').test(outer.split('Commands:')[1] ?? '')
        ? await helpOf([group, words[1]])
        : outer;
    if (outer === '' && !rest.startsWith('-')) wrong.push(`${page}: airworthy ${rest}`);
    for (const option of words.filter((one) => /^--?[a-z]/.test(one)).map((one) => one.split('=')[0] as string))
      if (!rest.startsWith('-') && !inner.includes(option)) wrong.push(`${page}: ${option} in airworthy ${rest}`);
  }
  expect(wrong).toEqual([]);
});

test('every block of YAML can be read, and those of airworthy.yaml are valid', () => {
  const wrong = BLOCKS.filter((one) => one.language === 'yaml').flatMap(({ page, text }) => {
    const errors = parseAllDocuments(text).flatMap((document) => document.errors.map((error) => `${page}: ${error.message}`));
    const settings =
      /^(?:services|exclude|profile|thresholds|gate|capabilities|beforeRelease|rates):/m.test(text) &&
      page.startsWith('docs/') &&
      /^(docs\/guides\/(configuration|gate)|docs\/tutorials)/.test(page);
    const { diagnostics } = settings ? readConfig(memoryTree({ 'airworthy.yaml': text })) : { diagnostics: [] };
    return [...errors, ...diagnostics.map((one) => `${page}: ${one.message}`)];
  });
  expect(wrong).toEqual([]);
});

test('every block of JSON and TypeScript can be parsed', () => {
  const wrong = BLOCKS.flatMap(({ page, language, text }) => {
    try {
      if (language === 'json') JSON.parse(text);
      if (language === 'ts' || language === 'js') stripTypeScriptTypes(text);
      return [];
    } catch (error) {
      return [`${page}: ${String(error)}`];
    }
  });
  expect(wrong).toEqual([]);
});
