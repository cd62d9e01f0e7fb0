/** A workbook as data: sheets that people filter and fill in. */
export interface Workbook {
  id: string;
  title: string;
  date?: string;
  sheets: readonly Sheet[];
}

export interface Sheet {
  /** At most 31 characters, none of `\ / ? * [ ] :`. */
  name: string;
  columns: readonly SheetColumn[];
  rows: readonly (readonly (string | number | null)[])[];
}

export interface SheetColumn {
  title: string;
  /** In characters. */
  width: number;
  /** What people may choose in this column. */
  choices?: readonly string[];
  /** Number format, e.g. `#,##0.0`. */
  format?: string;
}
