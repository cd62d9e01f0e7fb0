// https://docs.github.com/en/communities
import type { Document } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { readJson } from '../../lang/json/read-json.ts';
import { safeParse } from '../../lang/literals/parsed-script.ts';
import { namesIn, partsOf, readMarkdown, sectionsOf } from '../../lang/markdown/read-markdown.ts';
import { scriptName } from '../../lang/shell/package-scripts.ts';
import { folderOf, joinPath } from '../../lang/typescript/paths.ts';
import { documentKind } from './kinds.ts';
import { statementsOf } from './statements.ts';

export const documents = defineExtractor({
  id: 'documents',
  about: 'README, CHANGELOG, LICENSE, SECURITY, CODEOWNERS, decision records, runbooks and other documents kept with the code',
  emits: ['documents'],
  extract(input) {
    for (const { path } of input.files) {
      const kind = documentKind(path, input.service.path);
      if (kind === undefined) continue;
      const text = input.tree.read(path);
      if (text === undefined) input.partial('documents', `${path} could not be read`);
      else if (text.trim() !== '') input.emit('documents', toDocument(input, path, kind, text));
    }
  },
});

/** Sections in which names of messages and of errors are looked for. */
const NAMED = ['events', 'errors'];

function toDocument(input: ExtractInput, path: string, kind: string, text: string): Document {
  const markdown = readMarkdown(text);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const rules = kind === 'codeowners';
  // A proposal tells what was thought of, not what is there: it stands for the decision alone.
  const proposal = kind === 'adr' && /(?:^|\/)rfcs?\//i.test(path);
  const statements = rules || proposal || kind === 'license' || kind === 'changelog' || kind === 'testing' ? [] : statementsOf(text, path);
  const examples = examplesOf(path, markdown.blocks);
  const parts = rules || proposal ? [] : partsOf(text, markdown.headings);
  const names = rules || proposal || kind === 'license' || kind === 'changelog' ? [] : namesIn(text, markdown.headings, NAMED);
  const contact = rules ? ruleFor(text, input.service.path) : contactLine(text);
  return {
    location: { path, line: 1 },
    kind,
    ...(examples.length === 0 ? {} : { examples }),
    title: (rules || kind === 'license' ? undefined : markdown.headings[0]?.text) ?? name,
    sections: rules || proposal ? [] : sectionsOf(markdown.headings),
    ...(parts.length === 0 ? {} : { parts }),
    ...(names.length === 0 ? {} : { names }),
    lines: rules ? text.split('\n').filter((row) => row.trim() !== '' && !row.startsWith('#')).length : markdown.lines,
    envNames: [...new Set([...text.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g)].map((match) => match[0]))].slice(0, 400),
    npmScripts: scriptsIn(text),
    ...brokenLinks(input, path, markdown.links),
    ...(proposal ? { diagram: false } : diagramIn(markdown, text)),
    contact: contact !== undefined,
    ...(contact === undefined ? {} : { contactAt: contact }),
    ...(statements.length > 0 ? { statements } : {}),
    placeholder:
      /lorem ipsum|your[- ](?:project|app|service)[- ]name|\[(?:project|service) name\]|<(?:project|service)[- ]name>|\bTODO:? (?:write|describe|add|fill|document)/i.test(
        text,
      ),
    ...(kind === 'readme' && markdown.lines < 60 && GENERATED.test(text) ? { generated: true } : {}),
  };
}

