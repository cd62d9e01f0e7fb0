import type { Invoice, InvoiceLine } from './invoices.ts';
import { rupees } from './gst.ts';

export interface PdfParties {
  readonly seller: string;
  readonly buyer: string;
}

const LEFT = 56;
const RIGHT = 540;

/** A tax invoice on one A4 page. Written out by hand: a few lines of text need no library. */
export function invoicePdf(invoice: Invoice, lines: readonly InvoiceLine[], parties: PdfParties): Buffer {
  const marks: string[] = [
    text(LEFT, 780, 20, 'F2', 'TAX INVOICE'),
    text(LEFT, 756, 11, 'F2', parties.seller),
    text(LEFT, 726, 10, 'F1', `Invoice ${invoice.number}`),
    text(LEFT, 711, 10, 'F1', `Due ${invoice.dueOn}`),
    text(LEFT, 696, 10, 'F1', `Bill to ${parties.buyer}`),
    `0.2 0.3 0.5 RG 1 w ${LEFT} 676 m ${RIGHT} 676 l S`,
    text(LEFT, 660, 9, 'F2', 'Item (HSN)'),
    ...[320, 390, 460, RIGHT].map((x, at) => rightText(x, 660, 9, 'F2', ['Quantity', 'Price', 'GST', 'Amount'][at] ?? '')),
  ];
  let y = 642;
  // What does not fit on the page is told in its last line instead of being lost.
  const shown = lines.slice(0, 28);
  for (const line of shown) {
    const tax = line.cgstPaise + line.sgstPaise + line.igstPaise;
    marks.push(text(LEFT, y, 9, 'F1', `${line.description} (${line.hsnCode})`.slice(0, 48)));
    marks.push(rightText(320, y, 9, 'F1', String(line.quantity)), rightText(390, y, 9, 'F1', rupees(line.unitPricePaise)));
    marks.push(rightText(460, y, 9, 'F1', `${line.gstBasisPoints / 100} %`), rightText(RIGHT, y, 9, 'F1', rupees(line.taxablePaise + tax)));
    y -= 16;
  }
  if (lines.length > shown.length) marks.push(text(LEFT, y, 9, 'F1', `and ${lines.length - shown.length} more lines`));
  y -= 24;
  const totals: [string, number][] = [
    ['Taxable value', invoice.taxablePaise],
    ['CGST', invoice.cgstPaise],
    ['SGST', invoice.sgstPaise],
    ['IGST', invoice.igstPaise],
    ['Total (INR)', invoice.totalPaise],
  ];
  for (const [name, paise] of totals) {
    const font = name.startsWith('Total') ? 'F2' : 'F1';
    marks.push(rightText(460, y, 10, font, name), rightText(RIGHT, y, 10, font, rupees(paise)));
    y -= 16;
  }
  return pdf(marks.join('\n'));
}

function text(x: number, y: number, size: number, font: 'F1' | 'F2', words: string): string {
  return `BT /${font} ${size} Tf ${x} ${y} Td (${escaped(words)}) Tj ET`;
}

function rightText(x: number, y: number, size: number, font: 'F1' | 'F2', words: string): string {
  const width = [...words].reduce((sum, letter) => sum + widthOf(letter, font), 0) * size;
  return text(Math.round((x - width) * 100) / 100, y, size, font, words);
}

/** Widths of Helvetica, as shares of its size; letters of the bold one are a little wider. */
function widthOf(letter: string, font: 'F1' | 'F2'): number {
  if (/[.,:;!|ijlIft ]/.test(letter)) return 0.278;
  if (/[()r-]/.test(letter)) return 0.333;
  if (/[mwMW]/.test(letter)) return 0.833;
  if (/[GOQ]/.test(letter)) return 0.778;
  if (/[A-Z]/.test(letter)) return 0.69;
  if (/[cksvxyzJ]/.test(letter)) return font === 'F1' ? 0.5 : 0.556;
  return /[bdghnopqu]/.test(letter) && font === 'F2' ? 0.611 : 0.556;
}

/** The standard fonts know Latin letters; others are replaced rather than garbled. */
function escaped(words: string): string {
  return words.replace(/[^\u0020-\u007e]/g, '?').replace(/[\\()]/g, (mark) => `\\${mark}`);
}

function pdf(content: string): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(content)} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  return Buffer.from(`${body}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`, 'latin1');
}
