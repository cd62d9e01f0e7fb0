import type { Document } from './block.ts';
import type { DocumentSet } from './sets.ts';

/** How one document is written down; loaded when it is asked for. */
interface DocumentFormat {
  /** Without the dot. */
  extension: string;
  write(document: Document): Promise<string | Uint8Array>;
}

/** The formats of documents by name, which is also the name of their folder in a set. */
export const DOCUMENT_FORMATS: Readonly<Record<string, DocumentFormat>> = {
  docx: { extension: 'docx', write: async (document) => (await import('./write/docx.ts')).toDocx(document) },
  html: { extension: 'html', write: async (document) => (await import('./write/html.ts')).toHtml(document) },
  json: { extension: 'json', write: async (document) => (await import('./write/json.ts')).toJson(document) },
  markdown: { extension: 'md', write: async (document) => (await import('./write/markdown.ts')).toMarkdown(document) },
  pdf: { extension: 'pdf', write: async (document) => (await import('./write/pdf.ts')).toPdf(document) },
};

/** Every format of a set: those of its documents, tables as `csv` and `xlsx`, slides as `pptx`, mails as `eml`. */
export const SET_FORMATS: readonly string[] = [...Object.keys(DOCUMENT_FORMATS), 'csv', 'eml', 'pptx', 'xlsx'].toSorted();

/** A file of a set, by its path below the folder of the set. */
export interface SetFile {
  path: string;
  content: string | Uint8Array;
}

/** Writes a set down, one file after the other, so that no more than one is held. Scripts that verify fixes are always there. */
export async function* writeSet(set: DocumentSet, formats: readonly string[]): AsyncGenerator<SetFile> {
  for (const name of formats) {
    const format = DOCUMENT_FORMATS[name];
    if (format !== undefined) {
      for (const document of set.documents)
        yield { path: `${name}/${document.id}.${format.extension}`, content: await format.write(document) };
    } else if (name === 'csv') {
      const { toCsv } = await import('./write/csv.ts');
      for (const sheet of set.ledger.sheets)
        yield { path: `csv/${sheet.name.toLowerCase().replace(/[^\p{L}\d]+/gu, '-')}.csv`, content: toCsv(sheet) };
    } else if (name === 'eml') {
      const { toEml } = await import('./write/eml.ts');
      for (const mail of set.mails) yield { path: `eml/${mail.id}.eml`, content: toEml(mail) };
    } else if (name === 'xlsx') {
      yield { path: `xlsx/${set.ledger.id}.xlsx`, content: await (await import('./write/xlsx.ts')).toXlsx(set.ledger) };
    } else if (name === 'pptx') {
      yield { path: `pptx/${set.deck.id}.pptx`, content: await (await import('./write/pptx.ts')).toPptx(set.deck) };
    } else throw new RangeError(`There is no document format ${name}; there are ${SET_FORMATS.join(', ')}.`);
  }
  for (const script of set.scripts) yield { path: script.file, content: script.script };
}
