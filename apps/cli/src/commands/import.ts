import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import { AuditResultSchema } from '@airworthy/model';
import type { AuditResult, ImportedReport } from '@airworthy/model';
import type { ReadFile } from '@airworthy/adapters';
import { writers } from '@airworthy/reports';
import { EXIT } from '../exit-codes.ts';
import { importInto, readBytes, readNamed } from '../import-into.ts';
import type { ImportOptions } from '../import-into.ts';
import { programName } from '../output/program-name.ts';
import { saveText } from '../output/save-text.ts';
import { plain, print, printJson } from '../output/terminal.ts';

interface ImportCommandOptions {
  into?: string;
  out?: string;
  service?: string;
  base?: string;
  root?: string[];
  run?: string;
  dir: string;
  yes?: boolean;
  json?: boolean;
}

/** `airworthy import FILE…` */
export async function importCommand(paths: readonly string[], options: ImportCommandOptions): Promise<number> {
  if (paths.length === 0 && options.run === undefined)
    throw new KnownError('usage', 'Name a report: airworthy import FILE… --into result.json');
  const before = options.into === undefined ? undefined : await readResult(options.into);
  const made = options.run === undefined ? [] : await runNamed(options.run, options);
  if (made === undefined) return EXIT.ok;
  const files = [...paths.map((path) => readNamed(path, before)), ...made];
  if (before === undefined || options.into === undefined) {
    await (options.json ? printJson(files.flatMap((one) => one.reports)) : print(contents(paths, files)));
    return EXIT.ok;
  }
  const after = importInto(before, files, importOptions(options));
  const writer = await (writers['json'] as (typeof writers)[string])();
  await saveText(options.out ?? options.into, await writer.write(after, {}));
  if (options.json) await printJson(changeOf(before, after));
  else await print(described(before, after, options.out ?? options.into));
  return EXIT.ok;
}

/** What the options of an import say about paths. */
export function importOptions({
  root,
  base,
  service,
  dir,
}: Pick<ImportCommandOptions, 'root' | 'base' | 'service'> & { dir: string }): ImportOptions {
  return {
    roots: [...(root ?? []), resolve(dir)],
    ...(base === undefined ? {} : { base }),
    ...(service === undefined ? {} : { service }),
  };
}

/** Runs tools of the audited folder, after it was shown what; undefined where nobody agreed. */
async function runNamed(names: string, { dir, yes }: ImportCommandOptions): Promise<ReadFile[] | undefined> {
  const { planRuns, runTools } = await import('../run-tools.ts');
  const tools = names.split(',').flatMap((one) => one.trim() || []);
  const planned = planRuns(tools, dir);
  const lines = planned.map((one) => `  ${one.command} ${one.args.join(' ')}${one.note === undefined ? '' : `   (${one.note})`}`);
  await print(
    [`In ${dir} ${yes ? 'these commands run' : 'these commands would run'}, with its own code and settings:`, ...lines].join('\n'),
  );
  if (!yes) {
    await print('Nothing was run. Add --yes to run them.');
    return undefined;
  }
  return (await runTools(planned, dir)).map(readBytes);
}

async function readResult(path: string): Promise<AuditResult> {
  let data: unknown;
  try {
    data = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new KnownError('bad-result', `The result ${path} can't be read: ${error instanceof Error ? error.message : ''}`, {
      hint: `Write one first: ${programName()} audit DIR --out ${path}`,
    });
  }
  const parsed = AuditResultSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new KnownError('bad-result', `${path} is no audit result: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

interface Change {
  reports: ImportedReport[];
  /** Items whose verdict is another one than before. */
  changed: { service: string; item: string; from: string; to: string; reason: string }[];
  /** Items that the code is read to hold, and a tool says not. */
  contradicted: { service: string; item: string; reason: string }[];
}

/** What an import did to a result. */
export function changeOf(before: AuditResult, after: AuditResult): Change {
  const old = new Map(before.services.flatMap((one) => one.verdicts.map((verdict) => [`${one.name} ${verdict.item}`, verdict] as const)));
  return {
    contradicted: after.services.flatMap((one) => {
      const passing = new Set(
        one.verdicts.flatMap((verdict) => (verdict.status === 'PASS' && verdict.method !== 'imported' ? [verdict.item] : [])),
      );
      const told = one.imported?.verdicts.filter((verdict) => verdict.status === 'FAIL' && passing.has(verdict.item)) ?? [];
      return told.map(({ item, reason }) => ({ service: one.name, item, reason }));
    }),
    reports: after.imports?.reports.slice(before.imports?.reports.length ?? 0) ?? [],
    changed: after.services.flatMap((one) =>
      one.verdicts.flatMap((now) => {
        const then = old.get(`${one.name} ${now.item}`);
        return then === undefined || then.status === now.status
          ? []
          : [{ service: one.name, item: now.item, from: then.status, to: now.status, reason: now.reason }];
      }),
    ),
  };
}

function described(before: AuditResult, after: AuditResult, path: string): string {
  const { reports, changed, contradicted } = changeOf(before, after);
  if (reports.length === 0) return `Nothing is new: these reports were taken in before. ${path} says what it said.`;
  return [
    ...reports.map(reportLine),
    ...changed.map((one) => `  ${one.item} ${one.service}: ${one.from} → ${one.to}  ${plain(one.reason)}`),
    ...contradicted.map((one) => `  ${one.item} ${one.service}: PASS by the code, contradicted by ${plain(one.reason)}`),
    `${changed.length === 0 ? 'No verdict is another one' : `${changed.length} ${changed.length === 1 ? 'verdict is another one' : 'verdicts are other ones'}`} than before; written to ${path}.`,
  ].join('\n');
}

/** One line about a report, and what could not be taken as it stood. */
export function reportLine(one: ImportedReport): string {
  const counts = [
    `${one.findings} results`,
    `${one.mapped} for items`,
    `${one.unmapped} for none`,
    ...(one.suppressed > 0 ? [`${one.suppressed} suppressed`] : []),
    ...(one.elsewhere > 0 ? [`${one.elsewhere} of no audited service`] : []),
    ...(one.measurements > 0 ? [`${one.measurements} measurements`] : []),
  ];
  return [
    `${plain(one.tool)}${one.version === null ? '' : ` ${plain(one.version)}`} (${one.format}): ${counts.join(', ')}`,
    ...one.notes.map((note) => `  ${plain(note)}`),
  ].join('\n');
}

function contents(paths: readonly string[], files: readonly ReadFile[]): string {
  const lines = files.flatMap(({ reports }, index) =>
    reports.map(
      (one) =>
        `${plain(paths[index] ?? '')}: ${plain(one.tool)}${one.version === null ? '' : ` ${plain(one.version)}`} (${one.format}), ${one.findings.length} results, ${one.measurements.length} measurements${one.notes.map((note) => `\n  ${plain(note)}`).join('')}`,
    ),
  );
  return [...lines, `To take them into a result: ${programName()} import ${paths.join(' ')} --into result.json`].join('\n');
}
