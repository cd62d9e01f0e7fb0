import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KnownError } from '@airworthy/engine/known-error';
import { AuditResultSchema } from '@airworthy/model';
import type { AuditResult } from '@airworthy/model';
import { DOCUMENT_FORMATS, SET_FORMATS, writeSet } from '@airworthy/reports/documents/formats';
import { planProblems } from '@airworthy/reports/documents/program/program-file';
import type { ProgramPlan } from '@airworthy/reports/documents/program/program-plan';
import { programDocuments } from '@airworthy/reports/documents/program/set';
import { serviceDocuments } from '@airworthy/reports/documents/sets';
import type { DocumentSet, SetOptions } from '@airworthy/reports/documents/sets';
import { PLAIN_TEMPLATE } from '@airworthy/reports/documents/template';
import { documentSections, messageList } from '@airworthy/reports/documents/template-file';
import type { Template } from '@airworthy/reports/documents/template';
import { siteFiles } from '@airworthy/reports/site/site-files';
import { siteBundle } from '../site-bundle.ts';
import type { RunOptions } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { startAudit } from '../output/progress.ts';
import { saveText } from '../output/save-text.ts';
import { print } from '../output/terminal.ts';
import { sampleDirectory } from '../places.ts';
import { loadPlan } from '../report-plan.ts';
import { loadTemplate, templatePath } from '../report-template.ts';

interface ReportCommandOptions extends RunOptions {
  out?: string;
  site?: string;
  format?: string[];
  language?: string;
  template?: string;
  program?: string;
  list?: boolean;
  from?: string;
  previous?: string;
  date?: string;
}

/** `airworthy report [dir]`: the documents that an audit owes its readers, one folder a format. */
export async function reportCommand(dir: string | undefined, options: ReportCommandOptions): Promise<number> {
  if (options.list === true) return listTemplate(options.language ?? 'en');
  if (options.out === undefined && options.site === undefined)
    throw new KnownError('usage', 'Name a folder for the documents: --out DOCS, or for pages: --site DIR');
  const date = options.date ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date)))
    throw new KnownError('usage', `${date} is no day.`, { hint: 'Write it as YYYY-MM-DD.' });
  const formats = options.format ?? SET_FORMATS;
  // A template that is wrong is said before the audit, not after it.
  const template = templateOf(dir ?? '.', options);
  const plan = await planFor(dir ?? '.', options);
  const result = options.from === undefined ? await audited(dir, options) : savedResult(options.from);
  if (result.services.length === 0)
    throw new KnownError('no-service', 'No service was found, so there is nothing to write about.', {
      hint: 'airworthy doctor DIR says what was looked at.',
    });

  if (options.site !== undefined) await writeSite(result, options.site, date);
  const { out } = options;
  if (out === undefined) return EXIT.ok;
  const unknown = planProblems(
    plan,
    result.services.map((one) => one.name),
  );
  if (unknown.length > 0 && options.service === undefined)
    throw new KnownError('invalid-program', `The program file names what the audit does not know.\n${unknown.join('\n')}`);

  const previous = options.previous === undefined ? {} : { previous: savedResult(options.previous) };
  const set = (result.services.length === 1 ? oneService : programDocuments)(result, { date, template, plan, ...previous });
  const folders = new Set<string>();
  for await (const file of writeSet(set, formats)) {
    folders.add(file.path.split('/')[0] as string);
    await save(join(out, file.path), file.content);
  }
  // Not every set has something in every format: mails are written for programs only.
  const written = formats.filter((format) => folders.has(format));
  if (written.length === 0)
    throw new KnownError('usage', `Nothing of this set is written as ${formats.join(', ')}.`, {
      hint: 'A set of one service has no mails; audit several services, or ask for another format.',
    });
  const start = written.includes('html') ? join(out, 'html', 'index.html') : join(out, written[0] ?? '');
  await print(`${said(set, written)}. Begin with ${start}\n`);
  return EXIT.ok;
}

