import { randomBytes } from 'node:crypto';
import type { ProbeExchange, ProbeTier } from '@airworthy/model';
import { fingerprint } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { LoadSample } from '../http/load-sample.ts';
import type { LoadOrder } from '../http/open-load.ts';
import type { Asked, Sender } from '../http/sender.ts';
import type { SocketLine } from '../http/socket-line.ts';
import type { Address } from '../target/address.ts';
import type { User } from '../users/users.ts';

/** A request as probes write it. */
export interface Try {
  readonly method?: string;
  readonly path: string;
  readonly user?: User | undefined;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: string | Buffer;
  readonly from?: string;
  readonly expectsLimit?: boolean;
  readonly timeoutMs?: number;
}

/** A control did not hold, so that whatever else is seen means nothing. */
export class ControlLost extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What one attempt at one case sends, and what of it are controls. */
export class Io {
  readonly sender: Sender;
  readonly used: string[];
  readonly positives: string[];
  readonly negatives: string[];
  readonly #probe: string;
  readonly #tier: ProbeTier;
  /** Whether limits are what is looked at. */
  readonly #staysPut: boolean;
  /** What stands before an instance in production would add. */
  readonly #headers: Readonly<Record<string, string>>;
  /** The last positive control that changes nothing, to be sent once more at the end. */
  #baseline: { request: Try; holds: (reply: Reply) => boolean; what: string } | undefined;

  constructor(
    sender: Sender,
    probe: string,
    tier: ProbeTier,
    notes: Pick<Io, 'used' | 'positives' | 'negatives'> = { used: [], positives: [], negatives: [] },
    staysPut = false,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#staysPut = staysPut;
    this.#headers = headers;
    this.used = notes.used;
    this.positives = notes.positives;
    this.negatives = notes.negatives;
    this.sender = sender;
    this.#probe = probe;
    this.#tier = tier;
  }

  /** The same attempt on another instance that the run has started. */
  at(address: Address, headers: Readonly<Record<string, string>> = {}): Io {
    return new Io(this.sender.at(address), this.#probe, this.#tier, this, this.#staysPut, headers);
  }

  /** Load that does not wait for answers; tier fault. */
  load(order: LoadOrder): Promise<LoadSample> {
    return this.sender.load(order);
  }

  /** The request under test. */
  test(request: Try): Promise<Reply> {
    return this.#send(request, 'test');
  }

  /** The same request with one thing changed. */
  twin(request: Try): Promise<Reply> {
    return this.#send(request, 'twin');
  }

  /** Looks whether something had an effect. */
  oracle(request: Try): Promise<Reply> {
    return this.#send(request, 'oracle');
  }

  /** Makes what a case needs. */
  fixture(request: Try): Promise<Reply> {
    return this.#send(request, 'fixture');
  }

  /** Shows that the request would succeed but for what is tested. Throws when it does not. */
  async positive(request: Try, holds: (reply: Reply) => boolean, what: string): Promise<Reply> {
    const reply = await this.#send(request, 'positive control');
    if (!holds(reply)) throw new ControlLost('baseline-lost', `${what}: ${describe(reply)} instead`);
    this.positives.push(reply.id);
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? 'GET')) this.#baseline = { request, holds, what };
    return reply;
  }

  /** Shows that the target tells right from wrong. Throws when it does not. */
  async negative(request: Try, holds: (reply: Reply) => boolean, what: string): Promise<Reply> {
    const reply = await this.#send(request, 'negative control');
    if (!holds(reply)) throw new ControlLost('no-negative-control', `${what}: ${describe(reply)} instead`);
    this.negatives.push(reply.id);
    return reply;
  }

  /** What a path beside this one gets that does not exist. Throws where such paths are answered like pages that exist. */
  async unknownPath(path: string, user?: User): Promise<string> {
    const mount = (path.split('?')[0] ?? '/').split('/').slice(1, 2).join('/');
    const random = `${mount ? `/${mount}` : ''}/airworthy-${randomBytes(6).toString('hex')}`;
    const reply = await this.negative(
      { path: random, user },
      (answer) => answer.class !== 'accepted' && answer.class !== 'server-error' && answer.status !== 0,
      'a path that does not exist should be refused',
    );
    return fingerprint(reply, random);
  }

  /** Asks for a socket. */
  async connect(
    request: Try & { protocols?: readonly string[] },
    role: ProbeExchange['role'] = 'test',
  ): Promise<{ reply: Reply; line: SocketLine | undefined }> {
    const opened = await this.sender.connect(this.#asked(request, role), request.protocols ?? []);
    this.used.push(opened.reply.id);
    return opened;
  }

  /** Notes a control that is no request of its own, such as a socket. */
  noteControl(kind: 'positive' | 'negative', exchange: string): void {
    (kind === 'positive' ? this.positives : this.negatives).push(exchange);
  }

  /** The positive control once more: a session that ended, or a limit that was reached meanwhile, makes the case inconclusive. */
  async baselineHolds(): Promise<boolean> {
    if (!this.#baseline) return true;
    const { request, holds } = this.#baseline;
    const reply = await this.#send(request, 'positive control');
    return holds(reply);
  }

  get tier(): ProbeTier {
    return this.#tier;
  }

  get probe(): string {
    return this.#probe;
  }

  async #send(request: Try, role: ProbeExchange['role']): Promise<Reply> {
    const reply = await this.sender.send(this.#asked(request, role));
    this.used.push(reply.id);
    return reply;
  }

  #asked(request: Try, role: ProbeExchange['role']): Asked {
    const json = request.json === undefined ? undefined : JSON.stringify(request.json);
    return {
      method: request.method ?? 'GET',
      path: request.path,
      headers: {
        accept: '*/*',
        'user-agent': 'airworthy-probe',
        ...this.#headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.user?.headers,
        ...request.headers,
      },
      body: json ?? request.body,
      localAddress: request.from,
      ...(request.from ? { from: request.from } : {}),
      timeoutMs: request.timeoutMs,
      as: request.user?.name ?? 'nobody',
      role,
      probe: this.#probe,
      tier: this.#tier,
      ...(request.expectsLimit ? { expectsLimit: true } : {}),
      ...(this.#staysPut ? { staysPut: true } : {}),
    };
  }
}

/** The answer in a few words. */
export function describe(reply: Pick<Reply, 'status' | 'class' | 'error'>): string {
  return reply.status === 0 ? `${reply.class} (${reply.error ?? 'no answer'})` : `${reply.status} (${reply.class})`;
}
