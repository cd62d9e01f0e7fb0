import type { ReportWriter } from './report-writer.ts';

export type { ReportOptions, ReportWriter } from './report-writer.ts';
export { fleetMatrix } from './fleet/fleet-matrix.ts';
export { fleetMermaid } from './fleet/fleet-mermaid.ts';
export { renderFleet } from './fleet/fleet-text.ts';
export { codeFor, frameworkNames, servedBy } from './view/fix-code.ts';
export { placedCode } from './fit/placed-code.ts';
export { renderTerminal } from './terminal/render-terminal.ts';
export type { TerminalOptions } from './terminal/render-terminal.ts';

/** Every document format, loaded when it is asked for. */
export const writers: Record<string, () => Promise<ReportWriter>> = {
  html: async () => (await import('./html/html-writer.ts')).htmlWriter,
  sarif: async () => (await import('./sarif/sarif-writer.ts')).sarifWriter,
  markdown: async () => (await import('./markdown/markdown-writer.ts')).markdownWriter,
  junit: async () => (await import('./junit/junit-writer.ts')).junitWriter,
  csv: async () => (await import('./interchange/csv-writer.ts')).csvWriter,
  cyclonedx: async () => (await import('./interchange/cyclonedx-writer.ts')).cycloneDxWriter,
  gitlab: async () => (await import('./interchange/gitlab-writer.ts')).gitlabWriter,
  'in-toto': async () => (await import('./interchange/in-toto-writer.ts')).inTotoWriter,
  oscal: async () => (await import('./interchange/oscal-writer.ts')).oscalWriter,
  badge: async () => (await import('./badge/badge-writers.ts')).badgeWriter,
  shields: async () => (await import('./badge/badge-writers.ts')).shieldsWriter,
  json: async () => (await import('./json/json-writer.ts')).jsonWriter,
};
