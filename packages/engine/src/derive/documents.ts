import { folderOf } from '@airworthy/model';
import type { Document, ServiceInfo } from '@airworthy/model';

/** READMEs that lie directly in the folder of the service. */
export function ownReadmes(documents: readonly Document[], service: ServiceInfo): Document[] {
  return documents.filter((document) => document.kind === 'readme' && folderOf(document.location.path) === service.path);
}

export function ofKind(documents: readonly Document[], ...kinds: string[]): Document[] {
  return documents.filter((document) => kinds.includes(document.kind));
}

/** Documents about the service, without those about work on the repository: templates and guides of `.github`, owners, licence, changelog. */
export function aboutService(documents: readonly Document[]): Document[] {
  return documents.filter(
    (document) =>
      !document.location.path.startsWith('.github/') &&
      !['codeowners', 'license', 'changelog', 'contributing', 'security', 'testing'].includes(document.kind),
  );
}

/** `docs/runbook.md: 120 lines, troubleshooting, deployment`. */
export function printDocument(document: Document): string {
  const sections = document.sections.length > 0 ? `: ${[...new Set(document.sections)].slice(0, 8).join(', ')}` : '';
  return `${document.title || document.kind} (${document.lines} lines)${sections}`;
}

/** Documents about a service as a whole: those of a feature or a tool, and instructions for assistants, say nothing about how it is run. */
export function aboutWhole(documents: readonly Document[], service: ServiceInfo): Document[] {
  return documents.filter(({ kind, location: { path } }) => {
    if (kind === 'testing') return false;
    const local = service.path !== '' && path.startsWith(`${service.path}/`) ? path.slice(service.path.length + 1) : path;
    return (
      !/(?:^|\/)(?:src|app|lib|charts|scripts|modules|components|features|hooks|e2e|cypress|playwright|\.(?!git(?:hub|lab)\/[^/]+$)[a-z][\w-]*)\//.test(
        local,
      ) && !FOR_AGENTS.test(local)
    );
  });
}

/** Instructions for coding agents. */
const FOR_AGENTS = /(?:^|\/)(?:claude|agents?|gemini|copilot-instructions|claude-review-prompt|llms(?:-full)?)\.(?:md|mdx|txt)$/i;

/** Instructions for coding agents at the root of the tree or of the service: people may read them too. */
export function forAgents(documents: readonly Document[], service: ServiceInfo): Document[] {
  return documents.filter(({ location: { path } }) => FOR_AGENTS.test(path) && ['', service.path].includes(folderOf(path)));
}

type Part = NonNullable<Document['parts']>[number];

/** The part of a document about one of these, when it says more than its heading. */
export function partAbout(
  document: Document,
  sections: readonly string[],
  asked: { rows?: number; commands?: true } = {},
): Part | undefined {
  const fits = (document.parts ?? []).filter((part) => sections.includes(part.section) && part.rows >= (asked.rows ?? 2));
  const ordered = fits.toSorted((a, b) => sections.indexOf(a.section) - sections.indexOf(b.section));
  return ordered.find((part) => part.commands === true) ?? (asked.commands === true ? undefined : ordered[0]);
}

/** Place and words for what a part of a document shows. */
export function shownIn(document: Document, part: Part | undefined): { location: Document['location']; message: string } {
  if (part === undefined) return { location: document.location, message: printDocument(document) };
  const words = `“${part.title.slice(0, 80)}” (${part.rows} rows${part.commands === true ? ' with commands' : ''})`;
  return { location: { path: document.location.path, line: part.line }, message: words };
}

export function hasSection(document: Document, ...sections: string[]): boolean {
  return document.sections.some((section) => sections.includes(section));
}

/** `/orders/:id/` and `/orders/{orderId}` become `/orders/{}`. */
export function normalRoute(path: string): string {
  const parts = path
    .split('?')[0]
    ?.split('/')
    .filter(Boolean)
    .map((part) => (/^[:{*]|^\$\{/.test(part) ? '{}' : part.toLowerCase()));
  return `/${parts?.join('/') ?? ''}`;
}

/** Whether a described path and a served path are the same, apart from a prefix that a server entry may add. */
export function samePath(described: string, served: string): boolean {
  const [a, b] = [normalRoute(described), normalRoute(served)];
  return a === b || (a !== '/' && b.endsWith(a)) || (b !== '/' && a.endsWith(b));
}

/** A document with the line at which it states something. */
export interface Stated {
  document: Document;
  line: number;
  /** It is meant as a promise, and not said in passing. */
  firm: boolean;
  /** For limits of requests: the numbers that the document gives. */
  numbers?: readonly number[] | undefined;
}

/** Where the documents state a topic, promises first. Templates that nobody filled in state nothing. */
export function statedIn(documents: readonly Document[], topic: string): Stated[] {
  const all = documents.flatMap((document) => {
    const found = document.placeholder === true ? undefined : document.statements?.find((one) => one.topic === topic);
    return found ? [{ document, line: found.line, firm: found.firm, numbers: found.numbers }] : [];
  });
  return [...all.filter((one) => one.firm), ...all.filter((one) => !one.firm)];
}

/** Where a document spells a name out: in a section of the kind that is asked for, else anywhere. Spelling and separators may differ. */
export function spelledIn(
  documents: readonly Document[],
  name: string,
  section: string,
): { document: Document; line: number; inSection: boolean } | undefined {
  const asked = plainName(name);
  let elsewhere: { document: Document; line: number; inSection: boolean } | undefined;
  for (const document of documents) {
    const found = (document.names ?? []).filter((one) => plainName(one.name) === asked);
    const there = found.find((one) => one.sections.includes(section) || document.kind === section || document.kind === 'asyncapi');
    if (there) return { document, line: there.line, inSection: true };
    if (found[0]) elsewhere ??= { document, line: found[0].line, inSection: false };
  }
  return elsewhere;
}

/** `order:created`, `ORDER_CREATED` and `orderCreated` are one name. */
function plainName(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
