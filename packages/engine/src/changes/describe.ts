import type { FactFamily } from '@airworthy/model';
import type { FactChange } from './fact-changes.ts';
import type { SheetFact } from './fact-sheet.ts';

/** Properties whose text says nothing to a reader, or only repeats what another one says. */
const SILENT = new Set(['handler', 'lines', 'line', 'column', 'text', 'source', 'hash', 'digest', 'rung']);
const MOST_FIELDS = 3;

/** One sentence about what was done, without a full stop. */
export function describe(change: FactChange): string {
  if (change.family === 'routes') return ofRoute(change);
  const fact = (change.after ?? change.before) as SheetFact;
  const name = `${word(change.family)}${fact.label === '' ? '' : ` ${fact.label}`}`;
  if (change.kind === 'added') return `${name} was added${fact.fields['wiring'] === 'not-wired' ? ', not wired' : ''}`;
  if (change.kind === 'removed') return `${name} was removed`;
  const told = change.fields.filter((field) => !SILENT.has(field));
  const fields = (told.length > 0 ? told : change.fields).slice(0, MOST_FIELDS).map((field) => ofField(field, change));
  return `${name}: ${fields.join('; ')}`;
}

/** The same for several facts that changed alike. */
export function describeAll(changes: readonly FactChange[]): string {
  const [first] = changes as [FactChange];
  if (changes.length === 1) return describe(first);
  const labels = [...new Set(changes.map((one) => (one.after ?? one.before)?.label ?? ''))].filter((one) => one !== '');
  if (labels.length < 2) return describe(first);
  const told = describe(first);
  const label = (first.after ?? first.before)?.label ?? '';
  const rest = told.startsWith(label) ? told.slice(label.length) : `: ${told}`;
  const names = `${labels.slice(0, 3).join(', ')}${labels.length > 3 ? ` and ${labels.length - 3} more` : ''}`;
  const what = first.family === 'routes' ? `${labels.length} routes` : `${labels.length} × ${word(first.family)}`;
  const plural = rest
    .trim()
    .replace(/^lost its/, 'lost their')
    .replaceAll(' and is ', ' and are ')
    .replace(/^is /, 'are ')
    .replace(/^has /, 'have ');
  return `${what}${rest.startsWith(':') ? rest : ` ${plural}`} (${names})`;
}

function ofRoute({ kind, before, after, fields }: FactChange): string {
  const label = (after ?? before)?.label ?? '';
  if (kind === 'removed') return `${label} was removed`;
  if (kind === 'added') return `${label} was added ${addedHow(after as SheetFact)}`;
  // The guard first: what it did to the access follows from it.
  const parts = fields
    .toSorted((a, b) => Number(b === 'guards') - Number(a === 'guards'))
    .flatMap((field): string[] => {
      const was = before?.fields[field] ?? '';
      const is = after?.fields[field] ?? '';
      if (field === 'guards') return guardsMoved(was, is);
      if (field === 'access') return fields.includes('guards') && was !== 'open' && is !== 'open' ? [] : [`is ${is} now`];
      if (field === 'authorizes' && fields.includes('guards')) return [];
      if (field === 'authorizes')
        return is === '' ? [`asks for no role any more (asked for ${was})`] : [`asks for ${is} (was ${was || 'nothing'})`];
      if (field === 'validation') return listMoved(was, is, 'is validated', 'is no longer validated');
      if (field === 'rateLimit')
        return is === 'none'
          ? [`lost its rate limit (${was})`]
          : was === 'none'
            ? [`is limited to ${is}`]
            : [`is limited to ${is} (was ${was})`];
      if (field === 'response') return [is === 'none' ? 'lost the schema of its answer' : 'has a schema for its answer'];
      if (field === 'bodyLimit') return [`body limit ${is} (was ${was})`];
      if (field === 'wiring') return [is === 'wired' ? 'is served now' : `is ${is.replace('-', ' ')} now`];
      return [];
    });
  return parts.length > 0 ? `${label} ${parts.join(' and ')}` : `${label} has another handler`;
}

function addedHow({ fields }: SheetFact): string {
  const lacks = [
    ...(fields['access'] === 'open' ? ['a guard'] : []),
    ...(fields['validation'] === '' ? ['a schema'] : []),
    ...(fields['rateLimit'] === 'none' ? ['a rate limit'] : []),
  ];
  const guards = fields['access'] === 'open' || !fields['guards'] ? '' : `behind ${fields['guards']}`;
  return [guards, lacks.length > 0 ? `without ${lacks.join(', ')}` : ''].filter((one) => one !== '').join(', ') || 'with all controls';
}

function split(text: string): string[] {
  return text === '' ? [] : text.split(', ');
}

/** Guards by name; what is said of their kind is for another place. */
function guardsMoved(before: string, after: string): string[] {
  const [was, is] = [before, after].map((text) => text.replaceAll(/ \((?!stub|swallows|undefined)[\w-]+\)/g, '')) as [string, string];
  const lost = split(was).filter((one) => !split(is).includes(one));
  const won = split(is).filter((one) => !split(was).includes(one));
  const named = (list: string[]): string => list.join(', ');
  if (lost.length > 0 && won.length > 0) return [`has ${named(won)} in the place of ${named(lost)}`];
  if (lost.length > 0) return [`lost its guard ${named(lost)}`];
  return won.length > 0 ? [`got the guard ${named(won)}`] : ['runs its guards in another order'];
}

function listMoved(was: string, is: string, gained: string, lost: string): string[] {
  const less = split(was).filter((one) => !split(is).includes(one));
  const more = split(is).filter((one) => !split(was).includes(one));
  return [...(less.length > 0 ? [`${less.join(', ')} ${lost}`] : []), ...(more.length > 0 ? [`${more.join(', ')} ${gained}`] : [])];
}

function ofField(field: string, { before, after }: FactChange): string {
  const was = before?.fields[field] ?? 'none';
  const is = after?.fields[field] ?? 'none';
  const name = spaced(field);
  if (field === 'wiring') return is === 'wired' ? 'is wired now' : `is ${is.replace('-', ' ')} now`;
  if (is === 'none') return `${name} was taken away (was ${short(was)})`;
  if (was === 'none') return `${name} is ${short(is)} now (was not set)`;
  return `${name} ${short(was)} → ${short(is)}`;
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text === '' ? 'empty' : text;
}

/** `outboundCalls` → `outbound call`. */
function word(family: FactFamily): string {
  const words = spaced(family);
  if (/(?:ss|us)$/.test(words)) return words;
  return words
    .replace(/ies$/, 'y')
    .replace(/(tch|sh|x|ss)es$/, '$1')
    .replace(/s$/, '');
}

function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
