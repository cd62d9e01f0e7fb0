/** A worker, in whole minutes a working day; days count from 0. */
export interface Worker {
  minutesADay: number;
  /** Days without work. */
  away: ReadonlySet<number>;
}

/** Work that one person does, in one go or in what is left of their days. */
export interface Piece {
  id: string;
  minutes: number;
  /** Pieces that are done before it begins. */
  after: readonly string[];
  /** Positions of the workers who may do it. */
  who: readonly number[];
  /** Piece that was done by somebody else, wherever there is somebody else. */
  apartFrom?: string;
  /** First day on which it may begin. */
  notBefore: number;
}

export interface Placement {
  id: string;
  worker: number;
  /** Minutes by day, in order. */
  days: readonly (readonly [day: number, minutes: number])[];
  /** In days, with the share of the day that is used up then. */
  start: number;
  end: number;
}

export interface Placed {
  placements: readonly Placement[];
  /** What has no place, with why. */
  left: readonly { id: string; why: 'nobody' | 'waits' | 'no time'; waitsFor?: string }[];
}

/** Working days that are looked at: about twenty years. */
export const HORIZON = 5_200;

/**
 * Gives the pieces, in their order, to whoever of those who may do one is done with it first; who is earlier in the team wins a tie. Work
 * fills what is left of days, so that nobody waits while there is work for them. Whole minutes, so that sums are exact.
 *
 * A piece that waits for another begins on the day after it, or on the same day with the same person.
 */
export function placePieces(
  pieces: readonly Piece[],
  workers: readonly Worker[],
  done: ReadonlyMap<string, Placement> = new Map(),
): Placed {
  const ledger = workers.map((worker) => new DayBook(worker));
  for (const one of done.values()) for (const [day, minutes] of one.days) ledger[one.worker]?.take(day, minutes);
  const placed = new Map(done);
  const placements: Placement[] = [];
  const left: Placed['left'][number][] = [];
  for (const piece of pieces) {
    const missing = piece.after.find((id) => !placed.has(id));
    const who = apart(piece, placed, workers);
    if (missing !== undefined || piece.who.length === 0) {
      left.push(missing === undefined ? { id: piece.id, why: 'nobody' } : { id: piece.id, why: 'waits', waitsFor: missing });
      continue;
    }
    const before = piece.after.flatMap((id) => placed.get(id) ?? []);
    const offers = who.flatMap((worker) => {
      const days = ledger[worker]?.offer(piece.minutes, earliest(piece, before, worker));
      return days === undefined ? [] : [{ worker, ...days }];
    });
    const best = offers.toSorted((a, b) => a.end - b.end || a.worker - b.worker)[0];
    if (best === undefined) {
      left.push({ id: piece.id, why: 'no time' });
      continue;
    }
    for (const [day, minutes] of best.days) ledger[best.worker]?.take(day, minutes);
    const placement: Placement = { id: piece.id, ...best };
    placed.set(piece.id, placement);
    placements.push(placement);
  }
  return { placements, left };
}

function apart(piece: Piece, placed: ReadonlyMap<string, Placement>, workers: readonly Worker[]): readonly number[] {
  const working = piece.who.filter((worker) => (workers[worker]?.minutesADay ?? 0) > 0);
  const other = piece.apartFrom === undefined ? undefined : placed.get(piece.apartFrom)?.worker;
  const rest = working.filter((worker) => worker !== other);
  return rest.length > 0 ? rest : working;
}

function earliest(piece: Piece, before: readonly Placement[], worker: number): number {
  return Math.max(piece.notBefore, ...before.map((one) => (one.worker === worker ? Math.floor(lastMoment(one)) : freeFrom(one))));
}

/** The first day that lies wholly after a piece of work. */
export function freeFrom(placement: Placement): number {
  return Math.ceil(placement.end - 1e-9);
}

/** Within its last day, also where it fills that day. */
function lastMoment(placement: Placement): number {
  return placement.days.at(-1)?.[0] ?? placement.end;
}

/** What is used of somebody's days. */
class DayBook {
  readonly worker: Worker;
  readonly used: number[] = [];
  /** First day that is not full; absences count as full. */
  first = 0;

  constructor(worker: Worker) {
    this.worker = worker;
  }

  room(day: number): number {
    return this.worker.away.has(day) ? 0 : this.worker.minutesADay - (this.used[day] ?? 0);
  }

  take(day: number, minutes: number): void {
    this.used[day] = (this.used[day] ?? 0) + minutes;
    while (this.first < HORIZON && this.room(this.first) <= 0) this.first += 1;
  }

  /** Where some minutes would lie from a day on; nothing when they find no room. */
  offer(minutes: number, from: number): Pick<Placement, 'days' | 'start' | 'end'> | undefined {
    const days: [number, number][] = [];
    let rest = minutes;
    let start: number | undefined;
    for (let day = Math.max(from, this.first); day < HORIZON; day += 1) {
      const room = this.room(day);
      if (room <= 0) continue;
      const share = Math.min(room, rest);
      const usedBefore = this.used[day] ?? 0;
      start ??= day + usedBefore / this.worker.minutesADay;
      if (share > 0) days.push([day, share]);
      rest -= share;
      if (rest <= 0) return { days, start, end: day + (usedBefore + share) / this.worker.minutesADay };
    }
    return undefined;
  }
}
