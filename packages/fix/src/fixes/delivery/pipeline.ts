import { lineStart } from '../../edit/syntax.ts';
import { defineFix } from '../../fix.ts';

/** What needs more than to read the repository. */
const WRITES =
  /git push|gh (?:release|pr|issue)|semantic-release|changesets\/action|peter-evans|softprops|action-gh-release|ghcr\.io|github-script|upload-sarif|codeql-action|deploy-pages|attest|id-token|npm publish --provenance|create-release|labeler|stale@|add-pr-comment|cosign|docker\/build-push-action|GITHUB_TOKEN|github\.token/;

export const pipelinePermissions = defineFix({
  item: 'S20-046',
  title: 'Let the token of the workflow read and nothing else',
  write({ places, project, draft }) {
    for (const path of new Set(places.map((at) => at.path))) {
      const text = project.tree.read(path) ?? '';
      if (WRITES.test(text)) return `${path} does more than to read, so which rights it needs is for a person to say`;
      if (/^permissions:/m.test(text)) return `${path} states rights that are too wide`;
      const jobs = /^jobs:/m.exec(text);
      if (jobs === null) return `${path} has no jobs`;
      const eol = text.includes('\r\n') ? '\r\n' : '\n';
      draft.insert(path, jobs.index, `permissions:${eol}  contents: read${eol}${eol}`);
    }
    return undefined;
  },
});

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
