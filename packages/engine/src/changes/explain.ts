import type { Change, Direction, FactFamily, Location, Move } from '@airworthy/model';
import { compareLocations, SEVERITIES } from '@airworthy/model';
import { describe, describeAll } from './describe.ts';
import type { FactChange } from './fact-changes.ts';
import type { SheetFact } from './fact-sheet.ts';
import type { LineMap } from './line-map.ts';
import type { Moved } from './moves.ts';

const MOST_ALSO = 4;

/** Families that say the same as others in other words; they explain only what nothing else does. */
const LAST: ReadonlySet<FactFamily> = new Set(['registrations', 'documents', 'deadModules', 'duplicateModules', 'lockfiles', 'logCalls']);

interface Side {
  fact(change: FactChange): SheetFact | undefined;
  hunk(at: Location): string | undefined;
}

/** Moves by their cause: what one edit did is one change, however many items moved. */
export function explain(
  service: string,
  moves: readonly Moved[],
  facts: readonly FactChange[],
  needs: Readonly<Record<string, readonly FactFamily[]>>,
  lines: LineMap,
): Change[] {
  const before: Side = { fact: (one) => one.before, hunk: lines.editBefore };
  const after: Side = { fact: (one) => one.after, hunk: lines.editAfter };
  const origins = new Map(facts.map((one) => [one, originOf(one, lines)]));
  const groups = new Map<string, { direction: Direction; moves: Moved[]; facts: FactChange[] }>();
  for (const move of moves) {
    const asked = new Set(move.checks.flatMap((id) => needs[id] ?? []));
    const gone =
      move.direction === 'better' ||
      (move.direction === 'unclear' && move.after !== 'FAIL' && move.after !== 'PARTIAL' && move.before !== 'PASS');
    const cause = causeOf(move, facts, asked, gone ? before : after) ?? causeByNeed(facts, asked, origins, gone);
    const hunk = move.place && (gone ? before : after).hunk(move.place);
    const origin = cause ? origins.get(cause) : hunk;
    const key = `${move.direction}\0${origin ?? (move.place ? `${move.place.path}:${move.place.line}` : move.item)}`;
    const group = groups.get(key) ?? { direction: move.direction, moves: [], facts: [] };
    group.moves.push(move);
    if (cause && !group.facts.includes(cause)) group.facts.push(cause);
    groups.set(key, group);
  }
  const isWorse = [...groups.values()].some((group) => group.direction === 'worse');
  for (const [key, group] of groups) {
    // Code that nothing runs any more fails nothing; it was not repaired.
    if (group.direction === 'better' && isWorse && group.facts.length > 0 && group.facts.every(isUnplugged)) group.moves = [];
    // What an edit took away can't be wrong any more, which is no fix where the same edit made something worse.
    if (group.direction !== 'better' || !groups.has(key.replace(/^better/, 'worse'))) continue;
    group.moves = group.moves.filter((move) => move.after !== 'N/A');
  }
  return [...groups.values()].filter((group) => group.moves.length > 0).map((group) => changeOf(service, group, lines));
}

const isUnplugged = ({ fields, after }: FactChange): boolean =>
  fields.length > 0 && fields.every((field) => field === 'wiring') && after?.fields['wiring'] === 'not-wired';

/** What stands for the edit: its lines, or the way in which facts elsewhere changed because of it. */
function originOf(change: FactChange, lines: LineMap): string {
  const hunks = [
    change.after && lines.editAfter(change.after.place),
    change.before && lines.editBefore(change.before.place),
    ...fresh(change).map(lines.editAfter),
    ...lost(change).map(lines.editBefore),
  ];
  const hunk = hunks.find((one) => one !== undefined);
  if (hunk !== undefined) return hunk;
  if (change.kind !== 'changed') return `${change.family}\0${change.kind}\0${(change.after ?? change.before)?.label ?? ''}`;
  const how = change.fields.map((field) => `${change.before?.fields[field] ?? ''}→${change.after?.fields[field] ?? ''}`);
  return `${change.family}\0${change.fields.join()}\0${how.join('\0')}`;
}

const placeKey = (at: Location): string => `${at.path}:${at.line}`;

