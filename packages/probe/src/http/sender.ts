import type { ProbeExchange, ProbeTier } from '@airworthy/model';
import { PROBE_TIERS } from '@airworthy/model';
import { setTimeout as pause } from 'node:timers/promises';
import { ProbeError } from '../probe-error.ts';
import type { Address } from '../target/address.ts';
import { exchange, WireError } from './exchange.ts';
import type { WireReply, WireRequest } from './exchange.ts';
import { handshake } from './handshake.ts';
import type { Masks } from './mask.ts';
import type { LoadSample } from './load-sample.ts';
import { offerLoad } from './open-load.ts';
import type { LoadOrder } from './open-load.ts';
import { classOf, fingerprint, headerOf } from './reply.ts';
import type { Reply } from './reply.ts';
import type { SocketLine } from './socket-line.ts';

export interface Budget {
  /** Most requests of the whole run. */
  readonly requests: number;
  readonly perSecond: number;
  /** Longest time of the whole run; what has not begun by then is not asked. */
  readonly minutes?: number;
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
  /** Limits are what is looked at, so that a refusal is waited out and never passed by. */
  readonly staysPut?: boolean;
  readonly from?: string;
}

export interface Connection {
  readonly reply: Reply;
  readonly line: SocketLine | undefined;
}

const KEPT_BODY = 4_000;
/** Longest time that a refusal by a rate limiter is waited for. */
const LONGEST_WAIT_S = 70;
/** A limiter that counts addresses of this machine has this many to count, before anybody waits. */
const OTHER_ADDRESSES = 40;

/** What all senders of a run share, whichever instance they send to. */
interface Shared {
  readonly exchanges: ProbeExchange[];
  readonly counts: { sent: number; writes: number; limited: number };
  readonly began: number;
  /** Address of this machine that requests come from, while the first one is limited. */
  from: { nth: number; until: number };
}

/** The one place that sends. It holds to the tier, the budget and the pace, waits out rate limits, and writes everything down with secrets masked. */
export class Sender {
  readonly address: Address;
  /** Fingerprint of the page that every unknown path gets with a success, where there is one. */
  fallback: string | undefined;
  readonly #tier: ProbeTier;
  readonly #budget: Budget;
  readonly #masks: Masks;
  readonly #shared: Shared;
  #freeAt = 0;

  /** Its bounds stand in the settings of the load; it is measured, and neither counted nor written down one by one. */
  load(order: LoadOrder): Promise<LoadSample> {
    if (!this.allows('fault')) throw new ProbeError('tier', 'Load needs tier fault.');
    return offerLoad(this.address, order);
  }

  /** The same for another instance that the run has started. */
  at(address: Address): Sender {
    return new Sender(address, this.#tier, this.#budget, this.#masks, this.#shared);
  }

  constructor(address: Address, tier: ProbeTier, budget: Budget, masks: Masks, shared?: Shared) {
    this.address = address;
    this.#tier = tier;
    this.#budget = budget;
    this.#masks = masks;
    this.#shared = shared ?? {
      exchanges: [],
      counts: { sent: 0, writes: 0, limited: 0 },
      began: performance.now(),
      from: { nth: 0, until: 0 },
    };
  }

  get exchanges(): ProbeExchange[] {
    return this.#shared.exchanges;
  }

  get counts(): Shared['counts'] {
    return this.#shared.counts;
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
    return this.#past(
      asked,
      (each) => this.#once(each),
      (reply) => reply,
    );
  }

  /** Asks for a socket; the line is open where the target agreed. */
  async connect(asked: Asked, protocols: readonly string[]): Promise<Connection> {
    if (!this.allows(asked.tier)) throw new ProbeError('tier', `${asked.probe} wanted to open ${asked.path}; it needs tier ${asked.tier}.`);
    return this.#past(
      asked,
      (each) => this.#connectOnce(each, protocols),
      ({ reply }) => reply,
    );
  }

  /**
   * Sends, and again where a limit refused it that has nothing to do with what is asked: at once from another address of this machine where the target is
   * here and counts addresses, otherwise when the refusal says so.
   */
  async #past<T>(asked: Asked, send: (each: Asked) => Promise<T>, replyOf: (sent: T) => Reply): Promise<T> {
    const moves = !asked.expectsLimit && !asked.staysPut && asked.localAddress === undefined && this.address.ip.startsWith('127.');
    const here = moves ? this.#fromHere(asked) : asked;
    const first = await send(here);
    const refusal = replyOf(first);
    if (refusal.class !== 'limited' || asked.expectsLimit) return first;
    this.counts.limited += 1;
    const { from } = this.#shared;
    if (moves && from.nth < OTHER_ADDRESSES) {
      const before = { ...from };
      from.nth += 1;
      from.until = performance.now() + waitFor(refusal);
      const second = await send(this.#fromHere(asked));
      const reply = replyOf(second);
      if (reply.class !== 'limited' && reply.status !== 0) return second;
      // It is not the address that is counted, or there is no other one.
      Object.assign(from, before);
    }
    await pause(waitFor(refusal));
    return send(here);
  }

  /** The address that is not used up now. */
  #fromHere(asked: Asked): Asked {
    const { from } = this.#shared;
    if (from.nth > 0 && performance.now() > from.until) from.nth = 0;
    if (from.nth === 0) return asked;
    const address = `127.0.1.${from.nth}`;
    return { ...asked, localAddress: address, from: address };
  }

  async #connectOnce(asked: Asked, protocols: readonly string[]): Promise<Connection> {
    await this.turn(asked.expectsLimit);
    const at = performance.now() - this.#shared.began;
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
      const ms = performance.now() - this.#shared.began - at;
      const id = this.note(shown, at, undefined, error.kind, ms);
      return { reply: { id, status: 0, class: error.kind, headers: [], text: '', bytes: 0, ms, error: error.message }, line: undefined };
    }
  }

  /** Takes a turn without an exchange of our own: for sockets and raw connections. */
  async turn(hurry = false): Promise<void> {
    if (this.counts.sent >= this.#budget.requests) {
      throw new ProbeError('budget', `The budget of ${this.#budget.requests} requests is used up.`, {
        hint: 'Raise budget.requests in airworthy.probe.yaml.',
      });
    }
    const { minutes } = this.#budget;
    if (minutes !== undefined && this.elapsed > minutes * 60_000) {
      throw new ProbeError('budget', `The ${minutes} minutes of the run are over.`, {
        hint: 'Raise budget.minutes in airworthy.probe.yaml.',
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
    const at = performance.now() - this.#shared.began;
    try {
      const reply = await exchange(this.address, asked);
      const kind = this.#classOf(reply, asked.path);
      return { ...reply, class: kind, id: this.note(asked, at, reply, kind) };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const ms = performance.now() - this.#shared.began - at;
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
    return performance.now() - this.#shared.began;
  }
}

/** Milliseconds until the target takes requests again, as it says. */
function waitFor(refusal: Reply): number {
  return Math.min(LONGEST_WAIT_S, Math.max(1, Number(headerOf(refusal, 'retry-after')) || 60)) * 1_000 + 200;
}

/** What a cookie holds may be a session of somebody. */
function withoutCookie(name: string, value: string): string {
  return name.toLowerCase() === 'set-cookie' ? value.replace(/=[^;]*/, '={{cookie}}') : value;
}

function shortened(text: string): string {
  return text.length <= KEPT_BODY ? text : `${text.slice(0, KEPT_BODY)}… (${text.length} characters)`;
}
