import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { KnownError } from '@airworthy/engine';
import type { AuditResult } from '@airworthy/model';
import { renderTerminal, writers } from '@airworthy/reports';
import { EXIT } from '../exit-codes.ts';
import { print, terminalWidth, wantsColor } from '../output/terminal.ts';
import { sampleDirectory } from '../places.ts';
import { auditFolder } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';

interface AuditCommandOptions extends RunOptions {
  out?: string;
  format?: string;
  json?: boolean;
  failOn?: 'no-go' | 'critical' | 'high';
  all?: boolean;
}

const FORMAT_OF_ENDING: Record<string, string> = {
  '.html': 'html', '.htm': 'html', '.json': 'json', '.md': 'markdown', '.markdown': 'markdown', '.sarif': 'sarif', '.xml': 'junit',
};

/** `airworthy audit [dir]` */
export async function auditCommand(dir: string | undefined, options: AuditCommandOptions): Promise<number> {
  const directory = dir ?? sampleDirectory();
  if (directory === undefined) throw new KnownError('usage', 'Name the folder to audit: airworthy audit DIR');
  const format = options.json ? 'json' : options.format;
  if (options.out && !format && !FORMAT_OF_ENDING[extname(options.out).toLowerCase()]) {
    throw new KnownError('usage', `The ending of ${options.out} names no format.`, { hint: 'Use .html, .json, .md, .sarif or .xml, or name one with --format.' });
  }
  const result = await auditFolder(directory, options);
  if (options.out) {
    await writeReport(result, options.out, format ?? (FORMAT_OF_ENDING[extname(options.out).toLowerCase()] as string));
  } else if (format) {
    await print(await render(result, format));
    return exitCode(result, options);
  }
  await print(renderTerminal(result, { color: wantsColor(), width: terminalWidth(), verbose: options.all === true }));
  if (options.out) process.stderr.write(`Report written to ${options.out}\n`);
  return exitCode(result, options);
}

async function writeReport(result: AuditResult, path: string, format: string): Promise<void> {
  const text = await render(result, format);
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new KnownError('cannot-write', `The report can't be written to ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function render(result: AuditResult, format: string): Promise<string> {
  const load = writers[format];
  if (!load) throw new KnownError('usage', `There is no report format ${format}.`);
  return (await load()).write(result, {});
}

function exitCode(result: AuditResult, options: AuditCommandOptions): number {
  if (result.services.length === 0) return EXIT.input;
  const decisions = result.services.flatMap((one) => one.decisions);
  const findings = result.services.flatMap((one) => one.findings);
  const met =
    (options.failOn === 'no-go' && decisions.some((one) => one.decision === 'NO-GO')) ||
    (options.failOn === 'critical' && findings.some((one) => one.severity === 'critical')) ||
    (options.failOn === 'high' && findings.some((one) => one.severity === 'critical' || one.severity === 'high'));
  return met ? EXIT.gate : EXIT.ok;
}
