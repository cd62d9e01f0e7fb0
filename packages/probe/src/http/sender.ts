import type { ProbeExchange, ProbeTier } from '@airworthy/model';
import { PROBE_TIERS } from '@airworthy/model';
import { setTimeout as pause } from 'node:timers/promises';
import { ProbeError } from '../probe-error.ts';
import type { Address } from '../target/address.ts';
import { exchange, WireError } from './exchange.ts';
import type { WireReply, WireRequest } from './exchange.ts';
import { handshake } from './handshake.ts';
import type { Masks } from './mask.ts';
import { offerLoad } from './open-load.ts';
import type { LoadOrder, LoadSample } from './open-load.ts';
import { classOf, fingerprint, headerOf } from './reply.ts';
import type { Reply } from './reply.ts';
import type { SocketLine } from './socket-line.ts';

export interface Budget {
  /** Most requests of the whole run. */
  readonly requests: number;
  readonly perSecond: number;
}

export interface Asked extends WireRequest {
  /** Name of the user; `nobody` without a credential. */
  readonly as: string;
  readonly role: ProbeExchange['role'];
  readonly probe: string;
  /** What the request may do if the target accepts it. */
  readonly tier: ProbeTier;
  /** Being limited is what is looked for, so that nobody waits and tries again. */
  readonly expectsLimit?: boolean;
  readonly from?: string;
}

export interface Connection {
  readonly reply: Reply;
  readonly line: SocketLine | undefined;
}

const KEPT_BODY = 4_000;
/** Longest time that a refusal by a rate limiter is waited for. */
const LONGEST_WAIT_S = 70;

/** The one place that sends. It holds to the tier, the budget and the pace, waits out rate limits, and writes everything down with secrets masked. */
export class Sender {
  readonly exchanges: ProbeExchange[] = [];
  readonly counts = { sent: 0, writes: 0, limited: 0 };
  readonly address: Address;
  /** Fingerprint of the page that every unknown path gets with a success, where there is one. */
  fallback: string | undefined;
  readonly #tier: ProbeTier;
  readonly #budget: Budget;
  readonly #masks: Masks;
  readonly #began = performance.now();
  #freeAt = 0;

  /** Its bounds stand in the settings of the load; it is measured, and neither counted nor written down one by one. */
  load(order: LoadOrder): Promise<LoadSample> {
    if (!this.allows('fault')) throw new ProbeError('tier', 'Load needs tier fault.');
    return offerLoad(this.address, order);
  }

  /** The same for another instance that the run has started. */
  at(address: Address): Sender {
    const other = new Sender(address, this.#tier, this.#budget, this.#masks);
    return Object.assign(other, { exchanges: this.exchanges, counts: this.counts });
  }

  constructor(address: Address, tier: ProbeTier, budget: Budget, masks: Masks) {
    this.address = address;
    this.#tier = tier;
    this.#budget = budget;
    this.#masks = masks;
  }

  allows(tier: ProbeTier): boolean {
    return PROBE_TIERS.indexOf(tier) <= PROBE_TIERS.indexOf(this.#tier);
  }

  async send(asked: Asked): Promise<Reply> {
    if (!this.allows(asked.tier)) {
      throw new ProbeError(
        'tier',
        `${asked.probe} wanted to send ${asked.method} ${asked.path} on tier ${this.#tier}; it needs ${asked.tier}.`,
      );
    }
    const first = await this.#once(asked);
    if (first.class !== 'limited' || asked.expectsLimit) return first;
    await this.#waitOut(first);
    return this.#once(asked);
  }

  /** Asks for a socket; the line is open where the target agreed. */
  async connect(asked: Asked, protocols: readonly string[]): Promise<Connection> {
    if (!this.allows(asked.tier)) throw new ProbeError('tier', `${asked.probe} wanted to open ${asked.path}; it needs tier ${asked.tier}.`);
    const first = await this.#connectOnce(asked, protocols);
    if (first.reply.class !== 'limited' || asked.expectsLimit) return first;
    await this.#waitOut(first.reply);
    return this.#connectOnce(asked, protocols);
  }

  async #connectOnce(asked: Asked, protocols: readonly string[]): Promise<Connection> {
    await this.turn(asked.expectsLimit);
    const at = performance.now() - this.#began;
    const shown = {
      ...asked,
      headers: { ...asked.headers, ...(protocols.length > 0 ? { 'sec-websocket-protocol': protocols.join(', ') } : {}) },
    };
    try {
      const { reply, line } = await handshake(this.address, asked, protocols);
      const kind = classOf(reply.status);
      return { reply: { ...reply, class: kind, id: this.note(shown, at, reply, kind) }, line };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const ms = performance.now() - this.#began - at;
      const id = this.note(shown, at, undefined, error.kind, ms);
      return { reply: { id, status: 0, class: error.kind, headers: [], text: '', bytes: 0, ms, error: error.message }, line: undefined };
    }
  }

  /** The pace of the target is known now: waits until it takes requests again. */
  async #waitOut(refusal: Reply): Promise<void> {
    this.counts.limited += 1;
    const seconds = Math.min(LONGEST_WAIT_S, Math.max(1, Number(headerOf(refusal, 'retry-after')) || 60));
    await pause(seconds * 1_000 + 200);
  }

