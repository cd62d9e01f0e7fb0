import { stripVTControlCharacters } from 'node:util';

/** Whether colours are wanted: a terminal, or FORCE_COLOR; never with NO_COLOR or TERM=dumb. */
export function wantsColor(stream: { isTTY?: boolean } = process.stdout): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** Columns to fill, between 60 and 120. */
export function terminalWidth(): number {
  return Math.min(120, Math.max(60, process.stdout.columns ?? 100));
}

/** Writes text; a closed pipe ends quietly. */
export async function print(text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, () => resolve());
  });
}

/** Prints a value as JSON. */
export function printJson(value: unknown): Promise<void> {
  return print(JSON.stringify(value, null, 2));
}

/** Text from an audited repository, safe to print: no control sequences, no line breaks. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u001F\u007F]+/g, ' ');
}
