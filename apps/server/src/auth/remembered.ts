/** How long something is remembered at most, in milliseconds. */
const LONGEST = 30_000;
/** Entries of a memory; a process serves some thousands of people. */
const MOST = 20_000;

/**
 * What was read of sessions and memberships, for as long as nothing of accounts changed anywhere (`News.accounts`): a request that follows
 * another need not ask the database who asks. While nobody listens for changes nothing is remembered.
 */
export class Remembered<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly accounts: number; readonly until: number }>();
  readonly #accounts: () => number | undefined;
  readonly #ends: (value: T) => number;

  /** @param ends when a value is over without anybody changing it, in milliseconds since 1970 */
  constructor(accounts: () => number | undefined, ends: (value: T) => number = () => Infinity) {
    this.#accounts = accounts;
    this.#ends = ends;
  }

  /** The remembered value, or what `read` finds; nothing is remembered of what was not found. */
  async get(key: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    const accounts = this.#accounts();
    const known = this.#entries.get(key);
    if (known !== undefined && known.accounts === accounts && known.until > Date.now()) return known.value;
    this.#entries.delete(key);
    const value = await read();
    // What changed while it was read may not be in it.
    if (value === undefined || accounts === undefined || this.#accounts() !== accounts) return value;
    this.#entries.set(key, { value, accounts, until: Math.min(Date.now() + LONGEST, this.#ends(value)) });
    for (const oldest of this.#entries.keys()) if (this.#entries.size > MOST) this.#entries.delete(oldest);
    return value;
  }
}
