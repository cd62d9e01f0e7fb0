import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { nearestWord } from '@airworthy/engine/config/nearest-word';
import { readYamlAs } from '@airworthy/engine/config/read-yaml-as';
import { KnownError } from '@airworthy/engine/known-error';
import { PLAIN_TEMPLATE } from '@airworthy/reports/documents/template';
import type { Template } from '@airworthy/reports/documents/template';
import { TEMPLATE_KEYS, TemplateFileSchema, templateProblems } from '@airworthy/reports/documents/template-file';
import { readText } from './read-text.ts';

const BESIDE = join('.airworthy', 'report.yaml');

/** The template of a repository: the file that was named, else `.airworthy/report.yaml` where there is one. */
export function templatePath(directory: string, named: string | undefined): string | undefined {
  if (named !== undefined) return named;
  const own = join(directory, BESIDE);
  return existsSync(own) ? own : undefined;
}

/** Reads a template. Throws `KnownError` with every place that is wrong and what to write instead. */
export function loadTemplate(path: string): Template {
  const { value, diagnostics } = readYamlAs(path, readText(path), TemplateFileSchema, TEMPLATE_KEYS);
  const lines = diagnostics.map((one) => `${path}:${one.location?.line ?? 1}: ${one.message}`);
  if (value !== undefined)
    for (const problem of templateProblems(value)) {
      const near = nearestWord(problem.path.at(-1) ?? '', problem.known);
      lines.push(`${path}: ${problem.path.join('.')}: ${problem.message}${near === undefined ? '' : `; did you mean \`${near}\`?`}`);
    }
  if (value === undefined || lines.length > 0)
    throw new KnownError('invalid-template', `The template is not valid.\n${lines.join('\n')}`, {
      hint: 'airworthy report --list names documents, sections and messages.',
    });
  const logo = value.logo === undefined ? {} : { logo: logoOf(path, value.logo) };
  return { ...PLAIN_TEMPLATE, language: value.language, accent: value.accent, documents: value.documents, wording: value.wording, ...logo };
}

function logoOf(path: string, name: string): NonNullable<Template['logo']> {
  const folder = dirname(path);
  const file = join(folder, name);
  if (relative(folder, file).startsWith('..'))
    throw new KnownError('invalid-template', `${path}: the logo ${name} lies outside its folder.`);
  try {
    return { type: extname(name).toLowerCase() === '.png' ? 'png' : 'svg', data: readFileSync(file) };
  } catch (error) {
    throw new KnownError(
      'cannot-read',
      `${path}: the logo ${name} can't be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
