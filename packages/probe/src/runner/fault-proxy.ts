import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * - `pass`: everything goes through
 * - `hold`: nothing is lost and nothing arrives: a network that is gone, until it is back
 * - `cut`: open connections are reset and new ones refused: a server that ended
 */
export type ProxyMode = 'pass' | 'hold' | 'cut' | { readonly latencyMs: number };

/** Stands between a target and one of its dependencies, on this machine, and fails on demand. */
export class FaultProxy {
  readonly #server: Server;
  readonly #pairs = new Set<Socket>();
  #upstream: { host: string; port: number } | undefined;
  #mode: ProxyMode = 'pass';
  /** Bytes that crossed or wanted to cross since the mode was set: a fault that nothing met shows nothing. */
  touched = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new FaultProxy(server);
    server.on('connection', (client) => proxy.#join(client));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return proxy;
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
  }

  async close(): Promise<void> {
    for (const socket of this.#pairs) socket.destroy();
    await new Promise<void>((done) => this.#server.close(() => done()));
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
    from.on('data', (part: Buffer) => {
      this.touched += part.length;
      const write = (): void => {
        if (!to.destroyed && !to.write(part)) from.pause();
      };
      if (typeof this.#mode === 'object') setTimeout(write, this.#mode.latencyMs);
      else write();
    });
    to.on('drain', () => {
      if (this.#mode !== 'hold') from.resume();
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#pairs.delete(from);
      to.destroy();
    });
    if (this.#mode === 'hold') from.pause();
  }
}
