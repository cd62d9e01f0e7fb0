import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { PROGRAM_DOCUMENTS } from './program/documents.ts';
import { SERVICE_PARTS } from './program/service-documents.ts';
import { SERVICE_DOCUMENTS } from './sets.ts';
import { LANGUAGES, voiceOf } from './text/say.ts';
import type { MessageKey } from './text/say.ts';

/** `.airworthy/report.yaml`: what a team changes about the documents. */
export const TemplateFileSchema = z.strictObject({
  language: z.enum(Object.keys(LANGUAGES) as [string, ...string[]]).default('en'),
  /** Colour of headings and rules. */
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'write a colour as #rrggbb')
    .default('#0b57b8'),
  /** An SVG or PNG file beside this one. */
  logo: z
    .string()
    .regex(/^[^/\\][^\\]*\.(?:svg|png)$/i, 'name an .svg or .png file below this folder')
    .optional(),
  /** Sections to show, in order, by document. */
  documents: z.record(z.string(), z.strictObject({ sections: z.array(z.string()).min(1) })).default({}),
  /** Messages by key, in the team's words. */
  wording: z.record(z.string(), z.string()).default({}),
});
export type TemplateFile = z.infer<typeof TemplateFileSchema>;

export const TEMPLATE_KEYS: readonly string[] = ['language', 'accent', 'logo', 'documents', 'wording', 'sections'];

/** Documents that a template can order, with their sections. A name that several kinds share holds the sections of each. */
export function documentSections(): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const kind of [...SERVICE_DOCUMENTS, ...PROGRAM_DOCUMENTS, ...SERVICE_PARTS])
    all.set(kind.id, [...new Set([...(all.get(kind.id) ?? []), ...kind.sections.map((section) => section.id)])]);
  return all;
}

/** A place of a template that can't work, by its path in the file. */
export interface TemplateProblem {
  path: readonly string[];
  message: string;
  /** What may be written there, to find the word that was meant. */
  known: readonly string[];
}

/** What of a template would be ignored or would lack data: documents, sections, messages and placeholders that do not exist, and wording that is no message. */
export function templateProblems(file: TemplateFile): TemplateProblem[] {
  const documents = documentSections();
  const problems: TemplateProblem[] = [];
  for (const [id, { sections }] of Object.entries(file.documents)) {
    const own = documents.get(id);
    if (own === undefined) {
      problems.push({ path: ['documents', id], message: `There is no document \`${id}\``, known: [...documents.keys()] });
      continue;
    }
    sections.forEach((section, index) => {
      if (!own.includes(section))
        problems.push({
          path: ['documents', id, 'sections', String(index)],
          message: `\`${id}\` has no section \`${section}\`; it has ${own.join(', ')}`,
          known: own,
        });
    });
  }
  const catalogue = LANGUAGES[file.language];
  const keys = Object.keys(catalogue ?? {});
  for (const [key, text] of Object.entries(file.wording)) {
    const ours = catalogue?.[key as MessageKey];
    if (ours === undefined) problems.push({ path: ['wording', key], message: `There is no message \`${key}\``, known: keys });
    else problems.push(...wordingProblems(key, text, ours, file.language));
  }
  return problems;
}

function wordingProblems(key: string, text: string, ours: string, language: string): TemplateProblem[] {
  const path = ['wording', key];
  let holes: Set<string>;
  try {
    holes = placeholders(text, language);
  } catch (error) {
    return [{ path, message: `\`${key}\` is no message: ${error instanceof Error ? error.message : String(error)}`, known: [] }];
  }
  const data = placeholders(ours, language);
  const lacking = [...holes].filter((hole) => !data.has(hole));
  return lacking.map((hole) => ({
    path,
    message: `\`${key}\` has no data for {${hole}}; ${data.size === 0 ? 'it takes none' : `it has ${[...data].map((one) => `{${one}}`).join(', ')}`}`,
    known: [],
  }));
}

/** Names of the values that a message takes. */
function placeholders(text: string, language: string): Set<string> {
  const found = new Set<string>();
  // Types of elements: 0 literal, 1 argument, 2 number, 3 date, 4 time, 5 select, 6 plural, 7 `#`, 8 tag.
  const visit = (parts: readonly unknown[]): void => {
    for (const part of parts as { type: number; value: string; options?: Record<string, { value: unknown[] }>; children?: unknown[] }[]) {
      if (part.type >= 1 && part.type <= 6) found.add(part.value);
      if (part.type === 8 && part.value !== 'b' && part.value !== 'c') found.add(part.value);
      for (const option of Object.values(part.options ?? {})) visit(option.value);
      if (part.children !== undefined) visit(part.children);
    }
  };
  visit(new IntlMessageFormat(text, language).getAst() as unknown[]);
  return found;
}

/** All messages with the wording of a language, for those who write a template. */
export function messageList(language: string): { key: string; text: string }[] {
  voiceOf(language, 'USD');
  return Object.entries(LANGUAGES[language] ?? {}).map(([key, text]) => ({ key, text }));
}
