import { lineStart } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

/** The line that most services move to: supported longest among those that are long-term by now. */
const TARGET = 24;

export const imageNode = defineFix({
  item: 'S20-010',
  title: `Move the image to Node.js ${TARGET}, a line that gets security fixes`,
  afterwards: 'Run the tests on it, read what changed between the lines, and move the pipeline and the machines of developers along.',
  write({ places, project, draft, model }) {
    for (const at of places) {
      const text = project.tree.read(at.path) ?? '';
      const start = lineStart(text, at.line);
      const line = text.slice(start, (text.indexOf('\n', start) + 1 || text.length + 1) - 1);
      const found = /(\bnode:)(\d+)((?:\.\d+)*)/.exec(line);
      if (found === null) return `line ${at.line} of ${at.path} names the version elsewhere`;
      if (line.includes('@sha256')) return 'the base image is pinned by digest';
      const from = start + found.index + (found[1] as string).length;
      draft.replace(at.path, from, from + `${found[2]}${found[3]}`.length, String(TARGET));
    }
    for (const { location, engines } of model.facts.packageManifests) {
      const text = project.tree.read(location.path) ?? '';
      const stated = /"node"\s*:\s*"([^"]*)"/.exec(text);
      if (engines === undefined || stated === null || stated[1] !== engines) continue;
      const [from, to] = [stated.index + stated[0].length - 1 - engines.length, stated.index + stated[0].length - 1];
      const next = nextRange(engines);
      if (next !== undefined) draft.replace(location.path, from, to, next);
    }
    for (const { location } of model.facts.packageManifests) {
      const file = location.path.replace(/package\.json$/, '.nvmrc');
      const text = project.tree.read(file);
      const version = text === undefined ? null : /^\s*v?(\d+)[\d.]*/.exec(text);
      if (version !== null && Number(version[1]) < TARGET) draft.replace(file, 0, version[0].length, String(TARGET));
    }
    return undefined;
  },
});

/** The same kind of range for the new line; absent where the old one allows it. */
function nextRange(engines: string): string | undefined {
  if (/^>=\s*v?\d+(?:\.\d+)*$/.test(engines)) return undefined;
  const upper = /^>=\s*v?\d+(?:\.\d+)*\s*<=?\s*v?(\d+)/.exec(engines);
  if (upper !== null) return `>=${TARGET} <${TARGET + 1}`;
  const mark = /^([~^]?)v?\d+((?:\.x)*)/.exec(engines);
  return mark === null ? `>=${TARGET}` : `${mark[1]}${TARGET}${mark[2]}`;
}