/** What generators of projects write into a README. */
const GENERATED =
  /bootstrapped with\s+\[?`?(?:create-[\w-]+|Create React App)|template provides a minimal setup to get (?:React|Vue|Svelte)|A progressive \[?Node\.js\]?[^\n]*framework for building efficient and scalable|\[Nest\]\(https:\/\/github\.com\/nestjs\/nest\) framework TypeScript starter|Getting Started with \[?Fastify-CLI|Welcome to Remix!|This (?:project|library) was generated (?:with|using) \[?(?:Nx|Angular CLI|express-generator)/i;

const DRAWING = /^(?:plantuml|puml|dot|graphviz|d2|structurizr)$/;
/** Kinds of mermaid that show parts and what passes between them, or states; a chart of time or of shares shows neither. */
const PARTS_DRAWN =
  /^\s*(?:%%[^\n]*\n\s*|---[\s\S]*?---\s*)*(?:graph|flowchart|sequenceDiagram|C4\w+|classDiagram|erDiagram|stateDiagram|architecture|block|requirementDiagram)\b/;
const SAYS_DIAGRAM =
  /diagram|architect|topolog|\bflows?\b|data-?flow|flow-?chart|sequence|system[-_ ]?design|\b(?:system|service|component)s?[-_ ](?:map|overview|landscape)|\berd?\b|schema|infrastructure|how[-_ ]it[-_ ]works|\.drawio|excalidraw/i;
const NO_DIAGRAM =
  /badge|shields|logo|banner|hero|screenshot|screen ?shot|demo|contrib\.rocks|avatar|icon|star-?history|repobeats|producthunt|preview|sponsor|button/i;

/** Whether a drawing shows parts and what passes between them. A picture in the tree whose words say nothing leaves it open. */
function diagramIn(markdown: ReturnType<typeof readMarkdown>, text: string): Pick<Document, 'diagram'> {
  const drawn =
    markdown.fences.some((fence) => DRAWING.test(fence)) ||
    markdown.blocks.some(({ language, text: inside }) => language === 'mermaid' && PARTS_DRAWN.test(inside)) ||
    // Boxes with something that passes between them; boxes alone frame a text.
    /@startuml/.test(text) ||
    (/┌─|\+--{2,}\+/.test(text) && /[▼▲►◄→←↓↑]|--+>|<--+/.test(text));
  const said = markdown.images.some(
    ({ alt, target, under }) => !NO_DIAGRAM.test(`${alt} ${target}`) && SAYS_DIAGRAM.test(`${alt} ${target} ${under}`),
  );
  if (drawn || said) return { diagram: true };
  const open = markdown.images.some(({ alt, target }) => !/^https?:|^data:/.test(target) && !NO_DIAGRAM.test(`${alt} ${target}`));
  return open ? {} : { diagram: false };
}

/** The rule of CODEOWNERS that covers a service; who owns one folder of it does not answer for it. The last one that fits decides; an empty list takes owners away. */
function ruleFor(text: string, service: string): number | undefined {
  let found: number | undefined;
  text.split('\n').forEach((row, index) => {
    const [pattern = '', ...named] = (row.split('#')[0] ?? '').trim().split(/\s+/);
    // `@your-organisation/your-team` is nobody yet.
    const owners = named.filter((one) => !/^@(?:your|my)[-_]|^@(?:org|organi[sz]ation|owner|username)(?:\/|$)/i.test(one));
    if (pattern === '' || pattern.startsWith('[') || pattern.startsWith('^[')) return;
    const folder = pattern.replace(/^\/|\/?(?:\*\*?)?$/g, '');
    const covers = folder === '' || service === folder || service.startsWith(`${folder}/`) || (service === '' && !folder.startsWith('*.'));
    if (covers) found = owners.length > 0 ? index + 1 : found;
  });
  return found;
}

const OWNS =
  /\b(?:owned by|code ?owners?|(?:service |system |product )?owners?|maintainers?|maintained by|responsible|on-?call|contacts?|escalat\w*|(?:owning )?team(?=\**:))\b/i;
/** An address, a channel, a person or a team with a name. */
const REACHED =
  /[\w.+-]@(?!example\.|email\.|test\.|domain\.|company\.)[\w-]{2,64}\.\w|(?:^|[\s(|"'`])#[a-z][\w-]{2,}\b|(?:^|[\s(|])@[a-z][\w-]{2,}(?:\/[\w-]+)?(?=[\s,.)|]|$)|\bslack(?:\.com|\s*:|\s+channel)|\bteams channel|pagerduty|opsgenie|\b[A-Z][\w-]+ (?:team|squad|guild)\b|\b[Tt]eam:?\**\s*[|:]?\s*[A-Z]\w/;

