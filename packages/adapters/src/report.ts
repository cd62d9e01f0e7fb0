import type { ImportedKind, ImportedSeverity, Measure } from '@airworthy/model';

/** Where a tool says that something is. The path is the tool's own: absolute, from another system, or leading out of the root. */
export interface RawPlace {
  path: string;
  /** From 1; 1 where the tool names the file only. */
  line: number;
  column?: number;
  endLine?: number;
}

export interface RawFinding {
  kind: ImportedKind;
  rule: string;
  cwe: number[];
  severity: ImportedSeverity;
  message: string;
  place?: RawPlace;
  package?: { name: string; version: string | null };
  ids: string[];
  suppressed: boolean;
}

export interface RawMeasurement {
  measure: Measure;
  count: number;
  of: number;
  /** File that was measured, as the tool names it; absent where only a total is told. */
  path?: string;
}

/** What one run of one tool reported, before it is known which services and items it is about. */
export interface ToolReport {
  /** Id of the reader that understood it. */
  format: string;
  /** Lower case. */
  tool: string;
  version: string | null;
  findings: RawFinding[];
  measurements: RawMeasurement[];
  /** What the tool looked at, where it says so; what it did not look at it cannot clear. */
  covered: { files: string[] | null; rules: string[] | null; packages: number | null };
  /** Whether the report says itself that it holds a part of the results only, as one page of an API does. */
  partial: boolean;
  /** What could not be taken as it stood. */
  notes: string[];
}

/** Reads one format. `text` was decoded; `json` is there where all of it is one JSON value. */
export interface ReportReader {
  readonly format: string;
  /** Whether content looks like this format. */
  matches(input: ReportInput): boolean;
  read(input: ReportInput): ToolReport[];
}

export interface ReportInput {
  readonly text: string;
  /** Undefined where the text is not one JSON value. */
  readonly json: unknown;
  /** The values of a text with one JSON value a line, or parted by NUL; empty otherwise. */
  readonly rows: readonly unknown[];
}

export function emptyReport(format: string, tool: string, version: string | null = null): ToolReport {
  return {
    format,
    tool,
    version,
    findings: [],
    measurements: [],
    covered: { files: null, rules: null, packages: null },
    partial: false,
    notes: [],
  };
}
