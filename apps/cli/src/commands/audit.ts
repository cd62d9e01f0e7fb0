import { isAbsolute, relative } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import type { AuditResult } from '@airworthy/model';
import type { ReportOptions } from '@airworthy/reports';
import { EXIT } from '../exit-codes.ts';
import { formatOfPath } from '../formats.ts';
import { programName, shellWord } from '../output/program-name.ts';
import { startAudit } from '../output/progress.ts';
import { saveText } from '../output/save-text.ts';
import { print, terminalWidth, wantsColor, wantsUnicode } from '../output/terminal.ts';
import { sampleDirectory } from '../places.ts';
import type { RunOptions } from '../audit-run.ts';

interface AuditCommandOptions extends RunOptions {
  out?: string[];
  format?: string;
  json?: boolean;
  failOn?: 'no-go' | 'critical' | 'high' | 'requirements';
  all?: boolean;
  ascii?: boolean;
  sourceUrl?: string;
  date?: string;
  /** Reports of other tools. */
  import?: string[];
}

/** `airworthy audit [dir]` */
export async function auditCommand(dir: string | undefined, options: AuditCommandOptions): Promise<number> {
  const directory = dir ?? sampleDirectory();
  if (directory === undefined) throw new KnownError('usage', 'Name the folder to audit: airworthy audit DIR');
  const files = (options.out ?? []).map((path) => ({ path, format: formatOf(path, options.format) }));
  const report = reportOptions(options);
  if (dir === undefined) process.stderr.write(`No folder was named, so this is the sample service. Yours: ${programName()} audit DIR\n`);
  // Something is said before the engine is loaded, which takes longer than people like to look at nothing.
  const progress = startAudit(directory);
  const { auditFolder } = await import('../audit-run.ts');
  const read = await auditFolder(directory, options, progress);
  const result = options.import === undefined ? read : await withImports(read, directory, options.import);
  for (const file of files) await saveText(file.path, await render(result, file.format, report));
  const printed = options.json ? 'json' : files.length === 0 ? options.format : undefined;
  await print(printed ? await render(result, printed, report) : await summary(result, directory, files, options));
  return exitCode(result, options);
}

/** Joins reports of other tools; what they hold is said beside the summary, on standard error. */
async function withImports(read: AuditResult, directory: string, paths: readonly string[]): Promise<AuditResult> {
  const { importInto, readNamed } = await import('../import-into.ts');
  const { importOptions, reportLine } = await import('./import.ts');
  const files = paths.map((path) => readNamed(path, read));
  const result = importInto(read, files, importOptions({ dir: directory }));
  process.stderr.write(result.imports?.reports.map((one) => `${reportLine(one)}\n`).join('') ?? '');
  return result;
}

function formatOf(path: string, format: string | undefined): string {
  const found = format ?? formatOfPath(path);
  if (found) return found;
  throw new KnownError('usage', `The ending of ${path} names no format.`, {
    hint: 'Use .html, .json, .md, .sarif, .xml, .csv, .cdx.json, .oscal.json, .gitlab.json or .intoto.jsonl, or name one with --format.',
  });
}

function reportOptions(options: AuditCommandOptions): ReportOptions {
  const { sourceUrl, date } = options;
  if (sourceUrl !== undefined && !(URL.canParse(sourceUrl) && /^https?:$/.test(new URL(sourceUrl).protocol))) {
    throw new KnownError('usage', `${sourceUrl} is no http address.`, {
      hint: 'Name where the audited commit can be browsed, e.g. https://github.com/owner/repo/blob/<commit>/',
    });
  }
  return { ...(sourceUrl === undefined ? {} : { sourceUrl }), ...(date === undefined ? {} : { date }) };
}

async function summary(
  result: AuditResult,
  directory: string,
  files: readonly { path: string }[],
  options: AuditCommandOptions,
): Promise<string> {
  const { renderTerminal } = await import('@airworthy/reports');
  const me = programName();
  const where = shellWord(isAbsolute(directory) ? shorter(relative(process.cwd(), directory) || '.', directory) : directory);
  return renderTerminal(result, {
    color: wantsColor(),
    width: terminalWidth(),
    verbose: options.all === true,
    unicode: options.ascii !== true && wantsUnicode(),
    command: me,
    directory: where,
    next:
      result.services.length === 0
        ? [`${me} doctor ${where}`]
        : files.length > 0
          ? files.map((file) => `report written to ${file.path}`)
          : [`${me} audit ${where} --out report.html`],
  });
}

function shorter(one: string, other: string): string {
  return one.length < other.length ? one : other;
}

async function render(result: AuditResult, format: string, options: ReportOptions): Promise<string | Iterable<string>> {
  const { writers } = await import('@airworthy/reports');
  const load = writers[format];
  if (!load) throw new KnownError('usage', `There is no report format ${format}.`);
  const writer = await load();
  return writer.parts?.(result, options) ?? writer.write(result, options);
}

function exitCode(result: AuditResult, options: AuditCommandOptions): number {
  if (result.services.length === 0) return EXIT.input;
  const decisions = result.services.flatMap((one) => one.decisions);
  const findings = result.services.flatMap((one) => one.findings);
  const unmet = result.services.flatMap((one) => one.requirements ?? []).filter((one) => !one.met);
  const met =
    (options.failOn === 'requirements' && unmet.length > 0) ||
    (options.failOn === 'no-go' && decisions.some((one) => one.decision === 'NO-GO')) ||
    (options.failOn === 'critical' && findings.some((one) => one.severity === 'critical')) ||
    (options.failOn === 'high' && findings.some((one) => one.severity === 'critical' || one.severity === 'high'));
  return met ? EXIT.gate : EXIT.ok;
}
