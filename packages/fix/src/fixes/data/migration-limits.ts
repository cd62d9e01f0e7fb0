import { keyName, unwrap } from '@airworthy/engine/lang/typescript/syntax';
import { addProperty } from '../../edit/object-edit.ts';
import { textKind } from '../../edit/text-kind.ts';
import { nodesOf, propertyOf } from '../../edit/syntax.ts';
import type { Node } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';
import type { Fix } from '../../fix.ts';

/** A limit that every connection of the migrations is opened with, in each environment of the knexfile. */
function limitFix(item: string, title: string, setting: string, milliseconds: string, afterwards: string): Fix {
  return defineFix({
    item,
    title,
    afterwards,
    write({ draft, project, model }) {
      const inside = model.service.path === '' ? '' : `${model.service.path}/`;
      const files = project.tree.files
        .map((file) => file.path)
        .filter((path) => path.startsWith(inside) && /(?:^|\/)knexfile\.[cm]?[jt]s$/.test(path));
      if (files.length === 0) return 'there is no knexfile; how migrations are run is not known here';
      for (const path of files) {
        const module = draft.parse(path);
        if (module === undefined) return `${path} could not be parsed`;
        const connections = nodesOf(module, ['Property']).filter((one) => keyName(one.key as Node, one.computed) === 'connection');
        if (connections.length === 0) return `${path} describes no connection`;
        for (const one of connections) {
          const value = unwrap(one.value as Node);
          if (value.type !== 'ObjectExpression') {
            if (textKind(value) !== 'text') return `${path} describes its connection in a form that is not known here`;
            draft.insert(path, one.value.start, '{ connectionString: ');
            draft.insert(path, one.value.end, `, ${setting}: ${milliseconds} }`);
          } else if (propertyOf(value, setting) === undefined) addProperty(draft, module, value, `${setting}: ${milliseconds}`);
        }
      }
      return undefined;
    },
  });
}

export const migrationsYield = limitFix(
  'S21-007',
  'Let migrations give up waiting for a lock after five seconds',
  'lock_timeout',
  '5_000',
  'A migration that gives up is run again at a quieter time.',
);

export const migrationsEnd = limitFix(
  'S21-008',
  'Give statements of migrations ten minutes',
  'statement_timeout',
  '600_000',
  'A step that takes longer, as filling a large table, belongs into a job of its own.',
);
