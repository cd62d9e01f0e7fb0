import type { Document } from './block.ts';

/** A way to write a document down; loaded when it is asked for. */
export interface DocumentFormat {
  /** Without the dot. */
  extension: string;
  write(document: Document): Promise<string | Uint8Array>;
}

/** Every format of a document by its name, which is also the name of its folder in a set. */
export const DOCUMENT_FORMATS: Readonly<Record<string, DocumentFormat>> = {
  html: { extension: 'html', write: async (document) => (await import('./write/html.ts')).toHtml(document) },
  markdown: { extension: 'md', write: async (document) => (await import('./write/markdown.ts')).toMarkdown(document) },
  pdf: { extension: 'pdf', write: async (document) => (await import('./write/pdf.ts')).toPdf(document) },
};
