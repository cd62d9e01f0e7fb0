import { lineStart } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

/** What needs a right besides reading, and which; by what the actions and their documentation say. */
const RIGHTS: readonly [sign: RegExp, rights: readonly string[]][] = [
  [/uses: *(?:peaceiris\/actions-gh-pages|softprops\/action-gh-release|actions\/create-release)@/, ['contents']],
  [/\bgit push(?: -\S+| --\S+)* *(?:origin\b|$)/m, ['contents']],
  [/\bgh release (?:create|upload|edit)\b/, ['contents']],
  [/uses: *github\/codeql-action\/(?:analyze|upload-sarif)@/, ['security-events']],
  [/uses: *actions\/deploy-pages@/, ['id-token', 'pages']],
  [/registry: *ghcr\.io\b/, ['packages']],
];
/** What is pushed elsewhere goes there by a key of its own, not by the token of the workflow. */
const ELSEWHERE = /\bgit push(?: -\S+| --\S+)* +(?!origin\b)\w+\b/g;
/** Signs of rights that the list above does not know. */
const WRITES =
  /git push|gh (?:pr|issue|api)|semantic-release|changesets\/action|peter-evans|github-script|attest|id-token|npm publish --provenance|labeler|stale@|add-pr-comment|cosign|release-drafter|auto-approve|GITHUB_TOKEN|github\.token/;

export const pipelinePermissions = defineFix({
  item: 'S20-046',
  title: 'Give the token of the workflow the rights that its steps need, and no others',
  afterwards: 'Run the workflow once: a step that needs another right names it when it is refused.',
  write({ places, project, draft }) {
    for (const path of new Set(places.map((at) => at.path))) {
      const text = project.tree.read(path) ?? '';
      const rights = rightsOf(text);
      if (rights === undefined) return `${path} does more than to read, so which rights it needs is for a person to say`;
      if (/^permissions:/m.test(text)) return `${path} states rights that are too wide`;
      const jobs = /^jobs:/m.exec(text);
      if (jobs === null) return `${path} has no jobs`;
      const eol = text.includes('\r\n') ? '\r\n' : '\n';
      const lines = rights.map((one) => `  ${one}${eol}`).join('');
      draft.insert(path, jobs.index, `permissions:${eol}${lines}${eol}`);
    }
    return undefined;
  },
});

/** `contents: read` and what the steps need besides; absent where a step may need what no rule tells. */
function rightsOf(text: string): string[] | undefined {
  const found = RIGHTS.filter(([sign]) => sign.test(text));
  const writes = new Set(found.flatMap(([, rights]) => rights));
  let rest = text.replaceAll(ELSEWHERE, '');
  for (const [sign] of found) rest = rest.replaceAll(new RegExp(sign.source, 'gm'), '');
  // The token is what these steps use; who else is given it may do anything.
  const given = rest.match(/\$\{\{ *(?:secrets\.GITHUB_TOKEN|github\.token) *\}\}/g)?.length ?? 0;
  if (given > found.length) return undefined;
  if (found.length > 0) rest = rest.replaceAll(/.*(?:secrets\.GITHUB_TOKEN|github\.token).*/g, '');
  if (WRITES.test(rest)) return undefined;
  return [...(writes.has('contents') ? [] : ['contents: read']), ...[...writes].map((one) => `${one}: write`)].toSorted();
}

export const pipelineTimed = defineFix({
  item: 'S20-049',
  title: 'End jobs of the pipeline after half an hour',
  afterwards: 'Raise the limit of jobs that are known to take longer.',
  write({ places, project, draft }) {
    for (const at of places) {
      const text = project.tree.read(at.path) ?? '';
      const eol = text.includes('\r\n') ? '\r\n' : '\n';
      const start = lineStart(text, at.line);
      const head = /^([ \t]*)[\w-]+:/.exec(text.slice(start));
      if (head === null) return `the job on line ${at.line} of ${at.path} could not be read`;
      const rest = text.slice(start + head[0].length);
      const next = new RegExp(`\\n(?=[ \\t]{0,${(head[1] as string).length}}\\S)`).exec(rest);
      const body = rest.slice(0, next?.index);
      const runs = /\n([ \t]+)runs-on:[^\n]*/.exec(body);
      if (runs === null) return `the job on line ${at.line} of ${at.path} runs a workflow of another place`;
      const list = /^\s*\n(?:[ \t]+-[^\n]*\n?)+/.exec(body.slice(runs.index + runs[0].length));
      const end = start + head[0].length + runs.index + runs[0].length + (list?.[0].trimEnd().length ?? 0);
      draft.insert(at.path, text[end - 1] === '\r' ? end - 1 : end, `${eol}${runs[1]}timeout-minutes: 30`);
    }
    return undefined;
  },
});
