export interface MarkdownLine {
  text: string;
  /** From 1. */
  line: number;
}

export interface MarkdownText {
  headings: { depth: number; text: string; line: number }[];
  links: { target: string; line: number }[];
  /** Languages of fenced blocks. */
  fences: string[];
  /** Fenced blocks with what is inside; `line` is that of the first row inside. */
  blocks: { language: string; text: string; line: number }[];
  /** Pictures with their words and the heading they stand under. */
  images: { alt: string; target: string; under: string }[];
  lines: number;
}

/** Reads headings, links and fences; text inside fences is no heading and no link. */
export function readMarkdown(text: string): MarkdownText {
  const out: MarkdownText = { headings: [], links: [], fences: [], blocks: [], images: [], lines: 0 };
  const rows = text.split(/\r?\n/);
  out.lines = rows.at(-1) === '' ? rows.length - 1 : rows.length;
  let fence: string | undefined;
  rows.forEach((row, index) => {
    const line = index + 1;
    const mark = /^\s{0,3}(`{3,}|~{3,})\s*([\w+-]*)/.exec(row);
    if (mark !== null) {
      if (fence === undefined) {
        fence = mark[1] as string;
        out.fences.push((mark[2] as string).toLowerCase());
        out.blocks.push({ language: (mark[2] as string).toLowerCase(), text: '', line: line + 1 });
      } else if ((mark[1] as string).startsWith(fence)) fence = undefined;
      return;
    }
    const block = fence === undefined ? undefined : out.blocks.at(-1);
    if (block !== undefined && row.length <= 20_000) block.text += `${row}\n`;
    if (fence !== undefined || row.length > 20_000) return;
    const heading = /^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$/.exec(row);
    if (heading !== null) out.headings.push({ depth: (heading[1] as string).length, text: plain(heading[2] as string), line });
    else if (/^\s{0,3}(?:=+|-{2,})\s*$/.test(row) && /\w/.test(rows[index - 1] ?? '') && !/^\s*[-*|>]/.test(rows[index - 1] ?? '')) {
      out.headings.push({ depth: row.includes('=') ? 1 : 2, text: plain(rows[index - 1] ?? ''), line: line - 1 });
    }
    const under = out.headings.at(-1)?.text ?? '';
    for (const match of row.replace(/`[^`]*`/g, '').matchAll(/(!?)\[([^\][]*)\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\)/g)) {
      if (match[1] === '!') out.images.push({ alt: match[2] as string, target: match[3] as string, under });
      else out.links.push({ target: match[3] as string, line });
    }
    for (const [tag] of row.matchAll(/<img\b[^>]*>/gi))
      out.images.push({
        alt: /\balt=["']([^"']*)/i.exec(tag)?.[1] ?? '',
        target: /\bsrc=["']([^"']*)/i.exec(tag)?.[1] ?? '',
        under,
      });
  });
  return out;
}

function plain(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*_]|<[^>]+>/g, '')
    .replace(/[\p{Extended_Pictographic}\uFE0F]/gu, '')
    .trim();
}

const SECTIONS: readonly [string, RegExp][] = [
  ['getting-started', /get(?:ting)? started/i],
  ['quickstart', /quick ?-?start/i],
  ['installation', /install/i],
  ['setup', /\bset ?-?up\b|prerequisit|requirements?\b|local (?:env|dev)/i],
  ['usage', /\busage\b|how to use|\brun(?:ning)? (?:the (?:app|service|server)|it\b|local)|^running$/i],
  ['development', /develop/i],
  ['configuration', /config|settings/i],
  ['environment', /environment|env(?:ironment)? var|\.env\b/i],
  ['api', /\bapis?\b|endpoints?|\broutes?\b/i],
  [
    'errors',
    /\berror (?:codes?|responses?|formats?|answers?|reference|objects?|types?)\b|^(?:\d[\d.]*\s*)?errors?$|status codes?|problem details/i,
  ],
  [
    'architecture',
    /architect|\bdesign\b|(?<!documentation |\/)overview$|(?<!test )\bstructure|components|tech(?:nology)? stack|how it works|data ?flow/i,
  ],
  [
    'data-model',
    /data ?-?model|\b(?:database|db|data|table|sql|prisma|mongo\w*) (?:tables|design|structure|overview|schemas?)|\btables\b|entity[- ]relation|\berd\b|^(?:[\d.]+ )?(?:entities|schema)$/i,
  ],
  ['events', /\bevents?\b|(?<!commit )(?<!error )messag(?:es?|ing)\b|queues?\b|topics/i],
  ['testing', /\btest/i],
  ['deployment', /deploy|docker|kubernetes|\bci\/?cd\b|infrastructure/i],
  ['release', /releas/i],
  ['rollback', /roll ?-?back|revert/i],
  [
    'troubleshooting',
    /troubleshoot|(?:common|known) (?:issues|problems|errors)|\bfaq|^debugging$|debugging (?:guide|tips|issues|problems|common)/i,
  ],
  ['monitoring', /monitor|observab|metrics|alert|logging|tracing|dashboards?/i],
  ['security', /secur|auth(?:entication|ori[sz]ation)?\b/i],
  ['escalation', /escalat|on[- ]?call|contacts?\b|owners?\b|\bteam\b|support|maintainers?/i],
  ['backup', /back ?-?up|restore|recover/i],
  ['incident', /incident|post-?mortem|outage|severity/i],
  ['runbook', /\b(?:run|play)-?books?\b/i],
  ['slo', /\bsl[oia]s?\b|service level/i],
  ['contributing', /contribut/i],
  ['license', /licen[cs]e/i],
  ['decision', /^decision|we (?:decided|will)/i],
  ['context', /^(?:context|background|problem)/i],
  ['consequences', /^(?:consequences|trade-?offs)/i],
  ['status', /^status\b/i],
  ['performance', /perform|scal(?:e|ing|ability)|load/i],
  [
    'dependencies',
    /(?<!dev ?|install |test |package )dependenc|external (?:service )?integrations?\b|service integrations|external services/i,
  ],
];

