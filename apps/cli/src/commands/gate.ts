import { readFile } from 'node:fs/promises';
import { KnownError } from '@airworthy/engine/known-error';
import { AuditResultSchema, formatLocation, SEVERITIES } from '@airworthy/model';
import type { AuditResult, Finding, Severity } from '@airworthy/model';
import { writers } from '@airworthy/reports';
import { EXIT } from '../exit-codes.ts';
import { programName } from '../output/program-name.ts';
import { saveText } from '../output/save-text.ts';
import { plain, print, printJson } from '../output/terminal.ts';
import { auditFolder, noService } from '../audit-run.ts';

interface GateOptions {
  baseline: string;
  severity: Severity;
  update?: boolean;
  json?: boolean;
  cache?: boolean;
  profile?: string;
}

/** What changed between two results. */
export interface GateOutcome {
  added: Finding[];
  grown: Finding[];
  fixed: Finding[];
}

/** `airworthy gate [dir]` */
export async function gateCommand(dir: string, options: GateOptions): Promise<number> {
  const baseline = options.update ? undefined : await readBaseline(options.baseline);
  const result = await auditFolder(dir, options);
  if (result.services.length === 0) throw noService(dir);
  if (!baseline) {
    const writer = await (writers['json'] as (typeof writers)[string])();
    await saveText(options.baseline, await writer.write(result, {}));
    await print(`Baseline written to ${options.baseline}.`);
    return EXIT.ok;
  }
  const outcome = compareResults(baseline, result, options.severity);
  const blocked = outcome.added.length + outcome.grown.length > 0;
  if (options.json) await printJson({ blocked, ...outcome });
  else await print(describe(outcome, options.severity));
  return blocked ? EXIT.gate : EXIT.ok;
}

/** Findings of at least a severity that are new, cover more places than before, or are gone. */
export function compareResults(before: AuditResult, after: AuditResult, least: Severity): GateOutcome {
  const counts = (finding: Finding): boolean => SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(least);
  const old = new Map(
    before.services
      .flatMap((one) => one.findings)
      .filter(counts)
      .map((one) => [one.fingerprint, one]),
  );
  const now = after.services.flatMap((one) => one.findings).filter(counts);
  const present = new Set(now.map((one) => one.fingerprint));
  return {
    added: now.filter((one) => !old.has(one.fingerprint)),
    grown: now.filter((one) => one.locations.length > (old.get(one.fingerprint)?.locations.length ?? Infinity)),
    fixed: [...old.values()].filter((one) => !present.has(one.fingerprint)),
  };
}

async function readBaseline(path: string): Promise<AuditResult> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new KnownError('no-baseline', `The baseline ${path} can't be read.`, {
      hint: `Write one first: ${programName()} gate --update --baseline ${path}`,
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
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new KnownError(
      'bad-baseline',
      `The baseline ${path} is not an audit result: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
      { hint: 'Write it anew with --update.' },
    );
  }
  return parsed.data;
}

function describe(outcome: GateOutcome, least: Severity): string {
  const line = (sign: string, one: Finding): string => {
    const at = one.locations[0];
    return `  ${sign} ${one.severity.padEnd(8)} ${one.item} ${one.service}  ${plain(one.message)}${at ? `  ${formatLocation(at)}` : ''}`;
  };
  const blocked = outcome.added.length + outcome.grown.length;
  return [
    ...outcome.added.map((one) => line('+', one)),
    ...outcome.grown.map((one) => line('>', one)),
    ...outcome.fixed.map((one) => line('-', one)),
    blocked > 0
      ? `Blocked: ${outcome.added.length} new and ${outcome.grown.length} grown findings of severity ${least} or above; ${outcome.fixed.length} fixed.`
      : `Clear: nothing of severity ${least} or above got worse; ${outcome.fixed.length} fixed.`,
  ].join('\n');
}
