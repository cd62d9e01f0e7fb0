import type { EnvRead } from '@airworthy/model';
import { settingsOf } from '@airworthy/engine/derive/settings';
import { inFolder } from '../../edit/folders.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

/** The example file of the service's own, or where it would be. */
function exampleOf({ model }: FixContext): string {
  const own = model.facts.envFiles.filter((one) => one.example && one.location.path.startsWith(inFolder(model.service.path, '')));
  return own[0]?.location.path ?? inFolder(model.service.path, '.env.example');
}

/** Adds settings with the values they fall back on; secrets stay empty. */
function listSettings(context: FixContext, names: readonly string[]): void {
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

export const settingsListed = defineFix({
  item: 'S11-005',
  title: 'List every setting in the example file',
  afterwards: 'Say beside each what it is for.',
  write(context) {
    const { envFiles, documents } = context.model.facts;
    const missing = settingsOf(context.model.facts)
      .map((one) => one.name)
      .filter(
        (name) =>
          !envFiles.some((file) => file.example && file.names.includes(name)) &&
          !documents.some((document) => document.envNames?.includes(name) === true),
      );
    if (missing.length > 0) listSettings(context, missing);
    return undefined;
  },
});

export const exampleMade = defineFix({
  item: 'S19-023',
  title: 'Make an example file with the settings that the code reads',
  write(context) {
    const names = settingsOf(context.model.facts).map((one) => one.name);
    if (names.length === 0) return 'the code reads no settings';
    listSettings(context, names);
    return undefined;
  },
});

export const exampleCurrent = defineFix({
  item: 'S19-024',
  title: 'Take settings that nothing reads out of the example file',
  afterwards: 'Look at the names that go: one may be a setting that the code reads under another name by mistake.',
  write({ verdict, draft, project }) {
    for (const one of verdict.evidence) {
      const name = /^(\w+) is read by nothing/.exec(one.message)?.[1];
      if (one.holds || one.location === undefined || name === undefined) continue;
      const { path } = one.location;
      const text = project.tree.read(path) ?? '';
      for (const found of text.matchAll(new RegExp(`^[ \\t]*(?:#[ \\t]*)?(?:export )?${name}[ \\t]*=[^\\n]*(?:\\n|$)`, 'gm')))
        draft.replace(path, found.index, found.index + found[0].length, '');
    }
    return verdict.evidence.length >= 60 ? 'more settings are stale than a verdict lists' : undefined;
  },
});
