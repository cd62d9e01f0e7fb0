import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readYamlAs } from '@airworthy/engine/config/read-yaml-as';
import { KnownError } from '@airworthy/engine/known-error';
import { PROGRAM_KEYS, planOf, ProgramFileSchema } from '@airworthy/reports/documents/program/program-file';
import type { ProgramPhase, ProgramPlan } from '@airworthy/reports/documents/program/program-plan';
import { readText } from './read-text.ts';

const BESIDE = join('.airworthy', 'program.yaml');

/**
 * Team, capacity and prices of a repository: the file that was named, else `.airworthy/program.yaml` where there is one, else the defaults.
 * Throws `KnownError` with every place that is wrong and what to write instead.
 */
export function loadPlan(directory: string, named: string | undefined, phases: readonly ProgramPhase[]): ProgramPlan {
  const path = named ?? join(directory, BESIDE);
  if (named === undefined && !existsSync(path)) return planOf(ProgramFileSchema.parse({}), phases);
  const { value, diagnostics } = readYamlAs(path, readText(path), ProgramFileSchema, PROGRAM_KEYS);
  if (value !== undefined && diagnostics.length === 0) return planOf(value, phases);
  const lines = diagnostics.map((one) => `${path}:${one.location?.line ?? 1}: ${one.message}`);
  throw new KnownError('invalid-program', `The program file is not valid.\n${lines.join('\n')}`, {
    hint: 'docs/guides/documents.md says what it may hold.',
  });
}
