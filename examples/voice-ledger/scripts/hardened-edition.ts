import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../support/embedded-postgres.ts';
import type { Plan } from './edition.ts';
import { openFrontDoor } from './front-door.ts';

/**
 * What an operator does before the first start, on this machine: makes the secrets, migrates with the owner of the tables, gives the service a role of
 * its own, and creates an account.
 */
export async function hardenedEdition(
  folder: string,
  data: string,
  ownerUrl: string,
  port: number,
  through: (url: string) => string,
): Promise<Plan> {
  const secrets = join(data, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  const put = (name: string, value: string): void => writeFileSync(join(secrets, name), value, { mode: 0o600 });
  const password = randomBytes(24).toString('hex');
  const serviceUrl = new URL(ownerUrl);
  serviceUrl.username = 'ledger_app';
  serviceUrl.password = password;
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const webhookSecret = randomBytes(24).toString('hex');
  put('database_owner_url', ownerUrl);
  put('database_url', through(serviceUrl.href));
  put('database_ca', '');
  put('token_private_key', keys.privateKey);
  put('token_public_key', keys.publicKey);
  put('code_pepper', randomBytes(24).toString('hex'));
  put('webhook_secrets', webhookSecret);
  for (const name of ['smtp_password', 'messaging_key', 'intents_key']) put(name, '');

  run(folder, ['src/migrate.ts'], { MIGRATION_SECRETS: secrets, LOG_LEVEL: 'warn' });
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(`CREATE ROLE ledger_app LOGIN PASSWORD '${password}' NOSUPERUSER NOBYPASSRLS IN ROLE ledger_service`);
  await owner.end();
  const account = (name: string, email: string): { email: string; password: string } => {
    const made = run(folder, ['src/create-account.ts', '--name', name, '--state', '29', '--email', email], {
      MIGRATION_SECRETS: secrets,
      LOG_LEVEL: 'warn',
    });
    return { email, password: made.trim() };
  };
  const first = account('Demo Stationers', 'owner@shop.example');
  // Somebody who must never see the books of the first.
  const neighbour = account('Other Books', 'owner@neighbour.example');

  const [servicePort, metricsPort, workerMetricsPort] = [await freePort(), await freePort(), await freePort()];
  const door = openFrontDoor(port, servicePort);
  const env = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    PORT: String(servicePort),
    METRICS_PORT: String(metricsPort),
    TRUSTED_PROXIES: '127.0.0.1',
    ALLOWED_ORIGINS: `http://127.0.0.1:${port}`,
    TOKEN_ISSUER: 'https://voice-ledger.example',
    TOKEN_AUDIENCE: 'voice-ledger',
    SECRETS_PLACE: secrets,
    STORAGE: 'local',
    STORAGE_PLACE: join(data, 'objects'),
    MAIL: 'outbox',
    MAIL_OUTBOX: join(data, 'outbox'),
    SHUTDOWN_GRACE_MS: '0',
    // A run that measures load, or breaks what the service calls, sets these.
    ...Object.fromEntries(
      ['REQUESTS_PER_MINUTE', 'COUNTERS_URL', 'INTENTS_URL', 'MESSAGING_URL'].flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
  return {
    prefix: '/v1',
    socketPath: '/v1/voice',
    health: '/health/ready',
    account: first,
    webhookSecret,
    testMaterial: {
      email: first.email,
      password: first.password,
      neighbourEmail: neighbour.email,
      neighbourPassword: neighbour.password,
      webhookSecret,
      tokenKey: keys.privateKey,
      tokenPublicKey: keys.publicKey,
      secrets,
      data,
      origin: `http://127.0.0.1:${port}`,
    },
    close: () => {
      door.close();
      door.closeAllConnections();
    },
    parts: [
      { args: ['--import', './src/tracing.ts', 'src/server.ts'], env },
      { args: ['--import', './src/tracing.ts', 'src/worker.ts'], env: { ...env, METRICS_PORT: String(workerMetricsPort) } },
    ],
  };
}

function run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>>): string {
  const done = spawnSync(process.execPath, args, { cwd, env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${args.join(' ')} failed: ${done.stderr}${done.stdout}`);
  return done.stdout;
}
