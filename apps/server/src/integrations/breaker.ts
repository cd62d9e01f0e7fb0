/** A host that failed several times in a row and is left alone for a while. */
export class HostAway extends Error {
  readonly code = 'LEFT_ALONE';
}

const THRESHOLD = 5;
const PAUSE = 30_000;
const MOST_HOSTS = 500;

/** Counts failures of one host. While it is open nothing is asked; after a pause one request tries again. */
export class HostBreaker {
  #failures = 0;
  #openUntil = 0;

  async run<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#failures >= THRESHOLD && Date.now() < this.#openUntil) throw new HostAway('the host is left alone for a while');
    try {
      const answer = await ask();
      this.#failures = 0;
      return answer;
    } catch (error) {
      this.#failures += 1;
      this.#openUntil = Date.now() + PAUSE;
      throw error;
    }
  }
}

/** The breaker of a host; of many hosts those that were asked longest ago are forgotten. */
export function breakers(): (host: string) => HostBreaker {
  const byHost = new Map<string, HostBreaker>();
  return (host) => {
    const breaker = byHost.get(host) ?? new HostBreaker();
    byHost.delete(host);
    byHost.set(host, breaker);
    const [oldest] = byHost.keys();
    if (byHost.size > MOST_HOSTS && oldest !== undefined) byHost.delete(oldest);
    return breaker;
  };
}
