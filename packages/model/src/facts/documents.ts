import type { FactBase } from './base.ts';

export interface Document extends FactBase {
  /** readme · changelog · license · contributing · security · adr · runbook · architecture · openapi · api · deployment · env · incident · backup · slo · codeowners */
  kind: string;
  title: string;
  /** Normalised headings: setup, configuration, environment, api, architecture, testing, deployment, troubleshooting … */
  sections: string[];
  lines: number;
}

export interface OpenApiOperation extends FactBase {
  method: string;
  path: string;
  secured: boolean;
}
