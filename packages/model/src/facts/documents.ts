import type { FactBase } from './base.ts';

export interface Document extends FactBase {
  /** readme · changelog · license · contributing · security · adr · runbook · architecture · openapi · api-schema (Protocol Buffers, GraphQL, lexicons) · api · deployment · env · incident · backup · slo · codeowners · onboarding · data-model · events · asyncapi */
  kind: string;
  title: string;
  /** Normalised headings: setup, configuration, environment, api, architecture, testing, deployment, troubleshooting … */
  sections: string[];
  /** The longest part under headings of each kind: its first line, its heading, rows that are not empty, and whether a command stands there. */
  parts?: { section: string; line: number; end?: number; title: string; rows: number; commands?: true }[];
  lines: number;
  /** Names of queues, messages, codes and the like that it spells out, each with its first line, and the sections about events or errors it stands in. */
  names?: { name: string; line: number; sections: string[] }[];
  /** Names of environment variables that it mentions (upper case with underscore, or in a table or code). */
  envNames?: string[];
  /** `npm run x` it tells the reader to run. */
  npmScripts?: { name: string; line: number }[];
  /** Relative links to files that don't exist in the tree. */
  brokenLinks?: { target: string; line: number }[];
  /** Examples in TypeScript, JavaScript or JSON, and whether they can be parsed. */
  examples?: { language: string; line: number; parses: boolean }[];
  /** Holds a drawing of parts and what passes between them; missing where a picture may be one. */
  diagram?: boolean;
  /** The words or links name an owner, a team, a channel or an address; of CODEOWNERS, whether a rule covers the service. */
  contact?: boolean;
  /** The line that does. */
  contactAt?: number;
  /** What it states, by topic, each at the line that says it best; `firm` when it stands under a fitting heading of a document in force: availability-target · slo-window · latency-target · error-budget · rto · rpo · backup-schedule · restore-test · severity-levels · escalation · on-call · post-incident · expected-load · dependency-level · scheduled-jobs · time-rules · api-versioning · api-tolerance · api-inventory … `numbers`: those of all lines about rate limits. */
  statements?: { topic: string; line: number; firm: boolean; numbers?: number[] }[];
  /** Still the text of a template (TODO, lorem ipsum, your-project). */
  placeholder?: boolean;
  /** A README as a generator of projects wrote it. */
  generated?: boolean;
}

export interface OpenApiOperation extends FactBase {
  method: string;
  path: string;
  secured: boolean;
  /** Status codes with a described answer, as written (`200`, `4XX`, `default`). */
  responses?: string[];
  /** Has a summary or description. */
  described?: boolean;
  /** Names of its header parameters, lower case. */
  headers?: string[];
  deprecated?: true;
}
