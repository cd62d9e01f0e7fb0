import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ProbeError } from '../probe-error.ts';
import type { Address } from '../target/address.ts';
import { AnswerEnd } from './answer-end.ts';
import { hostHeader } from './exchange.ts';

export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The moments are those of `performance.now()`. */
export interface Asked {
  /** 0 when there was no whole answer. */
  readonly status: number;
  /** When the request was written: after the connection was there. */
  readonly written: number;
  readonly ended: number;
  /** The connection had been used before, and ended before a byte of the answer came: it may have ended before the request was there. */
  readonly stale: boolean;
}

/** The bytes of a request, made once for all who send it. */
export function bytesOf(address: Address, { method, path, headers, body }: LoadRequest): Buffer {
  const all: Record<string, string> = { host: hostHeader(address), ...headers };
  if (body !== undefined) all['content-length'] = String(Buffer.byteLength(body));
  const lines = [`${method} ${path} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)];
  if (lines.some((line) => /[\r\n]/.test(line))) throw new ProbeError('settings', `${method} ${path} has a header with a line break.`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body ?? '')]);
}

/**
 * A connection that is measured: one request at a time, written in one piece, and the clock read where bytes come in. A client of HTTP with streams, events and
 * promises took a third of what this service took to answer, on the same two cores, and counted it as the service's.
 */
export class LoadLine {
  /** Milliseconds that opening took; undefined before it is open. */
  opening: number | undefined;
  /** Whether it can take no further request. */
  over = false;
  readonly #socket: Socket;
  #uses = 0;
  #now: { answer: AnswerEnd; written: number; heard: boolean; end: (asked: Asked) => void; late: NodeJS.Timeout } | undefined;

  constructor(address: Address, timeoutMs: number, opened: () => void) {
    const from = performance.now();
    const late = setTimeout(() => this.destroy(), timeoutMs);
    const options = { host: address.ip, port: address.port, noDelay: true };
    this.#socket = address.tls ? connectTls({ ...options, servername: address.host }) : connect(options);
    this.#socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(late);
      this.opening = performance.now() - from;
      opened();
    });
    this.#socket.on('data', (part: Buffer) => this.#take(part, performance.now()));
    // Whoever asks hears of an error by the end of the connection.
    this.#socket.on('error', () => {});
    this.#socket.on('end', () => this.#gone());
    this.#socket.on('close', () => {
      this.#gone();
      clearTimeout(late);
      if (this.opening === undefined) opened();
    });
  }

  /** For a line that has opened, or could not, and has nothing to do. */
  ask(bytes: Buffer, method: string, timeoutMs: number, end: (asked: Asked) => void): void {
    const late = setTimeout(() => {
      this.destroy();
      this.#finish(0, performance.now(), false);
    }, timeoutMs);
    const written = performance.now();
    this.#now = { answer: new AnswerEnd(method), written, heard: false, end, late };
    this.#uses += 1;
    if (this.over) this.#finish(0, written, this.#uses > 1);
    else this.#socket.write(bytes);
  }

  destroy(): void {
    this.over = true;
    this.#socket.destroy();
  }

  #take(part: Buffer, at: number): void {
    const { answer } = this.#now ?? {};
    if (!this.#now || !answer) {
      // Bytes that nobody asked for.
      this.destroy();
      return;
    }
    this.#now.heard = true;
    const state = answer.take(part);
    if (state === 'more') return;
    if (state === 'broken' || !answer.reusable) this.destroy();
    this.#finish(state === 'whole' ? answer.status : 0, at, false);
  }

  #gone(): void {
    const at = performance.now();
    this.destroy();
    const stale = this.#uses > 1 && this.#now?.heard === false;
    this.#finish(this.#now?.answer.endsNow ? this.#now.answer.status : 0, at, stale);
  }

  #finish(status: number, ended: number, stale: boolean): void {
    const now = this.#now;
    if (!now) return;
    this.#now = undefined;
    clearTimeout(now.late);
    now.end({ status, written: now.written, ended, stale });
  }
}
