export class CircuitOpen extends Error {
  override name = 'CircuitOpen';
  readonly statusCode = 503;
}

/** Opens after so many failures in a row and lets one request through after a while. Answers below 500 are no failures. */
export class CircuitBreaker {
  #failures = 0;
  #openUntil = 0;
  #trying = false;
  readonly #failureThreshold: number;
  readonly #resetTimeout: number;

  constructor(options: { failureThreshold: number; resetTimeout: number }) {
    this.#failureThreshold = options.failureThreshold;
    this.#resetTimeout = options.resetTimeout;
  }

  async execute<T>(work: () => Promise<T>): Promise<T> {
    const tripped = this.#failures >= this.#failureThreshold;
    if (tripped && (Date.now() < this.#openUntil || this.#trying)) throw new CircuitOpen('The circuit is open');
    this.#trying = tripped;
    try {
      const result = await work();
      this.#failures = 0;
      return result;
    } catch (error) {
      const status = (error as { statusCode?: number }).statusCode;
      if (status === undefined || status >= 500) {
        this.#failures++;
        this.#openUntil = Date.now() + this.#resetTimeout;
      } else this.#failures = 0;
      throw error;
    } finally {
      this.#trying = false;
    }
  }
}