/** What a heading is about, in fixed words; a heading may be about several things. */
export function sectionsOf(headings: readonly { text: string }[]): string[] {
  const out = new Set<string>();
  for (const heading of headings) for (const [name, pattern] of SECTIONS) if (pattern.test(heading.text)) out.add(name);
  return [...out];
}

/** A command as people type it, in a block or after a prompt. */
const COMMAND =
  /^\s*(?:\$ |> |# )?(?:sudo )?(?:npm|npx|yarn|pnpm|bun|node|deno|make|docker|docker-compose|podman|kubectl|helm|terraform|git clone|cp |curl|psql|\.\/|nx |turbo |lerna |just |task )/;

interface Part {
  section: string;
  line: number;
  /** Its last line. */
  end: number;
  title: string;
  rows: number;
  commands?: true;
}

/** The last line under a heading: before the next that is not deeper. The title of a document is no part of it, unless there is nothing below. */
function endOf(headings: readonly { depth: number; line: number }[], index: number, rows: number): number {
  if (headings[index]?.depth === 1 && index === 0 && headings.length > 1) return (headings[1]?.line ?? 1) - 1;
  const next = headings.slice(index + 1).find((each) => each.depth <= (headings[index]?.depth ?? 0));
  return (next?.line ?? rows + 1) - 1;
}

/** Names that a text spells out: of several words (`order.created`, `order_created`, `orderCreated`, `NOT_FOUND`), or set apart in code, quotes or a cell. */
const SPELLED =
  /[`'"*|]\s*([A-Za-z][\w$]*(?:[.:/-][\w$*{}]+)*)\s*(?=[`'"*|(])|(?<![\w.:/-])([A-Za-z]\w*(?:[.:_-]\w+)+|[a-z]+[A-Z]\w*|[A-Z]{3,}\w*)/g;
const MOST_NAMES = 3000;

/** Names that a document spells out, with the kinds of section they stand in. */
export function namesIn(
  text: string,
  headings: readonly { depth: number; text: string; line: number }[],
  asked: readonly string[],
): { name: string; line: number; sections: string[] }[] {
  const rows = text.split(/\r?\n/);
  const ranges = headings.flatMap((heading, index) =>
    SECTIONS.filter(([section, pattern]) => asked.includes(section) && pattern.test(heading.text)).map(([section]) => ({
      section,
      from: heading.line,
      to: endOf(headings, index, rows.length),
    })),
  );
  const found = new Map<string, { name: string; line: number; sections: string[] }>();
  rows.forEach((row, index) => {
    if (row.length > 2000) return;
    const line = index + 1;
    const here = [...new Set(ranges.filter((one) => one.from <= line && line <= one.to).map((one) => one.section))];
    for (const match of row.matchAll(SPELLED)) {
      const name = (match[1] ?? match[2]) as string;
      const known = found.get(name);
      if (known === undefined && found.size < MOST_NAMES) found.set(name, { name, line, sections: here });
      else if (known !== undefined) for (const one of here) if (!known.sections.includes(one)) known.sections.push(one);
    }
  });
  return [...found.values()];
}

const PROMISED = /\b(?:coming soon|TBD|to be (?:added|written|documented|defined|done)|work in progress)\b/i;

/** Rows that say something: not those that promise it for later, nor the headings above them. */
function written(rows: readonly string[]): string[] {
  const out: string[] = [];
  for (const row of rows) {
    if (!/\w/.test(row)) continue;
    if (!PROMISED.test(row)) out.push(row);
    else if (/^\s*#{1,6} /.test(out.at(-1) ?? '')) out.pop();
  }
  return out;
}

/** The longest part under headings of each kind; a part reaches to the next heading that is not deeper. */
export function partsOf(text: string, headings: readonly { depth: number; text: string; line: number }[]): Part[] {
  const rows = text.split(/\r?\n/);
  const best = new Map<string, Part>();
  headings.forEach((heading, index) => {
    // A file in a walk through the code is no topic.
    if (/^[\w./-]+\.(?:[cm]?[jt]sx?|sql|json|ya?ml)$/.test(heading.text)) return;
    const kinds = SECTIONS.filter(([, pattern]) => pattern.test(heading.text));
    if (kinds.length === 0) return;
    const end = endOf(headings, index, rows.length);
    const inside = written(rows.slice(heading.line, end));
    const commands = inside.some((row) => COMMAND.test(row) || /`(?:npm|npx|yarn|pnpm|docker|node|make)[ -][^`]+`/.test(row));
    for (const [section] of kinds) {
      const known = best.get(section);
      const better =
        known === undefined ||
        (commands && known.commands !== true) ||
        (commands === (known.commands === true) && inside.length > known.rows);
      if (better)
        best.set(section, {
          section,
          line: heading.line,
          end,
          title: heading.text,
          rows: inside.length,
          ...(commands ? { commands } : {}),
        });
    }
  });
  return [...best.values()];
}
