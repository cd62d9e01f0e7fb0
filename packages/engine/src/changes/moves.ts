import { pushTo } from '@airworthy/model';
import { createHash } from 'node:crypto';
import type { Evidence, ItemCard, Location, Move, Status, Verdict } from '@airworthy/model';
import { EVIDENCE_LIMIT } from '../check/run-check.ts';
import type { LineMap } from './line-map.ts';

/** A move with what its explanation needs. */
export interface Moved extends Move {
  direction: 'worse' | 'better' | 'unclear';
  checks: readonly string[];
  related: readonly Location[];
}

/** One state of a service, as far as verdicts are compared. */
export interface Side {
  verdicts: readonly Verdict[];
  /** A source line, trimmed. */
  textAt(at: Location): string | undefined;
  /** Whether the file is looked at. */
  has(path: string): boolean;
}

interface Against {
  message: string;
  place?: Location;
  related: readonly Location[];
}

const counts = (status: Status): boolean => status === 'FAIL' || status === 'PARTIAL';

/** Every place that speaks against an item in one of two states and not in the other. */
export function movesOf(before: Side, after: Side, cards: ReadonlyMap<string, ItemCard>, lines: LineMap): Moved[] {
  const old = new Map(before.verdicts.map((one) => [one.item, one]));
  return after.verdicts.flatMap((now) => {
    const was = old.get(now.item);
    const card = cards.get(now.item);
    return was === undefined || card === undefined ? [] : movesOfItem(was, now, card, before, after, lines);
  });
}

function movesOfItem(was: Verdict, now: Verdict, card: ItemCard, before: Side, after: Side, lines: LineMap): Moved[] {
  if (!counts(was.status) && !counts(now.status)) return shiftOf(was, now, card, before, after, lines);
  const { gone, come } = pairOff(againstOf(was), againstOf(now), before, after, lines);
  const cut = (verdict: Verdict): boolean => verdict.evidence.length >= EVIDENCE_LIMIT;
  const base = { item: now.item, title: card.title, severity: card.severity, before: was.status, after: now.status, checks: now.checks };
  const touchedBefore = (at?: Location): boolean => at === undefined || lines.now(at) === undefined;
  const touchedAfter = (at?: Location): boolean => at !== undefined && lines.hunkAfter(at) !== undefined;
  const worse = come
    .filter((one) => !cut(was) || touchedAfter(one.place))
    .map((one): Moved => {
      const known = was.status !== 'UNKNOWN' || touchedAfter(one.place);
      return { ...base, ...print(one, now), direction: known ? 'worse' : 'unclear' };
    });
  // A control that was wrong and is now missing is no fix: the verdict fails for another reason.
  const replaced = counts(now.status) && counts(was.status) && otherReason(was, now);
  const better = (replaced ? [] : gone)
    .filter((one) => !cut(now) || touchedBefore(one.place))
    .map((one): Moved => {
      const path = one.place && lines.pathNow(one.place.path);
      const unseen = path !== undefined && !after.has(path);
      const open = now.status === 'UNKNOWN' || (now.status === 'N/A' && !touchedBefore(one.place));
      return { ...base, ...print(one, now), direction: unseen || open ? 'unclear' : 'better' };
    });
  return [...worse, ...better];
}

/** A verdict that nobody failed before or after: only a proof that was lost is told. Where the change wrote nothing new, what proved it was taken away. */
function shiftOf(was: Verdict, now: Verdict, card: ItemCard, before: Side, after: Side, lines: LineMap): Moved[] {
  if (was.status !== 'PASS' || now.status !== 'UNKNOWN') return [];
  const seen = now.evidence.find((one) => one.open) ?? now.evidence[0];
  const one: Against = { message: now.reason, related: [], ...(seen?.location ? { place: seen.location } : {}) };
  const base = { item: now.item, title: card.title, severity: card.severity, before: was.status, after: now.status, checks: now.checks };
  const cut = one.place !== undefined && lines.cutAt(one.place) && onlyCuts(before, after, lines);
  return [{ ...base, ...print(one, now), direction: cut ? 'worse' : 'unclear' }];
}

/** Nothing runs what stands in these. */
const SAYS_ONLY = /\.(?:md|mdx|txt)$|(?:^|\/)airworthy-baseline\.json$/;

/** Whether all that changed in the files of the service is text that is gone: a control that moved elsewhere would have been written there. */
function onlyCuts(before: Side, after: Side, lines: LineMap): boolean {
  return lines.changes
    .filter((one) => !SAYS_ONLY.test(one.after ?? one.before ?? ''))
    .filter((one) => (one.before !== undefined && before.has(one.before)) || (one.after !== undefined && after.has(one.after)))
    .every(({ before: from = '', after: to = '', hunks }) =>
      hunks.every(
        ({ before: old, after: fresh }) =>
          fresh.count === 0 ||
          (fresh.count === old.count &&
            Array.from({ length: fresh.count }, (_, at) =>
              isCut(before.textAt({ path: from, line: old.start + at }), after.textAt({ path: to, line: fresh.start + at })),
            ).every(Boolean)),
      ),
    );
}

