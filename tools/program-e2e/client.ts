import { setTimeout as sleep } from 'node:timers/promises';

/** Answers of the server have many shapes; a step that reads one names what it wants. */
export type Json = Readonly<Record<string, unknown>>;

export interface Answer<T = Json> {
  readonly status: number;
  readonly etag: string;
  readonly body: T;
}

/** Somebody who is signed in, asking for things of one organisation. */
export class Client {
  readonly address: string;
  readonly org: string;
  readonly name: string;
  readonly #cookie: string;

  constructor(address: string, org: string, name: string, cookie: string) {
    this.address = address;
    this.org = org;
    this.name = name;
    this.#cookie = cookie;
  }

  get<T = Json>(path: string): Promise<T> {
    return this.ask<T>('GET', path).then((answer) => answer.body);
  }

  post<T = Json>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.ask<T>('POST', path, body, headers).then((answer) => answer.body);
  }

  /** @throws {Error} with the problem of the server, unless `expected` is the status. */
  async ask<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
    expected?: number,
  ): Promise<Answer<T>> {
    const answer = await this.#send(method, path, body, headers);
    const text = await answer.text();
    if (expected === undefined ? !answer.ok : answer.status !== expected)
      throw new Error(`${this.name}: ${method} ${path} answered ${answer.status}: ${text.slice(0, 400)}`);
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return { status: answer.status, etag: answer.headers.get('etag') ?? '', body: (isJson && text !== '' ? JSON.parse(text) : text) as T };
  }

  async bytes(path: string): Promise<Uint8Array> {
    const answer = await this.#send('GET', path, undefined, {});
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 400)}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** All pages of a list. */
  async list<T = Json>(path: string): Promise<T[]> {
    const all: T[] = [];
    let next: string | null = null;
    do {
      const mark: string = next === null ? '' : `&cursor=${next}`;
      const page: { items: T[]; next: string | null } = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=500${mark}`);
      all.push(...page.items);
      next = page.next;
    } while (next !== null);
    return all;
  }

  #send(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Response> {
    const packed = body instanceof Uint8Array;
    return fetch(`${this.address}/api/orgs/${this.org}${path}`, {
      method,
      headers: {
        cookie: this.#cookie,
        ...(body === undefined ? {} : { 'content-type': packed ? 'application/gzip' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: packed ? new Uint8Array(body) : JSON.stringify(body) }),
    });
  }
}

/** Signs in; the limit on attempts is waited out. */
export async function signIn(address: string, org: string, person: { name: string; email: string; password: string }): Promise<Client> {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const answer = await fetch(`${address}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address },
      body: JSON.stringify({ email: person.email, password: person.password }),
    });
    if (answer.ok) {
      const cookie = answer.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ');
      return new Client(address, org, person.name, cookie);
    }
    if (answer.status !== 429) throw new Error(`${person.name} could not sign in: ${answer.status} ${await answer.text()}`);
    await sleep(3_000);
  }
  throw new Error(`${person.name} could not sign in: there were too many attempts.`);
}
