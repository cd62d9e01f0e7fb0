import { inFolder } from '../../edit/folders.ts';
import { closeOf, memberAt } from '../../edit/json-edit.ts';
import { defineFix } from '../../fix.ts';

export const toolsApart = defineFix({
  item: 'S46-023',
  title: 'Make types, tests and build tools development dependencies',
  afterwards: 'Run the package manager once, so that the lockfile says the same: `npm install --package-lock-only`.',
  write({ verdict, model, draft, project }) {
    const path = inFolder(model.service.path, 'package.json');
    const text = project.tree.read(path);
    if (text === undefined) return 'the service has no package.json of its own';
    const names = verdict.evidence.flatMap((one) => (one.holds ? [] : [one.message.split(' ')[0] as string]));
    const root = text.indexOf('{');
    const from = memberAt(text, root, 'dependencies');
    const to = memberAt(text, root, 'devDependencies');
    if (from === undefined || to === undefined) return 'package.json has no devDependencies';
    const [source, target] = [text.indexOf('{', from), text.indexOf('{', to)];
    const entries: string[] = [];
    const kept = members(text, source).filter((one) => {
      if (!names.includes(one.name)) return true;
      entries.push(one.text);
      return false;
    });
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const lead = /\n([ \t]+)"/.exec(text.slice(source))?.[1] ?? '    ';
    const list = (all: readonly string[]): string =>
      `{${eol}${all.map((one) => `${lead}${one}`).join(`,${eol}`)}${eol}${lead.slice(0, lead.length / 2)}}`;
    draft.replace(path, source, closeOf(text, source) + 1, kept.length === 0 ? '{}' : list(kept.map((one) => one.text)));
    const there = members(text, target).filter((one) => !names.includes(one.name));
    const sorted = [...there.map((one) => one.text), ...entries].toSorted((a, b) => (a < b ? -1 : 1));
    draft.replace(path, target, closeOf(text, target) + 1, list(sorted));
    return undefined;
  },
});

/** The members of a flat object of texts. */
function members(text: string, open: number): { name: string; text: string }[] {
  return [...text.slice(open, closeOf(text, open)).matchAll(/"([^"]+)"\s*:\s*"[^"]*"/g)].map((one) => ({
    name: one[1] as string,
    text: one[0],
  }));
}
