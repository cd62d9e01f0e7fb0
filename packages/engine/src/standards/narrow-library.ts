import { createHash } from 'node:crypto';
import type { Item, Profile, Selector, Standard } from '@airworthy/model';
import { isKnownPredicate } from '../check/predicate.ts';
import { nearestWord } from '../config/nearest-word.ts';
import { KnownError } from '../known-error.ts';
import type { StandardLibrary } from './load-standards.ts';
import type { NamedProfile } from './profiles.ts';

/** The standards with the items that a profile asks; standards without any are left out. Throws where it names what there is not. */
export function narrowLibrary<Library extends StandardLibrary>(library: Library, { profile, source }: NamedProfile): Library {
  checkNames(profile, source, library);
  const asked = profile.select.length > 0 ? profile.select : lineSelectors(profile);
  const standards = library.standards.flatMap((standard): Standard[] => {
    const items = standard.items.filter(
      (item) =>
        (asked.length === 0 || asked.some((one) => picks(one, item, standard))) &&
        !profile.leaveOut.some((one) => picks(one, item, standard)),
    );
    if (items.length === 0) return [];
    const when = Object.entries(profile.when).flatMap(([name, predicates]) => (isNamed(standard, name) ? predicates : []));
    return [{ ...standard, items, appliesWhen: [...standard.appliesWhen, ...when] }];
  });
  const hash = createHash('sha256').update(library.hash).update(JSON.stringify(profile)).digest('hex');
  return { ...library, standards, hash };
}

/** Whether a selector picks an item. */
export function picks(selector: Selector, item: Item, standard: Pick<Standard, 'id' | 'number' | 'kind'>): boolean {
  const has = <T>(list: readonly T[] | undefined, value: T): boolean => list === undefined || list.includes(value);
  return (
    (selector.standards === undefined || selector.standards.some((name) => isNamed(standard, name))) &&
    has(selector.kinds, standard.kind) &&
    has(selector.severities, item.severity) &&
    has(selector.components, item.component) &&
    (selector.exposures === undefined || selector.exposures.some((one) => item.exposures.includes(one))) &&
    has(selector.items, item.id) &&
    (selector.machine === undefined || selector.machine === (item.verify !== undefined))
  );
}

function isNamed(standard: Pick<Standard, 'id' | 'number'>, name: string | number): boolean {
  return standard.id === String(name) || (/^\d+$/.test(String(name)) && Number(name) === standard.number);
}

/** A checklist asks what its lines name. */
function lineSelectors(profile: Profile): Selector[] {
  const items = profile.groups.flatMap((group) => group.lines.flatMap((line) => line.items));
  return items.length === 0 ? [] : [{ items }, ...profile.groups.flatMap((group) => group.select)];
}

/** Numbers of standards that we keep, whether an edition has them yet or not. */
const OUR_NUMBERS = 46;

function checkNames(profile: Profile, source: string, library: StandardLibrary): void {
  const fail = (message: string, word: string, known: readonly string[]): never => {
    const near = nearestWord(word, known);
    const hint = near === undefined ? {} : { hint: `Did you mean ${near}?` };
    throw new KnownError('invalid-config', `The profile ${profile.name} (${source}) names ${message}, which there is not.`, hint);
  };
  const itemIds = library.standards.flatMap((one) => one.items.map((item) => item.id));
  const standardIds = library.standards.map((one) => one.id);
  const selectors = [...profile.select, ...profile.leaveOut, ...profile.groups.flatMap((one) => one.select)];
  const lines = profile.groups.flatMap((one) => one.lines.flatMap((line) => line.items));
  const known = new Set(itemIds);
  for (const id of [...lines, ...selectors.flatMap((one) => one.items ?? [])]) if (!known.has(id)) fail(`the item ${id}`, id, itemIds);
  for (const name of [...Object.keys(profile.when), ...selectors.flatMap((one) => one.standards ?? [])]) {
    const isNumber = /^\d+$/.test(String(name));
    if (isNumber ? Number(name) > OUR_NUMBERS : !standardIds.includes(String(name)))
      fail(`the standard ${name}`, String(name), standardIds);
  }
  for (const predicate of Object.values(profile.when).flat()) {
    const [bad] = predicate.split('|').filter((one) => !isKnownPredicate(one));
    if (bad !== undefined) fail(`the predicate ${bad.trim()}`, bad.trim(), []);
  }
}
