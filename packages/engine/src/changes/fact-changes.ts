import { pushTo } from '@airworthy/model';
import type { FactFamily, Location } from '@airworthy/model';
import type { FactSheet, SheetFact } from './fact-sheet.ts';
import type { LineMap } from './line-map.ts';

/** A difference between the facts of two states. */
export interface FactChange {
  family: FactFamily;
  kind: 'added' | 'removed' | 'changed';
  before?: SheetFact;
  after?: SheetFact;
  /** Names of the properties that differ. */
  fields: string[];
}

/** What facts came, went or say something else. Moved facts are the same facts. */
export function factChanges(before: FactSheet, after: FactSheet, lines: LineMap): FactChange[] {
  const old = byFamily(before.facts);
  const fresh = byFamily(after.facts);
  const families = [...new Set([...old.keys(), ...fresh.keys()])];
  return families.flatMap((family) => compare(family, old.get(family) ?? [], fresh.get(family) ?? [], lines));
}

function byFamily(facts: readonly SheetFact[]): Map<FactFamily, SheetFact[]> {
  const found = new Map<FactFamily, SheetFact[]>();
  for (const fact of facts) {
    const list = found.get(fact.family);
    if (list) list.push(fact);
    else found.set(fact.family, [fact]);
  }
  return found;
}

function compare(family: FactFamily, before: SheetFact[], after: SheetFact[], lines: LineMap): FactChange[] {
  const pairs: [SheetFact, SheetFact][] = [];
  let old = before;
  let fresh = after;
  /** Pairs off what has the same key on both sides. */
  const pairOff = (keyBefore: (fact: SheetFact) => string | undefined, keyAfter: (fact: SheetFact) => string): void => {
    const waiting = new Map<string, SheetFact[]>();
    for (const fact of fresh) {
      const key = keyAfter(fact);
      pushTo(waiting, key, fact);
    }
    const taken = new Set<SheetFact>();
    old = old.filter((fact) => {
      const key = keyBefore(fact);
      const partner = key === undefined ? undefined : waiting.get(key)?.shift();
      if (!partner) return true;
      taken.add(partner);
      pairs.push([fact, partner]);
      return false;
    });
    fresh = fresh.filter((fact) => !taken.has(fact));
  };
  const at = (place: Location): string => `${place.path}:${place.line}`;
  const body = (fact: SheetFact): string => JSON.stringify([fact.label, fact.fields]);
  const mapped = (fact: SheetFact): string | undefined => {
    const now = lines.now(fact.place);
    return now && at(now);
  };
  pairOff(
    (fact) => `${mapped(fact) ?? ''} ${fact.label}`,
    (fact) => `${at(fact.place)} ${fact.label}`,
  );
  if (family !== 'routes') pairOff(mapped, (fact) => at(fact.place));
  pairOff(
    (fact) => `${lines.pathNow(fact.place.path) ?? ''} ${body(fact)}`,
    (fact) => `${fact.place.path} ${body(fact)}`,
  );
  pairOff(body, body);
  pairOff(
    (fact) => `${lines.hunkBefore(fact.place) ?? '?'} ${fact.label}`,
    (fact) => `${lines.hunkAfter(fact.place) ?? ''} ${fact.label}`,
  );
  // What is called the same is the same thing, wherever it stands now; without a name, where its lines were exchanged.
  const named = (fact: SheetFact): string => (fact.label === '' ? `\0${at(fact.place)}` : fact.label);
  if (family === 'routes') pairOff(named, named);
  pairOff(
    (fact) => `${lines.pathNow(fact.place.path) ?? ''} ${named(fact)}`,
    (fact) => `${fact.place.path} ${named(fact)}`,
  );
  pairOff(
    (fact) => lines.hunkBefore(fact.place),
    (fact) => lines.hunkAfter(fact.place) ?? '',
  );
  const changed = pairs.flatMap(([one, other]): FactChange[] => {
    const names = [...new Set([...Object.keys(one.fields), ...Object.keys(other.fields)])];
    const fields = names.filter((name) => one.fields[name] !== other.fields[name]);
    return fields.length === 0 ? [] : [{ family, kind: 'changed', before: one, after: other, fields }];
  });
  return [
    ...changed,
    ...old.map((fact): FactChange => ({ family, kind: 'removed', before: fact, fields: [] })),
    ...fresh.map((fact): FactChange => ({ family, kind: 'added', after: fact, fields: [] })),
  ];
}
