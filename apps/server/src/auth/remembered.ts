/** How long something is remembered at most, in milliseconds: sessions expire without anybody changing them. */
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

  constructor(accounts: () => number | undefined) {
    this.#accounts = accounts;
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
    this.#entries.set(key, { value, accounts, until: Date.now() + LONGEST });
    for (const oldest of this.#entries.keys()) if (this.#entries.size > MOST) this.#entries.delete(oldest);
    return value;
  }
}