/** The line that names who owns the thing and where to reach them: a word of ownership, and an address beside it or right below. */
function contactLine(text: string): number | undefined {
  if (!OWNS.test(text)) return undefined;
  const rows = text.split('\n');
  const at = rows.findIndex(
    (row, index) =>
      row.length < 400 &&
      OWNS.test(row) &&
      (REACHED.test(row) || (/^#{1,6} |:\**\s*$|^\s*\|/.test(row) && rows.slice(index + 1, index + 6).some((each) => REACHED.test(each)))),
  );
  return at < 0 ? undefined : at + 1;
}

const SCRIPTS = new Map([
  ['ts', 'ts'],
  ['typescript', 'ts'],
  ['js', 'js'],
  ['javascript', 'js'],
  ['mjs', 'mjs'],
  ['tsx', 'tsx'],
  ['jsx', 'jsx'],
]);

/** Examples that stand for themselves; those with an ellipsis or a placeholder leave something to the reader. */
function examplesOf(
  path: string,
  blocks: readonly { language: string; text: string; line: number }[],
): { language: string; line: number; parses: boolean }[] {
  return blocks.slice(0, 200).flatMap(({ language, text, line }) => {
    const ending = SCRIPTS.get(language);
    if ((ending === undefined && language !== 'json') || /\.\.\.(?![\w[{(])|…|<[\w -]+>\s*[,;)]|\/\/ \.\./.test(text)) return [];
    if (language === 'json')
      return /\/\/|\/\*|"\s*\|/.test(text)
        ? []
        : [{ language, line, parses: readJson(text).ok || readJson(`{${text.replace(/,\s*$/, '')}}`).ok }];
    const parsed = safeParse(`${path}.${ending}`, text);
    if (parsed === undefined || parsed.errors.length === 0) return parsed === undefined ? [] : [{ language, line, parses: true }];
    // A statement of a function, a method, properties or elements are shown as they stand inside of something.
    const frames = [`async function* _() { ${text}\n}`, `class _ { ${text}\n}`, `(\n${text}\n)`, `({ ${text}\n})`, `_(${text}\n)`];
    return [{ language, line, parses: frames.some((frame) => safeParse(`${path}.${ending}`, frame)?.errors.length === 0) }];
  });
}

function scriptsIn(text: string): { name: string; line: number }[] {
  const out = new Map<string, number>();
  if (!/\b(?:npm|yarn|pnpm) |\brun /.test(text)) return [];
  text.split('\n').forEach((row, index) => {
    if (!row.includes('npm ') && !row.includes('yarn ') && !row.includes(' run ')) return;
    for (const match of row.matchAll(
      /(?<![\w-])(npm (?:run(?:-script)?|t|test|start) ?[\w:.-]*|(?:yarn|pnpm|bun) run [\w:.-]+|(?:yarn|pnpm) (?:test|dev|start|build|lint|db:)[\w:.-]*)/g,
    )) {
      const name = scriptName(
        (match[1] as string)
          .trim()
          .replace(/[.:]+$/, '')
          .split(/\s+/),
      );
      if (name !== undefined && /\w$/.test(name) && !out.has(name)) out.set(name, index + 1);
    }
  });
  return [...out].map(([name, line]) => ({ name, line }));
}

/** Files that the tree leaves out can't be told from files that are not there. */
const NOT_LISTED =
  /\.(?:png|jpe?g|gif|svg|webp|ico|pdf|mp4|zip|docx?|xlsx?|pptx?|env|log)$|(?:^|\/)(?:node_modules|dist|build|coverage|out)(?:\/|$)|(?:^|\/)\.env/i;

function brokenLinks(input: ExtractInput, path: string, links: readonly { target: string; line: number }[]): Pick<Document, 'brokenLinks'> {
  const out: { target: string; line: number }[] = [];
  let looked = 0;
  for (const { target, line } of links) {
    if (/^(?:[a-z][a-z0-9+.-]*:|\/\/|#|\{|\$|<)/i.test(target)) continue;
    let local = (target.split('#')[0] as string).split('?')[0] as string;
    try {
      local = decodeURIComponent(local);
    } catch {
      // A stray percent sign is part of the name.
    }
    // From the root of a documentation site, which is not the root of the tree.
    if (local.startsWith('/') && /(?:^|\/)(?:docs?|website|documentation)\//.test(path)) continue;
    if (local === '' || NOT_LISTED.test(local) || !/[./]/.test(local)) continue;
    const place = local.startsWith('/') ? joinPath(local) : joinPath(folderOf(path), local);
    // Links out of the tree lead to where nobody looked.
    if (place === undefined || place === '') continue;
    looked += 1;
    if (!input.tree.has(place) && !input.tree.has(`${place}.md`) && !input.tree.has(`${place}.mdx`) && input.tree.list(place).length === 0)
      out.push({ target, line });
  }
  return looked === 0 ? {} : { brokenLinks: out };
}
