import faultsDe from './faults-de.json' with { type: 'json' };
import { CAPABILITIES } from '@airworthy/model';
import type { CapabilityId } from '@airworthy/model';
import { CAPABILITIES_DE } from './capabilities-de.ts';
import { BECAUSE_DE, EDGES_DE, SEEN_DE } from './seen-de.ts';
import { SEEN_FAULT_DE } from './seen-fault-de.ts';
import type { Form } from './seen-de.ts';
import { STANDARDS_DE } from './standards-de.ts';
import titlesDe from './titles-de.json' with { type: 'json' };

interface Catalogue {
  /** What is wrong, what holds and why something does not apply, without its full stop, by the English words of the check. */
  faults: Readonly<Record<string, string>>;
  /** Many checks say what the title of their item says. */
  titles: Readonly<Record<string, string>>;
  /** Sentences of the outcome table that name families of facts. */
  gaps: readonly Form[];
  because: readonly Form[];
  seen: readonly Form[];
  /** All that was read, by the number of its files. */
  allRead: (files: string) => string;
  edges: readonly Form[];
  condition(text: string): string;
  /** Joints between names inside a form. */
  joined(text: string): string;
  absent: { intro: string; none(family: string, running: boolean): string; without(id: CapabilityId): string };
  standards: Readonly<Record<string, string>>;
  /** Why a question is open, whole: it ends with a title that stands beside it. */
  open: readonly (readonly [RegExp, string])[];
  /** How many places it is wrong in, and what stands for the aim of an item. */
  share(text: string): string;
}

