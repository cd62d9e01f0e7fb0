import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMerchant, localFolder, TieredCache } from '@voice-ledger/domain';
import { localHearing, localIntents, localSpeech } from '@voice-ledger/voice';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { Client, Pool } from 'pg';
import { startPostgres } from '../../../../../support/embedded-postgres.ts';
import { createAccount } from '../../src/accounts.ts';
import { buildApp } from '../../src/app.ts';
import type { CodeJob } from '../../src/jobs.ts';
import { migrate } from '../../src/migrations.ts';
import type { Secrets } from '../../src/secrets.ts';
import { readSettings } from '../../src/settings.ts';

export interface Shop {
  readonly email: string;
  readonly password: string;
  readonly merchantId: string;
}

export interface TestApp {
  readonly app: FastifyInstance;
  readonly pool: Pool;
  readonly ownerUrl: string;
  readonly webhookSecret: string;
  readonly codes: CodeJob[];
  readonly webhooks: string[];
  shop(role?: 'owner' | 'clerk'): Promise<Shop>;
  signIn(shop: Shop): Promise<{ accessToken: string; refreshToken: string }>;
  /** As the balancer passes requests on. */
  call(options: InjectOptions & { token?: string }): ReturnType<typeof inject>;
  stop(): Promise<void>;
}

/** The real app on a real database, as the role of the service; only queues are replaced by lists. */
export async function startTestApp(): Promise<TestApp> {
  const postgres = await startPostgres({ from: import.meta.url, databases: ['voice_ledger_test'] });
  await migrate(postgres.url, '');
  const password = randomBytes(12).toString('hex');
  const owner = new Client({ connectionString: postgres.url });
  await owner.connect();
  await owner.query(`CREATE ROLE test_service LOGIN PASSWORD '${password}' NOSUPERUSER NOBYPASSRLS IN ROLE ledger_service`);
  await owner.end();
  const url = new URL(postgres.url);
  url.username = 'test_service';
  url.password = password;
  const pool = new Pool({ connectionString: url.href, max: 10 });
  const owners = new Pool({ connectionString: postgres.url, max: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'voice-ledger-test-'));
  const settings = readSettings({
    TRUSTED_PROXIES: '127.0.0.1',
    ALLOWED_ORIGINS: 'https://ledger.shop.example',
    TOKEN_ISSUER: 'https://ledger.shop.example',
    TOKEN_AUDIENCE: 'voice-ledger',
    STORAGE: 'local',
    STORAGE_PLACE: folder,
    REQUESTS_PER_MINUTE: '60',
  });
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const webhookSecret = randomBytes(24).toString('hex');
  const secrets: Secrets = {
    database_url: url.href,
    database_ca: '',
    token_private_key: keys.privateKey,
    token_public_key: keys.publicKey,
    code_pepper: randomBytes(24).toString('hex'),
    webhook_secrets: [webhookSecret],
    smtp_password: '',
    messaging_key: '',
    intents_key: '',
  };
  const codes: CodeJob[] = [];
  const webhooks: string[] = [];
  const sendCode = async (job: CodeJob): Promise<void> => void codes.push(job);
  const app = await buildApp({
    settings,
    secrets,
    pool,
    condition: { closing: false },
    sendCode,
    enqueueWebhook: async ({ eventId }) => void webhooks.push(eventId),
    desk: {
      pool,
      intents: localIntents(),
      hearing: localHearing(),
      speech: localSpeech(),
      storage: localFolder(folder),
      cache: new TieredCache(pool, { entries: 10, ttlMs: 1_000 }),
      codePepper: secrets.code_pepper,
      dailyBudgetMicro: 50_000_000,
      keepRecordingsDays: 30,
      sendCode,
      enqueueReminder: async () => {},
    },
  });
  await app.ready();
  let shops = 0;
  const call: TestApp['call'] = (options) => inject(app, options);
  return {
    app,
    pool,
    ownerUrl: postgres.url,
    webhookSecret,
    codes,
    webhooks,
    call,
    shop: async (role = 'owner') => {
      const email = `owner${(shops += 1)}@shop.example`;
      const merchantId = await createMerchant(owners, `Shop ${shops}`, '29', email);
      const shopPassword = randomBytes(12).toString('hex');
      await createAccount(owners, merchantId, email, shopPassword, role);
      return { email, password: shopPassword, merchantId };
    },
    signIn: async ({ email, password: word }) => {
      const answer = await call({ method: 'POST', url: '/v1/sessions', payload: { email, password: word, recordingConsent: true } });
      return answer.json();
    },
    stop: async () => {
      await app.close();
      await pool.end();
      await owners.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let callers = 0;

/** Each call comes from an address of its own, so that limits by address don't mix tests. */
function inject(app: FastifyInstance, { token, headers, ...options }: InjectOptions & { token?: string }) {
  callers += 1;
  const address = `203.0.113.${callers % 250}`;
  const bearer = token ? { authorization: `Bearer ${token}` } : {};
  return app.inject({ ...options, headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': address, ...bearer, ...headers } });
}