/** Places around the fact that only one of the two states has, such as the hook that a route lost. */
function lost({ before, after }: FactChange): Location[] {
  const labels = new Set((after?.others ?? []).map(placeKey));
  return (before?.others ?? []).filter((one) => !labels.has(placeKey(one)));
}

function fresh({ before, after }: FactChange): Location[] {
  const labels = new Set((before?.others ?? []).map(placeKey));
  return (after?.others ?? []).filter((one) => !labels.has(placeKey(one)));
}

function causeOf(move: Moved, facts: readonly FactChange[], asked: ReadonlySet<FactFamily>, side: Side): FactChange | undefined {
  const rank = (one: FactChange, at: Location): number => {
    const fact = side.fact(one) as SheetFact;
    const direct = covers(fact.place, at);
    const length = direct ? (fact.place.endLine ?? fact.place.line) - fact.place.line : 1_000;
    return (asked.has(one.family) ? 0 : 10_000) + (LAST.has(one.family) ? 5_000 : 0) + (direct ? 0 : 1_000) + length;
  };
  const at = (place: Location | undefined): FactChange | undefined => {
    if (!place) return undefined;
    const near = facts.filter((one) => {
      const fact = side.fact(one);
      return fact !== undefined && (covers(fact.place, place) || fact.others.some((other) => placeKey(other) === placeKey(place)));
    });
    return least(near, (one) => rank(one, place));
  };
  const named = (): FactChange | undefined =>
    facts.find((one) => {
      const fact = side.fact(one);
      return fact !== undefined && one.family === 'routes' && move.message.startsWith(`${fact.label} `);
    });
  const first = at(move.place);
  if (first && asked.has(first.family)) return first;
  return named() ?? first ?? move.related.map(at).find((one) => one !== undefined);
}

/** What is missing has no place: the cause is a fact of a family that was asked, if all such facts come from one edit. */
function causeByNeed(
  facts: readonly FactChange[],
  asked: ReadonlySet<FactFamily>,
  origins: ReadonlyMap<FactChange, string>,
  gone: boolean,
): FactChange | undefined {
  const all = facts.filter((one) => asked.has(one.family));
  const fitting = all.filter((one) => one.kind === (gone ? 'added' : 'removed') || one.kind === 'changed');
  const candidates = fitting.length > 0 ? fitting : all;
  return new Set(candidates.map((one) => origins.get(one))).size === 1 ? candidates[0] : undefined;
}

function covers(range: Location, at: Location): boolean {
  return range.path === at.path && at.line >= range.line && at.line <= (range.endLine ?? range.line);
}

function least<T>(list: readonly T[], rank: (one: T) => number): T | undefined {
  return list.reduce<T | undefined>((best, one) => (best === undefined || rank(one) < rank(best) ? one : best), undefined);
}

function changeOf(service: string, group: { direction: Direction; moves: Moved[]; facts: FactChange[] }, lines: LineMap): Change {
  const moves = group.moves.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      (a.item < b.item ? -1 : a.item > b.item ? 1 : 0) ||
      (a.place && b.place ? compareLocations(a.place, b.place) : 0),
  );
  const facts = group.facts.toSorted((a, b) => Number(LAST.has(a.family)) - Number(LAST.has(b.family)));
  const [main] = facts;
  const alike = main
    ? facts.filter((one) => one.family === main.family && one.kind === main.kind && one.fields.join() === main.fields.join())
    : [];
  const [first] = moves as [Moved];
  const gone = group.direction === 'better';
  const now = gone
    ? (main?.after?.place ?? (first.place && lines.near(first.place)))
    : (first.place ?? main?.after?.place ?? (main?.before && lines.near(main.before.place)));
  const was = gone ? first.place : (main?.before?.place ?? undefined);
  const also = facts.filter((one) => !alike.includes(one)).map(describe);
  return {
    direction: group.direction,
    service,
    severity: first.severity,
    title: alike.length > 0 ? describeAll(alike) : first.message.replace(/\.$/, ''),
    also: [...new Set(also)].slice(0, MOST_ALSO),
    ...(now ? { place: now } : {}),
    ...(was ? { was } : {}),
    moves: moves.map(({ direction: _direction, checks: _checks, related: _related, ...move }): Move => move),
    blocks: false,
  };
}
