import type { FixContext } from '../fix.ts';
import { folderOf, inFolder } from './folders.ts';
import { importName, isTaken, specifierTo, usesRequire } from './imports.ts';
import { noteSetting } from './settings.ts';
import { inStyle } from './style.ts';
import type { ParsedModule } from './syntax.ts';

/** A setting that a fix introduces: read once when the process starts, which ends when the value cannot be meant. */
export interface NewSetting {
  name: string;
  /** What it is for, as a remark. */
  about: string;
  /** A regular expression that a value has to match, as code. */
  pattern: string;
  /** What the error says besides the name. */
  wrong: string;
  /** What the file exports. */
  exported: string;
  /** What it is where it is not set; without it the process ends. */
  otherwise?: string;
  /** The text is taken apart at commas. */
  list?: boolean;
  /** Begins the name of the file. */
  file: string;
}

/**
 * Reads a setting in a file of its own beside the rest of the configuration and makes it known in a module; gives the name it has there.
 * Says why where it can't.
 */
export function readSetting(context: FixContext, module: ParsedModule, setting: NewSetting): { name: string } | string {
  const { draft, model } = context;
  const [extension = ''] = /\.[cm]?[jt]s$/.exec(module.path) ?? [];
  if (extension === '') return `${module.path} is not written in a form that a setting could be read beside`;
  const path = inFolder(configFolder(context, module), `${setting.file}.config${extension}`);
  const ending = model.names?.ending ?? '';
  if (!draft.has(path)) {
    draft.create(path, textOf(context, module, setting));
    noteSetting(context, setting.name, setting.otherwise ?? '');
  } else if (draft.read(path)?.includes(setting.name) !== true) return `${path} is there already`;
  if (isTaken(module, setting.exported)) return `${module.path} knows a ${setting.exported} already`;
  const { exported } = setting;
  return { name: importName(context, module, { from: specifierTo(module.path, path, ending), name: exported, as: exported }) };
}

/** The folder of the configuration; without one the root of the sources. */
function configFolder({ model, project }: FixContext, module: ParsedModule): string {
  const { path } = model.service;
  const within = module.path.slice(path === '' ? 0 : path.length + 1);
  const sources = inFolder(path, within.startsWith('src/') ? 'src' : '').replace(/\/$/, '');
  const root =
    within.startsWith('src/') || within === module.path.slice(module.path.lastIndexOf('/') + 1) ? sources : folderOf(module.path);
  const folder = inFolder(root, 'config');
  return project.tree.files.some((file) => file.path.startsWith(`${folder}/`)) ? folder : root;
}

function textOf({ draft, model }: FixContext, module: ParsedModule, setting: NewSetting): string {
  const { name, about, pattern, wrong, exported, list, otherwise } = setting;
  const value = list === true ? `${name}.split(',')` : name;
  const style = draft.style(module.path);
  const required = usesRequire(module);
  // Imports run before anything else does, so that a file of settings has to be read here as well.
  const dotenv = model.facts.dependencies.some((one) => one.name === 'dotenv' && one.kind === 'production')
    ? [required ? `require('dotenv/config');` : `import 'dotenv/config';`, '']
    : [];
  const read = module.text.includes("process.env['") ? `process.env['${name}']` : `process.env.${name}`;
  const code = [
    ...dotenv,
    `// ${about}`,
    `const ${name} = ${read}${otherwise === undefined ? '' : ` || '${otherwise}'`};`,
    `if (${otherwise === undefined ? `!${name} || ` : ''}!${pattern}.test(${name})) throw new Error('${name} ${wrong}');`,
    '',
    required ? `module.exports = { ${exported}: ${value} };` : `export const ${exported} = ${value};`,
    '',
  ].join('\n');
  return inStyle(code, style);
}
