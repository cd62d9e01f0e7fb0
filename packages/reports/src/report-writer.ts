import type { AuditResult } from '@airworthy/model';

/** What a caller may say about a document. Everything else comes from the result, so that the same result gives the same bytes. */
export interface ReportOptions {
  /** Printed as it is in the document's footer. There is no clock in here. */
  date?: string;
  /** Where the audited sources can be browsed at the audited commit, e.g. `https://host/owner/repo/blob/<commit>/`. Only http(s). */
  sourceUrl?: string;
}

/** Turns a result into one document. */
export interface ReportWriter {
  id: string;
  mediaType: string;
  /** Without the dot. */
  extension: string;
  write(result: AuditResult, options: ReportOptions): string | Promise<string>;
  /** The same document in pieces, where it can be too long to hold it in memory beside the result. */
  parts?(result: AuditResult, options: ReportOptions): Iterable<string>;
}
