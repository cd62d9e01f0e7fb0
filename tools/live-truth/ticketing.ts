import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface RunningFleet {
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
  /** Folder with `openapi.json`: what clients may reach through the gateway. */
  readonly folder: string;
  readonly routes: readonly string[];
  stop(): Promise<void>;
}

/** What the gateway forwards, for whoever has signed in. */
const FORWARDED = ['events', 'venues', 'orders', 'tickets', 'payments', 'listings', 'transfers', 'notifications', 'mints'];

/** Bodies are objects; what is sent to a guard is none, so that nothing is written whoever lets it pass. */
const BODY = { content: { 'application/json': { schema: { type: 'object' } } } };

/** Starts the ticketing fleet and signs two buyers in, through its gateway. Undefined where its packages are not installed. */
export async function startTicketing(): Promise<RunningFleet | undefined> {
  const example = join(import.meta.dirname, '../../examples/ticketing');
  if (!existsSync(join(example, 'node_modules'))) return undefined;
  const child = spawn(process.execPath, ['scripts/start.ts', '--serve'], { cwd: example, stdio: ['ignore', 'pipe', 'pipe'] });
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-ticketing-'));
  const stop = async (): Promise<void> => {
    const ended = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null && child.kill('SIGTERM')) await Promise.race([ended, pause(60_000, undefined, { ref: false })]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
    const until = performance.now() + 240_000;
    let url: string | undefined;
    while (url === undefined) {
      url = /Gateway: (http:\S+?);/.exec(said)?.[1];
      if (child.exitCode !== null || performance.now() > until) throw new Error(`ticketing did not start: ${said.slice(-2_000)}`);
      await pause(200);
    }
    const tokens: Record<string, string> = {};
    for (const name of ['airworthy-one', 'airworthy-two']) tokens[name] = await signIn(url, name);
    const security = [{ bearer: [] }];
    const id = [{ in: 'path', name: 'id', required: true, schema: { type: 'string', format: 'uuid' } }];
    const paths = Object.fromEntries(
      FORWARDED.flatMap((name) => [
        [`/v1/${name}`, { get: { security, responses: {} }, post: { security, requestBody: BODY, responses: {} } }],
        [`/v1/${name}/{id}`, { get: { security, parameters: id, responses: {} } }],
      ]),
    );
    writeFileSync(
      join(folder, 'openapi.json'),
      JSON.stringify({ openapi: '3.1.0', info: { title: 'gateway', version: '1' }, security, paths }),
    );
    const routes = FORWARDED.flatMap((name) => [`GET /v1/${name}`, `POST /v1/${name}`, `GET /v1/${name}/:id`]);
    return { url, tokens, folder, routes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function signIn(url: string, name: string): Promise<string> {
  const login = { tenant: 'main', email: `${name}@tickets.example`, password: `password of ${name}` };
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${url}/v1/auth/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  await post('register', { ...login, name });
  const answer = await post('login', login);
  const { accessToken } = (await answer.json()) as { accessToken?: string };
  if (accessToken === undefined) throw new Error(`${name} can't sign in to ticketing: ${answer.status}`);
  return accessToken;
}
