import { readFile } from 'node:fs/promises';
import { compareChanges, compareServices } from '@airworthy/engine/changes/compare-services';
import { sheetOfResult } from '@airworthy/engine/changes/result-sheet';
import { unknownLines } from '@airworthy/engine/changes/line-map';
import { KnownError } from '@airworthy/engine/known-error';
import { AuditResultSchema } from '@airworthy/model';
import type { AuditResult, Change, Location, ServiceResult } from '@airworthy/model';
import { programName } from '../output/program-name.ts';

/** Compares two saved results. There is no diff to go by, so lines are found by what they say. */
export function compareResults(before: AuditResult, after: AuditResult): { changes: Change[]; notes: string[]; compared: number } {
  const cards = new Map(after.items.map((one) => [one.id, one]));
  const old = new Map(before.services.map((one) => [one.name, one]));
  const stateOf = (service: ServiceResult, result: AuditResult) => ({
    verdicts: service.verdicts,
    sheet: sheetOfResult(service),
    textAt: textsOf(result),
    has: () => true,
  });
  const notes: string[] =
    before.standardsHash === after.standardsHash ? [] : ['The baseline was written with other standards: write it anew with --update.'];
  const changes = after.services.flatMap((service) => {
    const was = old.get(service.name);
    if (was === undefined) {
      notes.push(`${service.name} is not in the baseline, so it was not compared.`);
      return [];
    }
    return compareServices(service.name, stateOf(was, before), stateOf(service, after), cards, unknownLines);
  });
  return { changes: changes.toSorted(compareChanges), notes, compared: after.services.length };
}

/** The baseline, or a clear word on what is wrong with it. */
export async function readBaseline(path: string): Promise<AuditResult> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new KnownError('no-baseline', `The baseline ${path} can't be read.`, {
      hint: `Write one first: ${programName()} gate --update --baseline ${path} or compare with a commit: ${programName()} gate --since main`,
      cause: error,
    });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new KnownError('bad-baseline', `The baseline ${path} is not JSON: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
  const parsed = AuditResultSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new KnownError(
    'bad-baseline',
    `The baseline ${path} is not an audit result: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    {
      hint: 'Write it anew with --update.',
    },
  );
}

function textsOf({ excerpts }: AuditResult): (at: Location) => string | undefined {
  return (at) => {
    const found = excerpts.find((one) => one.path === at.path && at.line >= one.firstLine && at.line < one.firstLine + one.lines.length);
    return found?.lines[at.line - found.firstLine]?.trim();
  };
}
