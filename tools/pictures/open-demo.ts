import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWeb } from '../../apps/server/src/build-web.ts';
import { readConfig } from '../../apps/server/src/config.ts';
import { startServer } from '../../apps/server/src/start.ts';

export interface Demo {
  readonly base: string;
  readonly org: string;
  /** The session of the administrator, as a cookie. */
  readonly cookie: { readonly name: string; readonly value: string };
  get<T>(path: string): Promise<T>;
  /** Loads the demo program and waits until it is there. */
  load(): Promise<void>;
  close(): Promise<void>;
}

const PASSWORD = 'a long enough password';

/** A server with an administrator and nothing else, on an embedded database that goes with it. */
export async function openDemo(): Promise<Demo> {
  buildWeb();
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-pictures-'));
  // An embedded PostgreSQL that is started by root runs as somebody else, who has to get in.
  chmodSync(folder, 0o755);
  const server = await startServer(
    readConfig({ AIRWORTHY_DATA: folder, LOG_LEVEL: 'silent', PORT: '0', PUBLIC_URL: '', RATE_LIMIT: '100000' }),
  );
  const link = new URL(server.setupLink ?? '');
  const base = link.origin;
  let session = '';
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { origin: base, cookie: session, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    const [cookie] = answer.headers.getSetCookie();
    if (cookie !== undefined) session = cookie.split(';')[0] ?? '';
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const admin = { name: 'Ada Adler', email: 'ada@example.org', password: PASSWORD };
  const { org } = await ask<{ org: string }>('/api/setup', { ...admin, organisation: 'Acme', token: link.searchParams.get('token') });
  await ask('/api/auth/sign-in/email', { email: admin.email, password: PASSWORD });
  const at = session.indexOf('=');
  return {
    base,
    org,
    cookie: { name: session.slice(0, at), value: decodeURIComponent(session.slice(at + 1)) },
    get: (path) => ask(`/api/orgs/${org}${path}`),
    async load() {
      await ask(`/api/orgs/${org}/demo`, {});
      for (;;) {
        const { demo } = await ask<{ demo: { state: string; problem: string | null } }>(`/api/orgs/${org}/situation`);
        if (demo.state === 'loaded') return;
        if (demo.state === 'failed') throw new Error(`The demo could not be loaded: ${demo.problem}`);
        await sleep(500);
      }
    },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
