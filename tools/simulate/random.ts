/** Numbers that look random and are the same for the same seed (mulberry32); 0 ≤ x < 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Time to the next of events that come `rate` a second on average and know nothing of each other. */
export function exponential(random: () => number, rate: number): number {
  return -Math.log(1 - random()) / rate;
}

/** Times of audits: most are short, a few are very long. Given by its median and its mean, in seconds; with both the same, every one takes that. */
export function logNormal(random: () => number, median: number, mean: number): number {
  const sigma = Math.sqrt(2 * Math.log(mean / median));
  const angle = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * angle);
}
