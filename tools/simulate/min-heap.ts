/** Things by a number, the least first. */
export class MinHeap<T> {
  private readonly held: T[] = [];
  private readonly key: (one: T) => number;

  constructor(key: (one: T) => number) {
    this.key = key;
  }

  /** The least number, undefined when there is nothing. */
  least(): number | undefined {
    const [first] = this.held;
    return first === undefined ? undefined : this.key(first);
  }

  push(one: T): void {
    const { held, key } = this;
    let at = held.length;
    held.push(one);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (key(held[above] as T) <= key(one)) break;
      held[at] = held[above] as T;
      at = above;
    }
    held[at] = one;
  }

  /** Takes the least. */
  pop(): T {
    const { held, key } = this;
    const first = held[0] as T;
    const last = held.pop() as T;
    if (held.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= held.length) break;
      if (below + 1 < held.length && key(held[below + 1] as T) < key(held[below] as T)) below += 1;
      if (key(held[below] as T) >= key(last)) break;
      held[at] = held[below] as T;
      at = below;
    }
    held[at] = last;
    return first;
  }
}