/** A line of which one piece is gone. */
function isCut(old: string | undefined, now: string | undefined): boolean {
  if (old === undefined || now === undefined || now.length >= old.length) return false;
  let same = 0;
  while (same < now.length && old[same] === now[same]) same += 1;
  return old.endsWith(now.slice(same));
}

function print(one: Against, { item, service }: Verdict): Pick<Moved, 'message' | 'place' | 'related' | 'fingerprint'> {
  const parts = [item, service, one.place?.path ?? '', withoutNumbers(one.message)];
  return {
    message: one.message,
    ...(one.place ? { place: one.place } : {}),
    related: one.related,
    fingerprint: createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32),
  };
}

function againstOf(verdict: Verdict): Against[] {
  if (!counts(verdict.status)) return [];
  const against = verdict.evidence.filter((one) => !one.holds && !one.open);
  if (against.length === 0) return [{ message: verdict.reason, related: [] }];
  return against.map((one: Evidence) => ({
    message: one.message,
    related: one.related ?? [],
    ...(one.location ? { place: one.location } : {}),
  }));
}

/** What is left on each side once everything that is the same, or only stands elsewhere, was taken out. */
function pairOff(was: Against[], now: Against[], before: Side, after: Side, lines: LineMap): { gone: Against[]; come: Against[] } {
  let gone = was;
  let come = now;
  type Key = (one: Against) => string | undefined;
  const pair = (keyBefore: Key, keyAfter: Key): void => {
    if (gone.length === 0 || come.length === 0) return;
    const waiting = new Map<string, Against[]>();
    for (const one of come) {
      const key = keyAfter(one);
      if (key !== undefined) pushTo(waiting, key, one);
    }
    const taken = new Set<Against>();
    gone = gone.filter((one) => {
      const key = keyBefore(one);
      const partner = key === undefined ? undefined : waiting.get(key)?.shift();
      if (partner) taken.add(partner);
      return partner === undefined;
    });
    come = come.filter((one) => !taken.has(one));
  };
  const at = (place: Location | undefined): string => (place ? `${place.path}:${place.line}` : '');
  const mapped = (one: Against): string | undefined => {
    const place = one.place && lines.now(one.place);
    return one.place && place === undefined ? undefined : at(place);
  };
  const text = (one: Against, side: Side): string => (one.place ? (side.textAt(one.place) ?? at(one.place)) : '');
  const hunk = (one: Against, of: (at: Location) => string | undefined): string | undefined => one.place && of(one.place);
  const joined = (...parts: (string | undefined)[]): string | undefined => (parts.includes(undefined) ? undefined : parts.join('\0'));
  const said = (one: Against): string => withoutNumbers(one.message);
  pair(
    (one) => joined(mapped(one), one.message),
    (one) => joined(at(one.place), one.message),
  );
  pair(
    (one) => joined(mapped(one), said(one)),
    (one) => joined(at(one.place), said(one)),
  );
  pair(mapped, (one) => at(one.place));
  // Moved code: the same words about the same line, in the same file or in another.
  pair(
    (one) => joined(one.place && lines.pathNow(one.place.path), text(one, before), said(one)),
    (one) => joined(one.place?.path, text(one, after), said(one)),
  );
  pair(
    (one) => joined(text(one, before), said(one)),
    (one) => joined(text(one, after), said(one)),
  );
  // What is said of a file as a whole stands at its first line, which may be an edited one.
  pair(
    (one) => (one.place?.line === 1 ? joined(lines.pathNow(one.place.path), said(one)) : undefined),
    (one) => (one.place?.line === 1 ? joined(one.place.path, said(one)) : undefined),
  );
  // An edited line about which the same is said.
  pair(
    (one) => joined(hunk(one, lines.hunkBefore), said(one)),
    (one) => joined(hunk(one, lines.hunkAfter), said(one)),
  );
  // A thing that has to be there once and is not: where it would have to be is only a suggestion.
  const [left, fresh] = [gone[0]?.place, come[0]?.place];
  const bothEdited = left && fresh && lines.now(left) === undefined && lines.hunkAfter(fresh) !== undefined;
  if (was.length === 1 && now.length === 1 && !bothEdited) pair(said, said);
  return { gone, come };
}

/** Whether a verdict is given for something that was not said before; counts don't matter. */
function otherReason(was: Verdict, now: Verdict): boolean {
  const sentences = ({ reason }: Verdict): string[] => reason.replaceAll(/\s*\([^)]*\)/g, '').split(/(?<=[.!?])\s+/);
  const said = new Set(sentences(was).map(withoutNumbers));
  return sentences(now).some((one) => !said.has(withoutNumbers(one)));
}

/** Counts, places and quotes inside a message change without anything becoming worse. */
function withoutNumbers(message: string): string {
  return message
    .replaceAll(/[\w./-]+\.[cm]?[jt]sx?(?::\d+)?/g, '·')
    .replaceAll(/\d+/g, '0')
    .replaceAll(/\([^)]*…\)/g, '(…)')
    .replaceAll(/["'`\s;]+/g, ' ');
}