  /** Takes a turn without an exchange of our own: for sockets and raw connections. */
  async turn(hurry = false): Promise<void> {
    if (this.counts.sent >= this.#budget.requests) {
      throw new ProbeError('budget', `The budget of ${this.#budget.requests} requests is used up.`, {
        hint: 'Raise budget.requests in airworthy.probe.yaml.',
      });
    }
    this.counts.sent += 1;
    // Whether a limit holds is seen only by going beyond it.
    if (hurry) return;
    const now = performance.now();
    const at = Math.max(now, this.#freeAt);
    this.#freeAt = at + 1_000 / this.#budget.perSecond;
    if (at > now) await pause(at - now);
  }

  async #once(asked: Asked): Promise<Reply> {
    await this.turn(asked.expectsLimit);
    if (asked.tier !== 'safe') this.counts.writes += 1;
    const at = performance.now() - this.#began;
    try {
      const reply = await exchange(this.address, asked);
      const kind = this.#classOf(reply, asked.path);
      return { ...reply, class: kind, id: this.note(asked, at, reply, kind) };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const ms = performance.now() - this.#began - at;
      const id = this.note(asked, at, undefined, error.kind, ms);
      return { id, status: 0, class: error.kind, headers: [], text: '', bytes: 0, ms, error: error.message };
    }
  }

  /** The page for whatever does not exist is no success, except where it is what the address is for. */
  #classOf(reply: WireReply, path: string): Reply['class'] {
    const kind = classOf(reply.status);
    const isPage = this.fallback !== undefined && kind === 'accepted' && !/^\/(?:index\.html)?(?:[?#]|$)/.test(path);
    return isPage && fingerprint(reply, path) === this.fallback ? 'not-found-route' : kind;
  }

  /** Writes an exchange down. */
  note(asked: Asked, at: number, reply: WireReply | undefined, kind: string, ms = reply?.ms ?? 0): string {
    const hide = (text: string): string => this.#masks.hide(text);
    const id = `x${String(this.exchanges.length + 1).padStart(5, '0')}`;
    this.exchanges.push({
      id,
      role: asked.role,
      probe: asked.probe,
      as: asked.as,
      ...(asked.from ? { from: asked.from } : {}),
      at: Math.round(at),
      ms: Math.round(ms * 10) / 10,
      request: {
        method: asked.method,
        target: hide(asked.path),
        headers: Object.entries(asked.headers).flatMap(([name, value]) =>
          (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, hide(one)]),
        ),
        body: asked.body === undefined ? null : shortened(hide(asked.body.toString())),
      },
      response: reply
        ? {
            status: reply.status,
            headers: reply.headers.map(([name, value]): [string, string] => [name, hide(withoutCookie(name, value))]),
            body: shortened(hide(reply.text)),
            bytes: reply.bytes,
          }
        : null,
      class: kind,
    });
    return id;
  }

  get elapsed(): number {
    return performance.now() - this.#began;
  }
}

/** What a cookie holds may be a session of somebody. */
function withoutCookie(name: string, value: string): string {
  return name.toLowerCase() === 'set-cookie' ? value.replace(/=[^;]*/, '={{cookie}}') : value;
}

function shortened(text: string): string {
  return text.length <= KEPT_BODY ? text : `${text.slice(0, KEPT_BODY)}… (${text.length} characters)`;
}
