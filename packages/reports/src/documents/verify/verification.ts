import type { Problem } from '../../view/blockers.ts';
import type { ServiceContext } from '../context.ts';
import { correlationScript, openRoutesScript, rateLimitScript, webhookScript } from './http-scripts.ts';
import { migrationScript, secretsScript } from './process-scripts.ts';
import { socketScript } from './socket-script.ts';

/** A program that tells a fixed service from a broken one. */
export interface Verification {
  /** Path below the folder of the documents. */
  file: string;
  /** A module for Node.js 22 or later without dependencies. Exits with 0 when the fix holds, 1 when it does not, 2 when it could not be told. */
  script: string;
}

const SCRIPTS: Readonly<Record<string, (context: ServiceContext, problem: Problem) => string | undefined>> = {
  'S01-001': openRoutesScript,
  'S04-016': correlationScript,
  'S08-003': rateLimitScript,
  'S19-002': secretsScript,
  'S21-001': migrationScript,
  'S39-001': socketScript,
  'S40-001': webhookScript,
};

/** The script that verifies the fix of a problem, where one can be written from what is known. */
export function verificationOf(context: ServiceContext, problem: Problem): Verification | undefined {
  const script = SCRIPTS[problem.item.id]?.(context, problem);
  return script === undefined ? undefined : { file: `verify/${problem.item.id}.mjs`, script };
}

/** Scripts for everything that fails and can be verified so. */
export function verifications(context: ServiceContext): Verification[] {
  return context.problems.flatMap((problem) => verificationOf(context, problem) ?? []);
}
