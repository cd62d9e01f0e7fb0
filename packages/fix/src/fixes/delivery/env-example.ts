import { exampleCurrent } from '@airworthy/engine/checks/config/examples';
import { settingsOf } from '@airworthy/engine/derive/settings';
import { listSettings } from '../../edit/settings.ts';
import { defineFix } from '../../fix.ts';

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

export const staleTakenOut = defineFix({
  item: 'S19-024',
  title: 'Take settings that nothing reads out of the example file',
  afterwards: 'Look at the names that go: one may be a setting that the code reads under another name by mistake.',
  write({ model, draft, project }) {
    // A verdict lists the first of many.
    for (const subject of exampleCurrent.subjects(model.facts, model)) {
      if (exampleCurrent.holds(subject, model.facts, model) !== false) continue;
      const { path } = subject.file.location;
      const text = project.tree.read(path) ?? '';
      for (const found of text.matchAll(new RegExp(`^[ \\t]*(?:#[ \\t]*)?(?:export )?${subject.name}[ \\t]*=[^\\n]*(?:\\n|$)`, 'gm')))
        draft.replace(path, found.index, found.index + found[0].length, '');
    }
    return undefined;
  },
});