/** Languages in which the engine's sentences about critical and high points are there. */
const CATALOGUES: Readonly<Record<string, Catalogue>> = {
  de: {
    faults: faultsDe,
    titles: titlesDe,
    standards: STANDARDS_DE,
    because: BECAUSE_DE,
    seen: [...SEEN_DE, ...SEEN_FAULT_DE],
    edges: EDGES_DE,
    allRead: (files) => `Der ganze Dienst wurde angesehen: ${files} Dateien Code, was sie laden und was daneben liegt.`,
    condition: (text) => ` – nur wenn ${text.replace(/(\S+) is not "([^"]*)"/g, '$1 nicht „$2“ ist').replaceAll(' and ', ' und ')}`,
    joined: (text) =>
      text
        .replaceAll(', then ', ', dann ')
        .replace(
          / around (\S+)(?: and (\S+))?$/,
          (_all, one: string, other?: string) => ` (${one}${other === undefined ? '' : `, ${other}`})`,
        ),
    absent: {
      intro: 'Trifft nicht zu: ',
      none: (family, running) => `keine ${family}${running ? ', die laufen,' : ''} gefunden`,
      without: (id) => `kein Anzeichen für die Fähigkeit ${id} (${CAPABILITIES_DE[id]})`,
    },
    gaps: [
      [/^What there is, is not part of the running app/, 'Was es gibt, ist nicht Teil der laufenden App'],
      [
        /^What was read holds; (\w+) could not be read completely \((.*)\)(?=\.$)/,
        'Was gelesen wurde, hält; $1 ließen sich nicht vollständig lesen ($2)',
      ],
      [
        /^What was read holds, but (\w+) could not be read completely \((.*)\)(?=\.$)/,
        'Was gelesen wurde, hält, aber $1 ließen sich nicht vollständig lesen ($2)',
      ],
      [
        /^None was seen, but (\w+) could not be read completely \((.*)\)(?=\.$)/,
        'Es war nichts zu sehen, aber $1 ließen sich nicht vollständig lesen ($2)',
      ],
      [
        /^None that holds was seen, but (\w+) could not be read completely \((.*)\)(?=\.$)/,
        'Es war nichts zu sehen, das hält, aber $1 ließen sich nicht vollständig lesen ($2)',
      ],
    ],
    open: [
      [/^A person has to decide this\.$/, 'Das muss ein Mensch entscheiden.'],
      [/^1 of (\d+) could not be decided from the code: .*$/, '1 von $1 ließ sich aus dem Code nicht entscheiden.'],
      [/^(\d+) of (\d+) could not be decided from the code: [^.]*\.?$/, '$1 von $2 ließen sich aus dem Code nicht entscheiden.'],
      [/^It can't be told from the code whether this holds: [^.]*\.?$/, 'Aus dem Code lässt sich nicht sagen, ob das gilt.'],
    ],
    share: (text) => text.replace(/(\d+) of (\d+)/, '$1 von $2').replace(/(\d+) not readable/, '$1 nicht lesbar'),
  },
};

/** Behind a sentence: in how many places, and its full stop. */
const SHARE = /^ \(\d+ of \d+(?:, \d+ not readable)?\)/;

/**
 * The reason of a verdict in another language, sentence by sentence. A reason that holds a sentence which nobody has translated stays as it is:
 * half a translation reads worse than the original.
 */
export function faultIn(language: string, reason: string): string {
  const catalogue = CATALOGUES[language];
  if (catalogue === undefined) return reason;
  let told = TOLD.get(catalogue);
  if (told === undefined) TOLD.set(catalogue, (told = new Map()));
  let own = told.get(reason);
  if (own === undefined) {
    // What people write comes along in a server that runs for months.
    if (told.size >= MOST_TOLD) told.clear();
    told.set(reason, (own = toldIn(catalogue, reason)));
  }
  return own;
}

const MOST_TOLD = 5_000;
/** The same few hundred reasons stand in the verdicts of all services. */
const TOLD = new WeakMap<Catalogue, Map<string, string>>();

function toldIn(catalogue: Catalogue, reason: string): string {
  const absent = absentIn(catalogue, reason);
  if (absent !== undefined) return absent;
  const open = catalogue.open.find(([form]) => form.test(reason));
  if (open !== undefined) return reason.replace(open[0], open[1]);
  const known = sentencesOf(catalogue);
  let made = '';
  let rest = reason;
  while (rest !== '') {
    const gap = catalogue.gaps.find(([form]) => form.test(rest));
    const parts = gap?.[0].exec(rest);
    if (gap !== undefined && parts) {
      rest = rest.slice(parts[0].length + 1).trimStart();
      made += `${filled(gap[1], parts)}.${rest === '' ? '' : ' '}`;
      continue;
    }
    const [english, own] = known.find(([sentence]) => rest.startsWith(sentence) && /^(?:\.|$| \()/.test(rest.slice(sentence.length))) ?? [];
    if (english === undefined || own === undefined) return reason;
    rest = rest.slice(english.length);
    const share = SHARE.exec(rest)?.[0] ?? '';
    rest = rest.slice(share.length);
    const stop = rest.startsWith('.') ? '.' : '';
    if (stop === '' && rest !== '') return reason;
    rest = rest.slice(stop.length).trimStart();
    made += `${own}${catalogue.share(share)}${stop}${rest === '' ? '' : ' '}`;
  }
  return made;
}

const ABSENCE = /^(?:no (\w+)( that run)? were found|it has not the capability ([\w-]+), as there is no sign that )(?:, |\.$)?/;

/** Why a question does not arise: families of facts that are not there, and capabilities that nothing speaks for. */
function absentIn({ absent }: Catalogue, reason: string): string | undefined {
  if (!reason.startsWith(APPLIES)) return undefined;
  let rest = reason.slice(APPLIES.length);
  const parts: string[] = [];
  while (rest !== '') {
    const found = ABSENCE.exec(rest);
    if (found === null) return undefined;
    const [whole, family, running, id] = found;
    rest = rest.slice(whole.length);
    if (family !== undefined) {
      parts.push(absent.none(family, running !== undefined));
      continue;
    }
    const capability = id as CapabilityId;
    const what = CAPABILITIES[capability];
    if (what === undefined || !rest.startsWith(what)) return undefined;
    rest = rest.slice(what.length).replace(/^(?:, |\.$)/, '');
    parts.push(absent.without(capability));
  }
  return `${absent.intro}${parts.join(', ')}.`;
}

const APPLIES = 'Does not apply: ';

/** What was seen at a place, in the language of a document; names and code stay as they are. */
export function seenIn(language: string, message: string): string {
  const catalogue = CATALOGUES[language];
  if (catalogue === undefined) return message;
  // A condition is told behind what it belongs to, which has a form of its own.
  const [, inner, condition] = / — only when /.test(message) ? (/^(.*?) — only when (.+)$/.exec(message) ?? []) : [];
  if (inner !== undefined && condition !== undefined) return `${seenIn(language, inner)}${catalogue.condition(condition)}`;
  const form = catalogue.seen.find(([one]) => one.test(message));
  const parts = form?.[0].exec(message);
  if (form !== undefined && parts) return catalogue.joined(filled(form[1], parts));
  // That nothing was found is told by how much was read, and by the sentence of the check.
  const all = ALL_READ.exec(message);
  if (all) return `${catalogue.allRead(all[1] ?? '')} ${faultIn(language, message.slice(all[0].length))}`;
  return faultIn(language, message);
}

/** How the engine begins where it says that nothing was found in all that it read. */
export const ALL_READ =
  /^All of the service was looked at: (\d+) files of code, which begins here, what they load, and what lies beside them\. /;

/** A form with what stands at its places; a place that nothing was found for leaves no gap. */
function filled(form: string, parts: readonly (string | undefined)[]): string {
  return form.replace(/\$(\d)/g, (_sign, index: string) => parts[Number(index)] ?? '').replace(/ +(?=[ :])/g, '');
}

/** What a call of one service to another meets, in the language of a document. */
export function edgeIn(language: string, reason: string): string {
  const form = CATALOGUES[language]?.edges.find(([one]) => one.test(reason));
  return form === undefined ? reason : reason.replace(form[0], form[1]);
}

/** Why a service is said to do something, in the language of a document. */
export function becauseIn(language: string, because: string): string {
  const forms = CATALOGUES[language]?.because ?? [];
  const parts = because.split('; ').map((part) => {
    const form = forms.find(([one]) => one.test(part));
    return form === undefined ? undefined : part.replace(form[0], form[1]);
  });
  return parts.every((part) => part !== undefined) ? parts.join('; ') : because;
}

const ORDERED = new WeakMap<Catalogue, [string, string][]>();

/** The longest first, as one may begin with another. */
function sentencesOf(catalogue: Catalogue): [string, string][] {
  let ordered = ORDERED.get(catalogue);
  if (ordered === undefined)
    ORDERED.set(
      catalogue,
      (ordered = Object.entries({ ...catalogue.titles, ...catalogue.faults }).toSorted(
        ([a], [b]) => b.length - a.length || (a < b ? -1 : 1),
      )),
    );
  return ordered;
}

/** Whether a language has sentences of its own for what the engine says. */
export function hasFaults(language: string): boolean {
  return CATALOGUES[language] !== undefined;
}

/** The title of one of our standards in another language; those of a repository keep theirs. */
export function standardIn(language: string, standard: string, title: string): string {
  return CATALOGUES[language]?.standards[standard.slice(0, 2)] ?? title;
}
