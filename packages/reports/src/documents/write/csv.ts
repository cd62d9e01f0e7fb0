import type { Sheet } from '../workbook.ts';
import { inert } from './xlsx.ts';

/** A sheet as CSV (RFC 4180) that a spreadsheet opens without running anything of it. */
export function toCsv(sheet: Sheet): string {
  const cell = (value: string | number | null): string => {
    const text = value === null ? '' : typeof value === 'number' ? String(value) : inert(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [sheet.columns.map((column) => column.title), ...sheet.rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
