import { createServer as createHttp } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createTcp } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** `good`: as the settings say; `silent`: takes everything and says nothing; `fails`: 503; `fails-once`: 503, and well from then on. */
export type StandInMode = 'good' | 'silent' | 'fails' | 'fails-once';

/** Takes the place of another system that a target calls, on this machine, and answers or fails on demand. */
export class StandIn {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  /** Headers of the requests that came. */
  readonly asked: IncomingHttpHeaders[] = [];
  mode: StandInMode = 'good';
  /** Connections that came, for those that speak no HTTP. */
  connections = 0;

  private constructor(http: boolean, answer: unknown) {
    this.#server = http
      ? createHttp((request, response) => {
          this.asked.push(request.headers);
          request.resume();
          const { mode } = this;
          if (mode === 'silent') return;
          const fails = mode !== 'good';
          if (mode === 'fails-once') this.mode = 'good';
          response.writeHead(fails ? 503 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(fails ? {} : answer));
        })
      : createTcp();
    this.#server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.#open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#open.delete(socket));
    });
  }

  static async open(http: boolean, answer: unknown): Promise<StandIn> {
    const made = new StandIn(http, answer);
    await new Promise<void>((done) => made.#server.listen(0, '127.0.0.1', done));
    return made;
  }

  get place(): { url: string; host: string; port: string } {
    const { port } = this.#server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port: String(port) };
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }
}
