import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * - `pass`: everything goes through
 * - `hold`: nothing is lost and nothing arrives: a network that is gone, until it is back
 * - `cut`: open connections are reset and new ones refused: a server that ended
 */
export type ProxyMode = 'pass' | 'hold' | 'cut' | { readonly latencyMs: number };

/** An address of this machine that programs take for another one. */
const ELSEWHERE = '127.0.0.2';
/** A client of PostgreSQL that wants TLS says so in eight bytes. */
const asksForTls = (part: Buffer): boolean => part.length === 8 && part.readUInt32BE(4) === 80_877_103;
/** A record of TLS that begins a handshake. */
const isTls = (part: Buffer): boolean => part[0] === 0x16 && part[1] === 0x03;

/** Stands between a target and one of its dependencies, on this machine, and fails on demand. */
export class FaultProxy {
  readonly #server: Server;
  /** The same port on an address that no program takes for its own machine, though it is; some systems have none. */
  readonly #elsewhere: Server;
  readonly #pairs = new Set<Socket>();
  readonly #flushes = new Set<() => void>();
  #upstream: { host: string; port: number } | undefined;
  #mode: ProxyMode = 'pass';
  /** Bytes that crossed or wanted to cross since the mode was set: a fault that nothing met shows nothing. */
  touched = 0;
  /** How connections began that came to `elsewhere`: with the wish for TLS, or in plain text, also after TLS was denied. */
  readonly greetings = { tls: 0, plain: 0 };

  private constructor(server: Server, elsewhere: Server) {
    this.#server = server;
    this.#elsewhere = elsewhere;
  }

  static async open(): Promise<FaultProxy> {
    const [server, elsewhere] = [createServer({ allowHalfOpen: true }), createServer({ allowHalfOpen: true })];
    const proxy = new FaultProxy(server, elsewhere);
    server.on('connection', (client) => proxy.#join(client));
    elsewhere.on('connection', (client) => {
      proxy.#listen(client);
      proxy.#join(client);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((done) => elsewhere.once('error', () => done()).listen(port, ELSEWHERE, done));
    return proxy;
  }

  /** Where the dependency is found as if it were on another machine. */
  get elsewhere(): string | undefined {
    return this.#elsewhere.listening ? `${ELSEWHERE}:${(this.#server.address() as AddressInfo).port}` : undefined;
  }

  get place(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  leadTo(place: string): void {
    const colon = place.lastIndexOf(':');
    this.#upstream = { host: place.slice(0, colon), port: Number(place.slice(colon + 1)) };
  }

  get mode(): ProxyMode {
    return this.#mode;
  }

  set(mode: ProxyMode): void {
    this.#mode = mode;
    this.touched = 0;
    if (mode === 'cut') for (const socket of this.#pairs) socket.resetAndDestroy();
    else if (mode === 'hold') for (const socket of this.#pairs) socket.pause();
    else for (const socket of this.#pairs) socket.resume();
    for (const flush of this.#flushes) flush();
  }

  async close(): Promise<void> {
    for (const socket of this.#pairs) socket.destroy();
    for (const server of [this.#server, this.#elsewhere]) await new Promise<void>((done) => server.close(() => done()));
  }

  /** The first two things that a client says: whether it asks for TLS, and whether it goes on in plain text when it is denied. */
  #listen(client: Socket): void {
    client.once('data', (first: Buffer) => {
      if (!asksForTls(first)) {
        this.greetings[isTls(first) ? 'tls' : 'plain'] += 1;
        return;
      }
      this.greetings.tls += 1;
      client.once('data', (second: Buffer) => {
        if (!isTls(second)) this.greetings.plain += 1;
      });
    });
  }

  #join(client: Socket): void {
    if (this.#mode === 'cut' || !this.#upstream) {
      this.touched += 1;
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    if (this.#mode === 'hold') this.touched += 1;
    const server = connect({ ...this.#upstream, allowHalfOpen: true, noDelay: true });
    this.#pass(client, server);
    this.#pass(server, client);
  }

  #pass(from: Socket, to: Socket): void {
    this.#pairs.add(from);
    /** What is delayed. Nothing passes it by, also when the delay is over for what comes later: a stream out of order is another fault. */
    const waiting: { readonly at: number; readonly part: Buffer }[] = [];
    let [freeAt, ended, closed] = [0, false, false];
    let timer: NodeJS.Timeout | undefined;
    const flush = (): void => {
      if (this.#mode === 'hold') return;
      while ((waiting[0]?.at ?? Number.POSITIVE_INFINITY) <= performance.now() + 1) {
        const { part } = waiting.shift() as (typeof waiting)[number];
        if (!to.destroyed && !to.write(part)) from.pause();
      }
      const [next] = waiting;
      if (next !== undefined) {
        // A timer counts from when the loop last looked at the clock and may be early: then there is another one.
        timer ??= setTimeout(
          () => {
            timer = undefined;
            flush();
          },
          Math.max(1, next.at - performance.now()),
        );
        return;
      }
      if (ended) to.end();
      if (closed) to.destroy();
    };
    this.#flushes.add(flush);
    from.on('data', (part: Buffer) => {
      this.touched += part.length;
      const now = performance.now();
      freeAt = Math.max(freeAt, now + (typeof this.#mode === 'object' ? this.#mode.latencyMs : 0));
      waiting.push({ at: freeAt, part });
      flush();
    });
    to.on('drain', () => {
      if (this.#mode !== 'hold') from.resume();
    });
    from.on('end', () => {
      ended = true;
      flush();
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#pairs.delete(from);
      closed = true;
      flush();
      if (waiting.length === 0) this.#flushes.delete(flush);
    });
    if (this.#mode === 'hold') from.pause();
  }
}
