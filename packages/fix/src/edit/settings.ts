import type { EnvRead } from '@airworthy/model';
import { settingsOf } from '@airworthy/engine/derive/settings';
import type { FixContext } from '../fix.ts';
import { inFolder } from './folders.ts';

/** Lists a new setting in the example file. Where there is none, it is made with what is read already: a file with one setting of many would tell less than none. */
export function noteSetting(context: FixContext, name: string, value: string): void {
  const { draft, model } = context;
  const examples = model.facts.envFiles.filter((one) => one.example && one.location.path.startsWith(inFolder(model.service.path, '')));
  if (examples.some((one) => one.names.includes(name))) return;
  const path = examples[0]?.location.path ?? exampleOf(context);
  if (draft.read(path) === undefined) {
    const known = settingsOf(model.facts).map((one) => one.name);
    if (known.length > 0) listSettings(context, known);
  }
  const text = draft.read(path);
  if (text === undefined) {
    draft.create(path, `${name}=${value}\n`);
    return;
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  draft.insert(path, text.length, `${text === '' || text.endsWith('\n') ? '' : eol}${name}=${value}${eol}`);
}

/** The example file of the service's own, or where it would be. */
export function exampleOf({ model }: FixContext): string {
  const own = model.facts.envFiles.filter((one) => one.example && one.location.path.startsWith(inFolder(model.service.path, '')));
  return own[0]?.location.path ?? inFolder(model.service.path, '.env.example');
}

/** Adds settings with the values they fall back on; secrets stay empty. */
export function listSettings(context: FixContext, names: readonly string[]): void {
  const { draft, model } = context;
  const path = exampleOf(context);
  const text = draft.read(path);
  const eol = text?.includes('\r\n') === true ? '\r\n' : '\n';
  const lines = [...names].toSorted().map((name) => `${name}=${valueOf(model.facts.envReads.filter((read) => read.name === name))}`);
  if (text === undefined) draft.create(path, `${lines.join(eol)}${eol}`);
  else draft.insert(path, text.length, `${text === '' || text.endsWith('\n') ? '' : eol}${eol}${lines.join(eol)}${eol}`);
}

function valueOf(reads: readonly EnvRead[]): string {
  if (reads.some((read) => read.secret)) return '';
  const fallback = reads.find((read) => read.fallback.state === 'known')?.fallback;
  const value = fallback?.state === 'known' ? String(fallback.value) : '';
  return /^[\w./:@,+-]*$/.test(value) && !/:\/\/[^/]*:[^/]*@/.test(value) ? value : '';
}
