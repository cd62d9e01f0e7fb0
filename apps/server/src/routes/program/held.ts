/** Of an unchanged program the same figures are given for so long, in milliseconds: deadlines pass without anybody doing anything. */
const FRESH = 60_000;

interface Entry<T> {
  seq: number;
  at: number;
  value: Promise<T>;
}

/**
 * What was computed of a program, kept while its ledger has the same head: everything that changes a figure is in there. Of many who ask at
 * the same time, one computes.
 */
export class Held<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #most: number;

  /** @param most how many are kept */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: string, seq: number, now: Date, make: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    if (known !== undefined && known.seq === seq && Math.abs(now.getTime() - known.at) <= FRESH) return known.value;
    const value = make();
    this.#entries.delete(key);
    this.#entries.set(key, { seq, at: now.getTime(), value });
    value.catch(() => this.#entries.delete(key));
    for (const oldest of this.#entries.keys()) if (this.#entries.size > this.#most) this.#entries.delete(oldest);
    return value;
  }
}
