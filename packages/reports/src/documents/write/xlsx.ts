import { writeXlsx } from 'hucre/xlsx';
import type { Sheet, Workbook } from '../workbook.ts';
import { stableZip } from './stable-zip.ts';

/** From this width on, in characters, a column holds sentences or places. */
const SENTENCES = 24;

/** A workbook with frozen, filterable headers; columns that people fill in offer what may be chosen. */
export async function toXlsx(workbook: Workbook): Promise<Uint8Array> {
  const bytes = await writeXlsx({
    properties: { title: workbook.title, creator: 'Airworthy' },
    defaultFont: { name: 'Calibri', size: 11 },
    sheets: workbook.sheets.map((sheet) => {
      const last = Math.max(2, sheet.rows.length + 1);
      return {
        name: sheet.name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31),
        columns: sheet.columns.map((column, index) => ({
          header: column.title,
          width: column.width,
          ...(column.format === undefined ? {} : { numFmt: column.format }),
          // Sentences break inside their column, so that nothing runs over the next one or off the printed page.
          style: {
            alignment: {
              vertical: 'top' as const,
              ...(column.width >= SENTENCES ? { wrapText: true } : {}),
              ...(follows(sheet, index) ? { horizontal: 'left' as const, indent: 1 } : {}),
            },
          },
        })),
        rows: [
          sheet.columns.map((column) => column.title),
          ...sheet.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? inert(cell) : cell))),
        ],
        cells: new Map(
          sheet.columns.map((column, index) => [
            `0,${index}`,
            {
              value: column.title,
              style: {
                font: { name: 'Calibri', size: 11, bold: true, color: { rgb: '4F5866' } },
                fill: { type: 'pattern' as const, pattern: 'solid' as const, fgColor: { rgb: 'ECEFF3' } },
                // A title stands above what it is about: figures stand right.
                alignment: isFigures(sheet, index)
                  ? { horizontal: 'right' as const }
                  : follows(sheet, index)
                    ? { horizontal: 'left' as const, indent: 1 }
                    : {},
              },
            },
          ]),
        ),
        rowDefs: heights(sheet),
        freezePane: { rows: 1 },
        autoFilter: { range: `A1:${letters(sheet.columns.length)}${last}` },
        dataValidations: validations(sheet, last),
        pageSetup: {
          orientation: 'landscape' as const,
          fitToPage: true,
          fitToWidth: 1,
          fitToHeight: 0,
          // Printed, the header stands on every page. The library does not quote names, so that one that would need it goes without.
          ...(/^[A-Za-z]+$/.test(sheet.name) ? { printTitlesRow: '$1:$1' } : {}),
        },
      };
    }),
  });
  return stableZip(bytes, workbook.date);
}

function isFigures(sheet: Sheet, index: number): boolean {
  return sheet.columns[index]?.format !== undefined || typeof sheet.rows[0]?.[index] === 'number';
}

/** Words behind figures, which stand right, would else touch them. */
function follows(sheet: Sheet, index: number): boolean {
  return index > 0 && isFigures(sheet, index - 1) && !isFigures(sheet, index);
}

const LINE = 15;
/** Letters of a sentence for a unit of width, which is as wide as a figure. */
const LETTERS = 1.05;
/** More of a cell is read by opening it. */
const MOST_LINES = 12;

/** Heights of rows whose sentences take more than a line, in points: not every program finds them out by itself. */
function heights(sheet: Sheet): Map<number, { height: number }> {
  const rows = sheet.rows.map((row) =>
    Math.max(
      1,
      ...row.map((cell, index) => {
        const width = sheet.columns[index]?.width ?? 0;
        return typeof cell === 'string' && width >= SENTENCES ? Math.ceil(cell.length / (width * LETTERS)) : 1;
      }),
    ),
  );
  return new Map(
    rows.flatMap((lines, index) => (lines === 1 ? [] : [[index + 1, { height: LINE * Math.min(MOST_LINES, lines) }] as const])),
  );
}

function validations(sheet: Sheet, last: number): { type: 'list'; values: string[]; range: string; allowBlank: boolean }[] {
  return sheet.columns.flatMap((column, index) =>
    column.choices === undefined
      ? []
      : [
          {
            type: 'list' as const,
            values: [...column.choices],
            allowBlank: true,
            range: `${letters(index + 1)}2:${letters(index + 1)}${last}`,
          },
        ],
  );
}

/** A cell limit of the format, and no text that a spreadsheet would take for a formula. */
export function inert(text: string): string {
  const cut = text.length > 32_000 ? `${text.slice(0, 32_000)}…` : text;
  return /^[=+@\t\r-]/.test(cut) ? `'${cut}` : cut;
}

/** 1 → A, 27 → AA. */
function letters(column: number): string {
  return column <= 26 ? String.fromCharCode(64 + column) : letters(Math.floor((column - 1) / 26)) + letters(((column - 1) % 26) + 1);
}
