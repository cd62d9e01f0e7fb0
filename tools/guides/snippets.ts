import { join } from 'node:path';
import { loadStandards } from '@airworthy/engine/standards/load-standards';

/** Code of a fix guide. */
export interface Snippet {
  item: string;
  /** fastify · express · node · pg · knex … as the guide names it. */
  kind: string;
  code: string;
}

/** The frameworks that guides are written for. */
export type Framework = 'express' | 'fastify' | 'hono' | 'nestjs';
export const FRAMEWORKS: readonly Framework[] = ['fastify', 'express', 'nestjs', 'hono'];

/** Kinds of TypeScript that serve every framework. */
const SHARED: ReadonlySet<string> = new Set(['node', 'pg', 'knex', 'pino', 'zod', 'fetch', 'bullmq', 'ws']);

/** Kinds of TypeScript with packages that are not installed here: read by the linter, not compiled. */
const UNCOMPILED: ReadonlySet<string> = new Set(['opentelemetry', 'prisma', 'axios', 'openai', 'k6', 'jest', 'vitest', 'solana']);

/** Kinds that serve services of every framework without being compiled in one: files beside the code, and code with packages that are not ours. */
const FILES: ReadonlySet<string> = new Set([
  'solana',
  'opentelemetry',
  'sql',
  'dockerfile',
  'dockerignore',
  'compose',
  'kubernetes',
  'github-actions',
]);

/** The code of all fix guides, in order of items. */
export function snippetsOf(root: string): Snippet[] {
  return loadStandards(join(root, 'standards')).standards.flatMap((standard) =>
    standard.items.flatMap((item) => Object.entries(item.fix?.code ?? {}).map(([kind, code]) => ({ item: item.id, kind, code }))),
  );
}

/** Frameworks whose services stand around code that belongs to none: it is the same in every other. */
const HOSTS: readonly Framework[] = ['fastify', 'express'];

/** Frameworks in whose services the code is tried out; none for files of other languages and for code with packages that are not ours. */
export function frameworksOf({ kind }: Snippet): readonly Framework[] {
  if (SHARED.has(kind)) return HOSTS;
  return FRAMEWORKS.filter((one) => one === kind);
}

/** Frameworks in whose services the effect of the code is audited. */
export function hostsOf(snippet: Snippet): readonly Framework[] {
  return FILES.has(snippet.kind) ? HOSTS : frameworksOf(snippet);
}

export function isUncompiled({ kind }: Snippet): boolean {
  return UNCOMPILED.has(kind);
}

/** Whether somebody with a service of this framework can use it. */
export function serves(snippet: Snippet, framework: Framework): boolean {
  return FILES.has(snippet.kind) || SHARED.has(snippet.kind) || snippet.kind === framework;
}
