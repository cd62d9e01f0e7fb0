import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareDatabase } from '../story/src/database.ts';
import { freePorts } from '../story/src/ports.ts';

/**
 * Starts one service of the fleet by itself for `airworthy probe`, on a database with the tables of all of them, which it reaches through the proxy of the
 * probe where there is one. For services that start without the others; the keys that tokens are checked against, which auth publishes elsewhere, are
 * published here. Tells by a file where it is, how an instance beside it is started, and tokens of people of two tenants, and ends with its signal.
 */
const { values } = parseArgs({ options: { service: { type: 'string', default: 'compliance' } } });
const file = process.env['AIRWORTHY_TARGET_FILE'];
if (!file) throw new Error('AIRWORTHY_TARGET_FILE is not set: this is started by airworthy probe');
const facts: Record<string, string> = {};
const tell = (): void => {
  writeFileSync(`${file}.part`, JSON.stringify(facts), { mode: 0o600 });
  renameSync(`${file}.part`, file);
};

const starting = prepareDatabase();
const started: ChildProcess[] = [];
const end = async (): Promise<void> => {
  await Promise.all(
    started.map((child) => {
      const ended = child.exitCode === null ? new Promise((done) => child.once('exit', done)) : undefined;
      child.kill('SIGKILL');
      return ended;
    }),
  );
  await (await starting.catch(() => undefined))?.stop();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());

const database = await starting;
const reached = new URL(database.appUrl);
facts['upstream.database'] = reached.host;
const proxy = process.env['AIRWORTHY_PROXY_DATABASE'];
if (proxy) reached.host = proxy;
facts['database'] = reached.href;
// The proxy leads nowhere before it is told where.
tell();
const [port] = await freePorts(1);
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const issuer = 'https://auth.tickets.example';
const published = createServer((_request, response) =>
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'probe', alg: 'EdDSA', use: 'sig' }] })),
);
await new Promise<void>((done) => published.listen(0, '127.0.0.1', done));
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** For as long as the longest run may take. */
const tokenOf = (tenant: string, person: string, roles: readonly string[]): string => {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuer, aud: 'ticketing', sub: person, tid: tenant, roles, iat: now, exp: now + 7_200 };
  const text = `${encoded({ alg: 'EdDSA', kid: 'probe', typ: 'JWT' })}.${encoded(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
};
const shared = {
  SERVICE_KEYS: `k1:${randomBytes(24).toString('hex')}`,
  SERVICE_KEY_ID: 'k1',
  METRICS_TOKEN: randomBytes(24).toString('hex'),
  JWT_ISSUER: issuer,
  JWKS_URL: `http://127.0.0.1:${(published.address() as AddressInfo).port}/jwks.json`,
};
const child = spawn(process.execPath, ['src/main.ts'], {
  cwd: join(import.meta.dirname, '../services', values.service),
  env: {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    OTEL_SDK_DISABLED: 'true',
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    DATABASE_URL: reached.href,
    ...shared,
  },
  stdio: ['ignore', 'inherit', 'inherit'],
});
started.push(child);
child.once('exit', (code, signal) => (signal === 'SIGKILL' ? undefined : process.exit(code ?? 1)));
const [person, neighbour, tenant, otherTenant] = Array.from({ length: 4 }, () => randomUUID()) as [string, string, string, string];
Object.assign(facts, {
  url: `http://127.0.0.1:${port}`,
  person,
  tenant,
  otherTenant,
  token: tokenOf(tenant, person, ['organizer']),
  otherToken: tokenOf(otherTenant, neighbour, ['organizer']),
  tokenKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  tokenPublicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  serviceKeys: shared.SERVICE_KEYS,
  metricsToken: shared.METRICS_TOKEN,
  jwks: shared.JWKS_URL,
  issuer,
});
tell();
