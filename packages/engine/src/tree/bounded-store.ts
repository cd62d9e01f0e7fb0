/** Keeps values up to a total weight; the least recently used ones go first. */
export class BoundedStore<Value> {
  readonly #limit: number;
  readonly #values = new Map<string, { value: Value; weight: number }>();
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): Value | undefined {
    const entry = this.#values.get(key);
    if (entry === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, weight: number): void {
    this.delete(key);
    if (weight > this.#limit) return;
    this.#values.set(key, { value, weight });
    this.#total += weight;
    for (const oldest of this.#values.keys()) {
      if (this.#total <= this.#limit) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#values.get(key);
    if (entry === undefined) return;
    this.#total -= entry.weight;
    this.#values.delete(key);
  }
}
