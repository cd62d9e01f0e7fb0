import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from './faults.ts';

export interface WebhookEvent {
  id: string;
  type: string;
  /** Seconds since 1970. */
  created: number;
  data: object;
}

export interface Delivery {
  event: string;
  type: string;
  url: string;
  attempt: number;
  /** 0 = no answer */
  status: number;
}

export interface WebhookOptions {
  urls: readonly string[];
  secret: string;
  faults: Faults;
  /** Milliseconds before the second, third … attempt; the last one repeats. */
  backoff: readonly number[];
  attempts: number;
  onDelivered(event: string, url: string): void;
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA-256 over the seconds, a point, and the raw body. */
export function sign(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Delivers every event at least once and retries what is not answered with 2xx. */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  readonly events: WebhookEvent[] = [];
  readonly #options: WebhookOptions;
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #held: WebhookEvent[] = [];

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  publish(event: WebhookEvent): void {
    this.events.push(event);
    if (!this.#options.faults.outOfOrder) {
      this.#start(event, this.#options.urls);
      return;
    }
    // Pairs leave in the wrong order: the first waits for the second.
    this.#held.push(event);
    if (this.#held.length === 2) this.flush();
    else setTimeout(() => this.flush(), 200).unref();
  }

  /** Takes up an event again that a run before this one left undelivered. */
  resume(event: WebhookEvent, urls: readonly string[]): void {
    this.events.push(event);
    this.#start(event, urls);
  }

  flush(): void {
    const held = this.#held.toReversed();
    this.#held = [];
    for (const event of held) this.#start(event, this.#options.urls);
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.settled();
  }

  #start(event: WebhookEvent, urls: readonly string[]): void {
    const copies = this.#options.faults.duplicateWebhooks ? 2 : 1;
    for (const url of urls) {
      for (let copy = 0; copy < copies; copy += 1) {
        const running = this.#deliver(url, event)
          .catch(() => undefined)
          .finally(() => this.#underWay.delete(running));
        this.#underWay.add(running);
      }
    }
  }

  async #deliver(url: string, event: WebhookEvent): Promise<void> {
    const { faults, backoff, secret, attempts } = this.#options;
    const { signal } = this.#stop;
    if (faults.webhookDelayMs > 0) await wait(faults.webhookDelayMs, undefined, { signal });
    const body = JSON.stringify(event);
    for (let attempt = 1; attempt <= attempts && !signal.aborted; attempt += 1) {
      const status = await post(url, body, sign(secret, Math.floor(Date.now() / 1000), body), signal);
      this.deliveries.push({ event: event.id, type: event.type, url, attempt, status });
      if (status >= 200 && status < 300) {
        this.#options.onDelivered(event.id, url);
        return;
      }
      await wait(backoff[Math.min(attempt, backoff.length) - 1] ?? 1_000, undefined, { signal });
    }
  }
}

async function post(url: string, body: string, signature: string, stop: AbortSignal): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'provider-signature': signature },
      body,
      signal: AbortSignal.any([stop, AbortSignal.timeout(5_000)]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
