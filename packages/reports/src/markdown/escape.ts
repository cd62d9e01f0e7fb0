import { cleanLine } from '../view/clean.ts';

/** One line of text in which nothing is markup: no links, no HTML, no mentions, no table cells of its own. */
export function inline(text: string): string {
  return cleanLine(text)
    .replace(/[\\`*_{}[\]<>|~#!&$]/g, (char) => `\\${char}`)
    .replace(
      /^(\s*)([-+=]|\d+[.)](?=\s|$))/,
      (_, space: string, mark: string) => `${space}${mark.length > 1 ? mark.slice(0, -1) : ''}\\${mark.at(-1) ?? ''}`,
    )
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/\b(https?|ftp):\/\//gi, (scheme) => scheme.replace('://', '\\://'))
    .replace(/\bwww\./gi, (word) => `${word.slice(0, -1)}\\.`);
}

/** A code span that its content cannot end. Pipes are escaped, since spans stand in tables too. */
export function code(text: string): string {
  const line = cleanLine(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A fenced block that its content cannot end. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language.replace(/[^a-z0-9-]/gi, '')}\n${text.toWellFormed().replace(/\r\n?/g, '\n').replace(/\n$/, '')}\n${fence}`;
}

/** A table with a header row; cells are already escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
