/** Of an unchanged program the same figures are given for so long, in milliseconds: deadlines pass without anybody doing anything. */
const FRESH = 60_000;

interface Computed<T> {
  readonly seq: number;
  readonly at: number;
  readonly value: T;
}

interface Entry<T> {
  done?: Computed<T>;
  /** One that is being made, of the head of the ledger that it was asked for. */
  making?: { readonly seq: number; readonly value: Promise<T> };
}

export interface HeldOptions<T> {
  /** How many are kept. */
  readonly most: number;
  /**
   * How long a value may still be given after the ledger moved, in milliseconds; 0 by default. Half of that it is just given, so that work of
   * many people does not keep a process computing; then it is given while a newer one is made.
   */
  readonly lasts?: (value: T) => number;
}

/**
 * What was computed of a program, kept while its ledger has the same head: everything that changes a figure is in there. Of many who ask at
 * the same time, one computes.
 */
export class Held<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #options: HeldOptions<T>;

  constructor(options: HeldOptions<T>) {
    this.#options = options;
  }

  async get(key: string, seq: number, now: Date, make: () => Promise<T>): Promise<T> {
    const entry = this.#entries.get(key) ?? {};
    // Those that were asked for last go last.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) if (this.#entries.size > this.#options.most) this.#entries.delete(oldest);
    const { done } = entry;
    const age = done === undefined ? Infinity : Math.abs(now.getTime() - done.at);
    if (done !== undefined && done.seq === seq && age <= FRESH) return done.value;
    const lasts = done === undefined ? 0 : (this.#options.lasts?.(done.value) ?? 0);
    const stillGood = done !== undefined && age <= lasts;
    if (stillGood && (entry.making !== undefined || age < lasts / 2)) return done.value;
    const making = entry.making?.seq === seq ? entry.making.value : this.#make(entry, seq, now, make);
    if (!stillGood) return making;
    making.catch(() => undefined);
    return done.value;
  }

  async #make(entry: Entry<T>, seq: number, now: Date, make: () => Promise<T>): Promise<T> {
    const making = { seq, value: make() };
    entry.making = making;
    try {
      const value = await making.value;
      if (entry.done === undefined || entry.done.seq <= seq) entry.done = { seq, at: now.getTime(), value };
      return value;
    } finally {
      if (entry.making === making) delete entry.making;
    }
  }
}
