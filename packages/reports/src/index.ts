import type { ReportWriter } from './report-writer.ts';

export type { ReportOptions, ReportWriter } from './report-writer.ts';
export { fleetMatrix } from './fleet/fleet-matrix.ts';
export { fleetMermaid } from './fleet/fleet-mermaid.ts';
export { renderFleet } from './fleet/fleet-text.ts';
export { codeFor } from './view/fix-code.ts';
export { renderTerminal } from './terminal/render-terminal.ts';
export type { TerminalOptions } from './terminal/render-terminal.ts';

/** Every document format, loaded when it is asked for. */
export const writers: Record<string, () => Promise<ReportWriter>> = {
  html: async () => (await import('./html/html-writer.ts')).htmlWriter,
  sarif: async () => (await import('./sarif/sarif-writer.ts')).sarifWriter,
  markdown: async () => (await import('./markdown/markdown-writer.ts')).markdownWriter,
  junit: async () => (await import('./junit/junit-writer.ts')).junitWriter,
  json: async () => (await import('./json/json-writer.ts')).jsonWriter,
};
