import { ReportError } from './report-error.ts';
import type { ReportInput } from './report.ts';

/** Bytes that a report may have. Larger ones belong to programs that write one file for all of a company. */
export const MAX_REPORT_BYTES = 96 * 1024 * 1024;
/** Results that a report may hold. */
export const MAX_RESULTS = 250_000;

/** Text of a report: UTF-8, or UTF-16 with a mark, as some shells write what they are given. */
export function decode(bytes: Uint8Array): string {
  if (bytes.byteLength > MAX_REPORT_BYTES)
    throw new ReportError(
      'too-large',
      `The file has ${Math.round(bytes.byteLength / 1048576)} MiB; at most ${MAX_REPORT_BYTES / 1048576} are read.`,
    );
  const [a, b] = bytes;
  if (a === 0x1f && b === 0x8b) throw new ReportError('encoding', 'The file is compressed.', 'Unpack it with gunzip first.');
  if (a === 0x50 && b === 0x4b) throw new ReportError('encoding', 'The file is a ZIP archive.', 'Unpack it, and name the report in it.');
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new ReportError('encoding', 'The file is neither UTF-8 nor UTF-16 with a byte order mark.', 'Save it as UTF-8.');
  }
}

/** The text with what it holds as JSON. A text that looks like JSON and is none is broken, not of an unknown format. */
export function inputOf(text: string): ReportInput {
  const head = text.slice(0, 4000).trimStart();
  if (head === '')
    throw new ReportError('broken', 'The file is empty.', 'Some tools write nothing when they find nothing; others when they fail.');
  const first = head[0];
  if (first !== '{' && first !== '[') return { text, json: undefined, rows: rowsOf(text) };
  const whole = parse(text);
  if (whole.ok) return { text, json: whole.value, rows: [] };
  const rows = rowsOf(text);
  if (rows.length === 0)
    throw new ReportError('broken', `The file looks like JSON and is not valid: ${whole.because}`, 'It may have been cut off.');
  return { text, json: undefined, rows };
}

/** One JSON value a line, or parted by NUL as Code Climate writes them. Lines that are none are left out when most are. */
function rowsOf(text: string): unknown[] {
  const parts = text.split(text.includes('\0') ? '\0' : '\n').filter((line) => line.trim() !== '');
  const [first = '', second = first] = parts;
  if (!parse(first).ok && !parse(second).ok) return [];
  const rows: unknown[] = [];
  let broken = 0;
  for (const part of parts) {
    const value = parse(part);
    if (value.ok && typeof value.value === 'object') rows.push(value.value);
    else broken += 1;
  }
  return broken > rows.length ? [] : rows;
}

function parse(text: string): { ok: true; value: unknown } | { ok: false; because: string } {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, because: error instanceof Error ? error.message.slice(0, 160) : 'not JSON' };
  }
}
