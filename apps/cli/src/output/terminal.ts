import { stripVTControlCharacters } from 'node:util';

/** Whether colours are wanted: a terminal, or FORCE_COLOR; never with NO_COLOR or TERM=dumb. */
export function wantsColor(stream: { isTTY?: boolean } = process.stdout): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** Whether box and block characters are shown: unless the locale names another encoding or the terminal is known to lack them. */
export function wantsUnicode(environment: NodeJS.ProcessEnv = process.env): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  if (environment['TERM'] === 'linux' || environment['TERM'] === 'dumb') return false;
  return locale === '' || locale === 'C' || locale === 'POSIX' || /utf-?8/i.test(locale);
}

/** Columns to fill, between 60 and 120. */
export function terminalWidth(): number {
  return Math.min(120, Math.max(60, process.stdout.columns ?? 100));
}

/** Writes a text, or one in pieces; when the reader is gone, as after `| head`, the rest is dropped without a word. */
export async function print(text: string | Iterable<string>): Promise<void> {
  if (typeof text === 'string') {
    await write(text.endsWith('\n') ? text : `${text}\n`);
    return;
  }
  for (const part of text) if (!(await write(part))) return;
}

/** Whether somebody took it. */
function write(text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => (error.code === 'EPIPE' ? resolve(false) : reject(error));
    process.stdout.once('error', failed);
    process.stdout.write(text, (error) => {
      if (error) return;
      process.stdout.off('error', failed);
      resolve(true);
    });
  });
}

/** Prints a value as JSON. */
export function printJson(value: unknown): Promise<void> {
  return print(JSON.stringify(value, null, 2));
}

/** Text from an audited repository, safe to print: no control sequences, no line breaks. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u001F\u007F-\u009F]+/g, ' ');
}