/** The pages of the web app with the result beside them. */
async function writeSite(result: AuditResult, folder: string, date: string): Promise<void> {
  for (const { path, content } of [...siteBundle(), ...siteFiles(result, { date })]) await save(join(folder, path), content);
  await print(
    `A site of ${result.services.length === 1 ? 'one service' : `${result.services.length} services`}. Begin with ${join(folder, 'index.html')}\n`,
  );
}

/** What stands in the folder, by what it is: a ledger is one thing in two formats, not a document. */
function said(set: DocumentSet, written: readonly string[]): string {
  const of = (...formats: string[]): string[] => formats.filter((format) => written.includes(format));
  const papers = of(...Object.keys(DOCUMENT_FORMATS));
  const [ledger, slides, mails] = [of('csv', 'xlsx'), of('pptx'), of('eml')];
  const scripts = set.scripts.length;
  const parts = [
    ...(papers.length > 0 ? [`${set.documents.length} documents (${papers.join(', ')})`] : []),
    ...(ledger.length > 0 ? [`a ledger (${ledger.join(', ')})`] : []),
    ...(slides.length > 0 ? [`slides (${slides.join(', ')})`] : []),
    ...(mails.length > 0 ? [`${set.mails.length === 1 ? 'a mail' : `${set.mails.length} mails`} (${mails.join(', ')})`] : []),
    ...(scripts > 0 ? [scripts === 1 ? 'a script that verifies a fix' : `${scripts} scripts that verify fixes`] : []),
  ];
  const line = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '');
  return line.charAt(0).toUpperCase() + line.slice(1);
}

function oneService(result: AuditResult, options: SetOptions): DocumentSet {
  const [service] = result.services;
  if (service === undefined) throw new Error('no service');
  return serviceDocuments(result, service, options);
}

function templateOf(directory: string, options: ReportCommandOptions): Template {
  const path = templatePath(directory, options.template);
  const template = path === undefined ? PLAIN_TEMPLATE : loadTemplate(path);
  return options.language === undefined ? template : { ...template, language: options.language };
}

/** What a template can name: documents with their sections, and messages with their words. */
async function listTemplate(language: string): Promise<number> {
  const documents = [...documentSections()].map(([id, sections]) => `${id}: ${sections.join(', ')}`);
  const messages = messageList(language).map((one) => `${one.key}: ${one.text}`);
  await print(`Documents and their sections\n${documents.join('\n')}\n\nMessages\n${messages.join('\n')}\n`);
  return EXIT.ok;
}

/** Phases and planned figures are those of the profile, where one is named; everything else stands in the program file. */
async function planFor(directory: string, options: ReportCommandOptions): Promise<ProgramPlan> {
  if (options.from !== undefined && options.profile === undefined) return loadPlan(directory, options.program, []);
  const { namedProfile } = await import('../audit-run.ts');
  const phases = namedProfile(directory, options.profile)?.profile.phases ?? [];
  return loadPlan(
    directory,
    options.program,
    phases.map(({ name, title, services, plan }) => ({
      name,
      title,
      services,
      ...(plan?.hours === undefined ? {} : { plan: { items: plan.items, hours: plan.hours } }),
    })),
  );
}

async function audited(dir: string | undefined, options: ReportCommandOptions): Promise<AuditResult> {
  const directory = dir ?? sampleDirectory();
  if (directory === undefined) throw new KnownError('usage', 'Name the folder to audit: airworthy report DIR --out DOCS');
  const progress = startAudit(directory);
  const { auditFolder } = await import('../audit-run.ts');
  return auditFolder(directory, options, progress);
}

/** A result that was saved by `airworthy audit --out FILE.json`. */
function savedResult(path: string): AuditResult {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new KnownError('cannot-read', `${path} can't be read as JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const parsed = AuditResultSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new KnownError('not-a-result', `${path} is no audit result: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(), {
    hint: 'Save one with: airworthy audit DIR --out result.json',
  });
}

async function save(path: string, content: string | Uint8Array): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new KnownError('cannot-write', `The folder of ${path} can't be made: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  await saveText(path, content);
}
