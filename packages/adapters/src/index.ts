export * from './import-reports.ts';
export * from './join/compare-imports.ts';
export * from './join/imported-verdicts.ts';
export type { KnownService, KnownTree } from './place/place-report.ts';
export type { ServiceImports } from './join/merge-imports.ts';
export * from './read-report.ts';
export * from './report-error.ts';
export type { ToolReport } from './report.ts';
