export class CircuitOpen extends Error {
  override name = 'CircuitOpen';
}

export interface Breaker {
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Opens after so many failures in a row, lets one request through after a while. Answers below 500 are no failures. */
export function createBreaker(options: { failures: number; openMs: number }): Breaker {
  let failures = 0;
  let openUntil = 0;
  return {
    async run(work) {
      if (failures >= options.failures && Date.now() < openUntil) throw new CircuitOpen('The circuit is open');
      try {
        const result = await work();
        failures = 0;
        return result;
      } catch (error) {
        const status = (error as { statusCode?: number }).statusCode;
        if (status === undefined || status >= 500) {
          failures++;
          openUntil = Date.now() + options.openMs;
        } else failures = 0;
        throw error;
      }
    },
  };
}
