import type { Node } from 'oxc-parser';
import type { BootInput } from '../../boot/run-entry.ts';
import { walk } from '../../lang/typescript/syntax.ts';

const FILES = /^(?:react-router\.config|remix\.config|vite\.config)\.[cm]?[jt]s$/;

/** What the settings of Remix or React Router say about addresses, as far as they are written there as texts. */
export function remixSettingsOf(input: Pick<BootInput, 'tree' | 'parse' | 'serviceRoot'>): { app: string; basename: string } {
  const out = { app: 'app', basename: '' };
  const prefix = input.serviceRoot === '' ? '' : `${input.serviceRoot}/`;
  for (const name of input.tree.list(input.serviceRoot)) {
    const parsed = FILES.test(name) ? input.parse(`${prefix}${name}`) : undefined;
    if (parsed === undefined) continue;
    walk(parsed.program as unknown as Node, (node) => {
      if (node.type !== 'Property' || node.computed || node.key.type !== 'Identifier') return;
      const { value } = node;
      if (value.type !== 'Literal' || typeof value.value !== 'string') return;
      if (node.key.name === 'appDirectory') out.app = value.value.replace(/^\.\//, '').replace(/\/$/, '');
      if (node.key.name === 'basename' && /^\/[^\s:*]+$/.test(value.value)) out.basename = value.value.replace(/\/$/, '');
    });
  }
  return out;
}
