import { appendFile } from 'node:fs/promises';
import { KnownError } from '@airworthy/engine/known-error';
import type { ChangeReport } from '@airworthy/model';
import { changeWriters } from '@airworthy/reports/change/change-writers';
import { commentMarker } from '@airworthy/reports/change/markdown';
import type { ChangeOptions, ChangeWriter } from '@airworthy/reports/change/change-writer';
import { browseUrl, findForge } from '../forge/find-forge.ts';
import { putComment } from '../forge/forge.ts';
import { saveText } from '../output/save-text.ts';
import { print, wantsColor } from '../output/terminal.ts';

export interface TellOptions {
  json?: boolean;
  format?: string;
  out?: string[];
  comment?: boolean;
  /** Number of the pull or merge request. */
  request?: string;
  sourceUrl?: string;
}

/** Prints and writes a report in every form that was asked for; comments last, since that alone can fail for want of a network. */
export async function tellChanges(report: ChangeReport, options: TellOptions): Promise<void> {
  const sourceUrl = options.sourceUrl ?? browseUrl(process.env);
  const told: ChangeOptions = sourceUrl === undefined ? {} : { sourceUrl };
  const format = options.json ? 'json' : (options.format ?? 'text');
  for (const path of options.out ?? []) await saveText(path, writerOf(path).write(report, told));
  const chosen = changeWriters.find((one) => one.id === format) as ChangeWriter;
  const text = chosen.write(report, { ...told, color: wantsColor() });
  if (text !== '') await print(text);
  if (process.env['GITHUB_ACTIONS'] === 'true') await tellActions(report, told, format);
  if (options.comment) {
    const markdown = changeWriters.find((one) => one.id === 'markdown') as ChangeWriter;
    const done = await putComment(findForge(process.env, options.request), commentMarker(report), markdown.write(report, told));
    process.stderr.write(`comment ${done}\n`);
  }
}

/** In GitHub Actions, changes show at their lines, and the summary of the job holds the comment. */
async function tellActions(report: ChangeReport, told: ChangeOptions, format: string): Promise<void> {
  const write = (id: string): string => (changeWriters.find((one) => one.id === id) as ChangeWriter).write(report, told);
  if (format === 'text') await print(write('github'));
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary) await appendFile(summary, write('markdown'));
}

function writerOf(path: string): ChangeWriter {
  const fitting = changeWriters.flatMap((writer) =>
    writer.endings.filter((ending) => path.endsWith(ending)).map((ending) => ({ writer, ending })),
  );
  const best = fitting.toSorted((a, b) => b.ending.length - a.ending.length)[0];
  if (best) return best.writer;
  throw new KnownError('usage', `The ending of ${path} names no format.`, {
    hint: `Use one of ${changeWriters.flatMap((one) => one.endings).join(', ')}.`,
  });
}
