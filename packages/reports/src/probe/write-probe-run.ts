import type { ProbeRun } from '@airworthy/model';
import { DOCUMENT_FORMATS } from '../documents/formats.ts';
import { probeDocument } from './probe-document.ts';

/** Formats of a run, with the ending of each. */
export const PROBE_FORMATS: Readonly<Record<string, string>> = { html: 'html', markdown: 'md', json: 'json', pdf: 'pdf', docx: 'docx' };

/** A run as bytes. JSON is the run itself with all its exchanges; the others are for people. */
export async function writeProbeRun(run: ProbeRun, format: string, options: { date?: string } = {}): Promise<string | Uint8Array> {
  if (format === 'json') return `${JSON.stringify(run, null, 2)}\n`;
  const writer = DOCUMENT_FORMATS[format];
  if (writer === undefined) throw new RangeError(`There is no format ${format}; there are ${Object.keys(PROBE_FORMATS).join(', ')}.`);
  return writer.write(probeDocument(run, options));
}
