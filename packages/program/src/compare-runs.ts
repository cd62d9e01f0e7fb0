import { SEVERITIES } from '@airworthy/model';
import type { Method, Severity, Status } from '@airworthy/model';

/** An item's verdict in a run, with what it rests on. Hashes are of whoever stores them; equal means unchanged. */
export interface RunVerdict {
  item: string;
  status: Status;
  method: Method;
  /** Fingerprint of what decided it: version of the tool and of the checks. */
  ruleHash: string;
  itemHash: string;
  /** Of the cited code, see `citedCode`; null where none is cited. */
  codeHash: string | null;
}

export interface RunFinding {
  fingerprint: string;
  item: string;
  severity: Severity;
  title: string;
}

/** One service in one run. */
export interface RunSide {
  /** Hash over all files that were read. */
  treeHash: string;
  standardsHash: string;
  verdicts: readonly RunVerdict[];
  findings: readonly RunFinding[];
}

export const MOVE_CAUSES = ['code', 'rule', 'item text', 'human', 'observation'] as const;
export type MoveCause = (typeof MOVE_CAUSES)[number];

export interface VerdictMove {
  item: string;
  from: Status;
  to: Status;
  direction: 'better' | 'worse' | 'decided' | 'undecided' | 'scope';
  /** In a fixed order; empty where nothing that is recorded explains it, which is a defect of the tool. */
  causes: readonly MoveCause[];
  sentence: string;
}

export interface RunComparison {
  moves: readonly VerdictMove[];
  /** Items that only one of the runs asked. */
  asked: readonly string[];
  dropped: readonly string[];
  findings: {
    /** Named now and not before, and never closed. */
    new: readonly RunFinding[];
    /** Not named any more; `passed` where the item passes now, which alone closes them. */
    gone: readonly (RunFinding & { passed: boolean })[];
    /** Named now, and closed once. */
    reopened: readonly RunFinding[];
    same: number;
  };
}

/** @param closed fingerprints of findings that were closed before the second run */
export function compareRuns(before: RunSide, after: RunSide, closed: ReadonlySet<string> = new Set()): RunComparison {
  const was = new Map(before.verdicts.map((one) => [one.item, one]));
  const is = new Map(after.verdicts.map((one) => [one.item, one]));
  const moves = [...is.values()].flatMap((now): VerdictMove[] => {
    const then = was.get(now.item);
    return then === undefined || then.status === now.status ? [] : [moveOf(then, now, before, after)];
  });
  const named = new Set(before.findings.map((one) => one.fingerprint));
  const still = new Set(after.findings.map((one) => one.fingerprint));
  const fresh = after.findings.filter((one) => !named.has(one.fingerprint));
  return {
    moves: moves.toSorted(byItem),
    asked: [...is.keys()].filter((one) => !was.has(one)).toSorted(byText),
    dropped: [...was.keys()].filter((one) => !is.has(one)).toSorted(byText),
    findings: {
      new: fresh.filter((one) => !closed.has(one.fingerprint)).toSorted(bySeverity),
      gone: before.findings
        .filter((one) => !still.has(one.fingerprint))
        .map((one) => ({ ...one, passed: is.get(one.item)?.status === 'PASS' }))
        .toSorted(bySeverity),
      reopened: after.findings.filter((one) => closed.has(one.fingerprint)).toSorted(bySeverity),
      same: after.findings.filter((one) => named.has(one.fingerprint) && !closed.has(one.fingerprint)).length,
    },
  };
}

function moveOf(then: RunVerdict, now: RunVerdict, before: RunSide, after: RunSide): VerdictMove {
  const causes = causesOf(then, now, before, after);
  return {
    item: now.item,
    from: then.status,
    to: now.status,
    direction: directionOf(then.status, now.status),
    causes,
    sentence: told(then, now, causes),
  };
}

/**
 * Where the whole tree is the same, no code changed, whatever is cited. Where it is not, the cited code decides; a verdict that cites none
 * rests on all of it, and so does one that moved for no other reason.
 */
function causesOf(then: RunVerdict, now: RunVerdict, before: RunSide, after: RunSide): MoveCause[] {
  const bothCite = then.codeHash !== null && now.codeHash !== null;
  const code = before.treeHash !== after.treeHash && (!bothCite || then.codeHash !== now.codeHash);
  const human = then.method === 'human' || now.method === 'human';
  const seen = (one: RunVerdict): boolean => one.method === 'live' || one.method === 'imported';
  const machine = then.method !== 'human' && now.method !== 'human';
  const causes: MoveCause[] = [
    ...(code ? (['code'] as const) : []),
    ...(machine && then.ruleHash !== now.ruleHash ? (['rule'] as const) : []),
    ...(then.itemHash !== now.itemHash ? (['item text'] as const) : []),
    ...(human ? (['human'] as const) : []),
    ...(seen(then) || seen(now) ? (['observation'] as const) : []),
  ];
  // What is cited is the same and nothing else explains it: then it rests on code that it does not cite, such as a file that was not there.
  return causes.length === 0 && before.treeHash !== after.treeHash ? ['code'] : causes;
}

const RANK: Partial<Record<Status, number>> = { PASS: 2, PARTIAL: 1, FAIL: 0 };

function directionOf(from: Status, to: Status): VerdictMove['direction'] {
  if (from === 'N/A' || to === 'N/A') return 'scope';
  if (from === 'UNKNOWN') return 'decided';
  if (to === 'UNKNOWN') return 'undecided';
  return (RANK[to] ?? 0) > (RANK[from] ?? 0) ? 'better' : 'worse';
}

function told(then: RunVerdict, now: RunVerdict, causes: readonly MoveCause[]): string {
  const moved = `${now.item} went from ${then.status} to ${now.status}`;
  if (causes.length === 0) return `${moved}, and nothing that is recorded explains it.`;
  return `${moved}, because ${listed(causes.map((one) => because(one, then, now)))}.`;
}

function because(cause: MoveCause, then: RunVerdict, now: RunVerdict): string {
  switch (cause) {
    case 'code':
      return then.codeHash !== null && now.codeHash !== null && then.codeHash !== now.codeHash ? 'the cited code changed' : 'code changed';
    case 'rule':
      return 'the check or the tool changed';
    case 'item text':
      return 'the words of the item changed';
    case 'human':
      if (then.method !== 'human') return 'a person answered';
      return now.method === 'human' ? 'a person answered anew' : 'the answer of a person does not hold any more';
    case 'observation': {
      const seen = now.method === 'live' || now.method === 'imported' ? now.method : then.method;
      return seen === 'live' ? 'a probe of the running service spoke' : 'another tool reported';
    }
    default:
      return cause satisfies never;
  }
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byItem = (a: { item: string }, b: { item: string }): number => byText(a.item, b.item);
const bySeverity = (a: RunFinding, b: RunFinding): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byItem(a, b) || byText(a.fingerprint, b.fingerprint);
