import type { FixContext } from '../fix.ts';
import { inFolder } from './folders.ts';

/** Lists a new setting in the example file, which is made where there is none. */
export function noteSetting({ draft, model }: FixContext, name: string, value: string): void {
  const examples = model.facts.envFiles.filter((one) => one.example && one.location.path.startsWith(inFolder(model.service.path, '')));
  if (examples.some((one) => one.names.includes(name))) return;
  const path = examples[0]?.location.path ?? inFolder(model.service.path, '.env.example');
  const text = draft.read(path);
  if (text === undefined) {
    draft.create(path, `${name}=${value}\n`);
    return;
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  draft.insert(path, text.length, `${text === '' || text.endsWith('\n') ? '' : eol}${name}=${value}${eol}`);
}
