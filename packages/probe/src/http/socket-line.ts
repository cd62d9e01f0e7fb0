import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What came over a socket: a message, or the end of the connection with its code. */
export type Heard = { readonly kind: 'message'; readonly text: string } | { readonly kind: 'closed'; readonly code: number };

/** RFC 6455: an empty close frame counts as 1005, a connection that just ends as 1006. */
const NO_CODE = 1005;
const LOST = 1006;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export function newKey(): string {
  return randomBytes(16).toString('base64');
}

export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}${GUID}`).digest('base64');
}

/** A client of a WebSocket that does what it is told and nothing else: it compresses nothing and may send what no library would. */
export class SocketLine {
  readonly heard: Heard[] = [];
  /** Whether it answers pings, as every library does. */
  answersPings = true;
  pings = 0;
  readonly #socket: Socket;
  #rest: Buffer;
  #closed = false;

  constructor(socket: Socket, head: Buffer) {
    this.#socket = socket;
    this.#rest = head;
    socket.on('data', (part: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, part]);
      this.#read();
    });
    const gone = (): void => {
      if (!this.#closed) this.heard.push({ kind: 'closed', code: LOST });
      this.#closed = true;
    };
    socket.on('close', gone);
    socket.on('end', gone);
    socket.on('error', gone);
    this.#read();
  }

  get closed(): boolean {
    return this.#closed;
  }

  text(message: string): void {
    this.#frame(0x1, Buffer.from(message));
  }

  binary(message: Buffer): void {
    this.#frame(0x2, message);
  }

  /** The next thing that is heard after the first `after`; undefined when nothing comes in time. */
  async next(after: number, timeoutMs = 1_500): Promise<Heard | undefined> {
    const until = performance.now() + timeoutMs;
    while (performance.now() < until) {
      const one = this.heard[after];
      if (one) return one;
      await pause(10);
    }
    return undefined;
  }

  /** Whether it is closed within this time, and with which code. */
  async ends(timeoutMs: number): Promise<number | undefined> {
    const until = performance.now() + timeoutMs;
    while (performance.now() < until && !this.#closed) await pause(10);
    const end = this.heard.find((one) => one.kind === 'closed');
    return end?.kind === 'closed' ? end.code : undefined;
  }

  drop(): void {
    this.#socket.destroy();
  }

  #frame(opcode: number, payload: Buffer): void {
    if (this.#closed) return;
    const mask = randomBytes(4);
    const { length } = payload;
    const head = length < 126 ? Buffer.from([0x80 | opcode, 0x80 | length]) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
    if (length >= 126) {
      head[0] = 0x80 | opcode;
      head[1] = 0x80 | (length < 65_536 ? 126 : 127);
      if (length < 65_536) head.writeUInt16BE(length, 2);
      else head.writeBigUInt64BE(BigInt(length), 2);
    }
    const masked = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; at += 1) masked[at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
    this.#socket.write(Buffer.concat([head, mask, masked]));
  }

  #read(): void {
    for (;;) {
      const [first, second] = [this.#rest[0], this.#rest[1]];
      if (first === undefined || second === undefined) return;
      const short = second & 0x7f;
      const headLength = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (this.#rest.length < headLength) return;
      const length = short === 126 ? this.#rest.readUInt16BE(2) : short === 127 ? Number(this.#rest.readBigUInt64BE(2)) : short;
      if (this.#rest.length < headLength + length) return;
      const payload = this.#rest.subarray(headLength, headLength + length);
      this.#rest = this.#rest.subarray(headLength + length);
      this.#take(first & 0x0f, payload);
    }
  }

  #take(opcode: number, payload: Buffer): void {
    if (opcode === 0x8 && !this.#closed) {
      this.#closed = true;
      this.heard.push({ kind: 'closed', code: payload.length >= 2 ? payload.readUInt16BE(0) : NO_CODE });
      this.#socket.destroy();
    } else if (opcode === 0x1) this.heard.push({ kind: 'message', text: payload.toString() });
    else if (opcode === 0x9) {
      this.pings += 1;
      if (this.answersPings) this.#frame(0xa, payload);
    } else if (opcode === 0x2) this.heard.push({ kind: 'message', text: `(${payload.length} bytes)` });
  }
}
