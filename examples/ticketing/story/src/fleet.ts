import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from './ports.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Fleet {
  readonly urls: Readonly<Record<string, string>>;
  readonly services: readonly string[];
  /** Secrets that the story needs itself. */
  readonly secrets: Secrets;
  readonly logFolder: string;
  restarts(): Readonly<Record<string, number>>;
  /** Ends a process the hard way. The supervisor starts it again. */
  kill(name: string): void;
  stop(): Promise<void>;
}

export interface Secrets {
  readonly serviceKeys: string;
  readonly serviceKeyId: string;
  readonly providerApiKey: string;
  readonly adminPassword: string;
}

interface Program {
  readonly name: string;
  readonly folder: string;
  readonly env: Record<string, string>;
  child?: ChildProcess;
  restarts: number;
}

const secret = (): string => randomBytes(32).toString('hex');

export const variableOf = (service: string): string => `${service.toUpperCase().replaceAll('-', '_')}_SERVICE_URL`;

/** Services that others name in their settings, whether they stand in the folder or not. */
const SERVICES =
  'payment minting blockchain ticket marketplace order auth event venue notification file search analytics compliance api-gateway scanning transfer blockchain-indexer queue integration monitoring'.split(
    ' ',
  );

export const installedServices = (): string[] =>
  readdirSync(join(ROOT, 'services'))
    .filter((name) => existsSync(join(ROOT, 'services', name, 'src/main.ts')))
    .sort();

/** Starts simulators and services on loopback ports, and starts again what ends by itself. */
export async function startFleet(database: { appUrl: string; ownerUrl: string }): Promise<Fleet> {
  const services = installedServices();
  const ports = await freePorts(SERVICES.length + 3);
  const provider = `http://127.0.0.1:${ports[0]}`;
  const nodes = [`http://127.0.0.1:${ports[1]}`, `http://127.0.0.1:${(ports[1] ?? 0) + 1}`];
  const urls = Object.fromEntries(SERVICES.map((name, index) => [name, `http://127.0.0.1:${ports[index + 3]}`]));
  const logFolder = mkdtempSync(join(tmpdir(), 'ticketing-logs-'));
  mkdirSync(logFolder, { recursive: true });

  const secrets: Secrets = {
    serviceKeys: `k1:${secret()}`,
    serviceKeyId: 'k1',
    providerApiKey: `sk_${secret()}`,
    adminPassword: secret(),
  };
  const common: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(tmpdir(), 'ticketing-compile-cache'),
    // There is no collector here.
    OTEL_SDK_DISABLED: 'true',
    HOST: '127.0.0.1',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    DATABASE_URL: database.appUrl,
    DATABASE_POOL_SIZE: '8',
    SERVICE_KEYS: secrets.serviceKeys,
    SERVICE_KEY_ID: secrets.serviceKeyId,
    JWKS_URL: `${urls['auth'] ?? provider}/.well-known/jwks.json`,
    JWT_ISSUER: 'ticketing',
    // The story's buyers all come from one address.
    RATE_LIMIT_PER_MINUTE: '100000',
    LOGINS_PER_MINUTE: '100000',
    DRAIN_MS: '0',
    METRICS_TOKEN: secret(),
    PROVIDER_URL: provider,
    PROVIDER_API_KEY: secrets.providerApiKey,
    PROVIDER_WEBHOOK_SECRET: secret(),
    PROVIDER_WEBHOOK_URL: `${urls['payment'] ?? provider}/webhooks/provider`,
    CHAIN_NODE_URLS: nodes.join(','),
    WALLET_ENCRYPTION_KEY: secret(),
    KEY_ENCRYPTION_KEY: secret(),
    QR_SECRET: secret(),
    ADMIN_EMAIL: 'admin@tickets.example',
    ADMIN_PASSWORD: secrets.adminPassword,
    FILE_STORE: join(logFolder, 'files'),
    PROVIDER_JOURNAL: join(logFolder, 'provider.journal'),
    CHAIN_JOURNAL: join(logFolder, 'chain.journal'),
    ...Object.fromEntries(Object.entries(urls).map(([name, url]) => [variableOf(name), url])),
  };

  const programs: Program[] = [];
  for (const [name, port] of [
    ['payment-provider', ports[0]],
    ['chain-node', ports[1]],
  ] as const) {
    if (!existsSync(join(ROOT, 'simulators', name, 'src/main.ts'))) continue;
    programs.push({
      name,
      folder: join(ROOT, 'simulators', name),
      env: { ...common, PORT: String(port) },
      restarts: 0,
    });
  }
  for (const name of services) {
    const { port } = new URL(urls[name] ?? '');
    programs.push({
      name,
      folder: join(ROOT, 'services', name),
      env: { ...common, PORT: port },
      restarts: 0,
    });
  }

  let stopping = false;
  function start(program: Program): void {
    const log = createWriteStream(join(logFolder, `${program.name}.log`), { flags: 'a' });
    const child = spawn(process.execPath, ['src/main.ts'], {
      cwd: program.folder,
      env: program.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    program.child = child;
    const began = Date.now();
    child.on('exit', () => {
      if (stopping) return;
      program.restarts++;
      setTimeout(() => stopping || start(program), Date.now() - began > 3_000 ? 50 : 1_000);
    });
  }

  const killAll = (): void => programs.forEach((program) => program.child?.kill('SIGKILL'));
  process.once('exit', killAll);
  // The services want to know which chain is the right one before they start.
  programs.filter((program) => !services.includes(program.name)).forEach(start);
  const genesis = await genesisOf(nodes[0] ?? '');
  for (const program of programs.filter((one) => services.includes(one.name))) {
    program.env['CHAIN_GENESIS_HASH'] = genesis;
    start(program);
  }

  async function ready(program: Program): Promise<void> {
    if (!services.includes(program.name)) return;
    const limit = Date.now() + 240_000;
    while (Date.now() < limit) {
      const answer = await fetch(`${urls[program.name]}/health/ready`, {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined);
      if (answer?.ok) return;
      await wait(150);
    }
    throw new Error(`${program.name} does not become ready; its log is ${join(logFolder, `${program.name}.log`)}`);
  }
  try {
    await Promise.all(programs.map(ready));
  } catch (error) {
    stopping = true;
    killAll();
    throw error;
  }

  return {
    urls: { ...urls, 'payment-provider': provider, 'chain-node': nodes[0] ?? '' },
    services,
    secrets,
    logFolder,
    restarts: () =>
      Object.fromEntries(programs.filter((program) => program.restarts > 0).map((program) => [program.name, program.restarts])),
    kill: (name) => void programs.find((program) => program.name === name)?.child?.kill('SIGKILL'),
    async stop() {
      stopping = true;
      const running = programs.flatMap((program) =>
        program.child && program.child.exitCode === null && program.child.signalCode === null ? [program.child] : [],
      );
      const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
      running.forEach((child) => child.kill('SIGTERM'));
      await Promise.race([Promise.all(ended), wait(8_000)]);
      killAll();
      process.removeListener('exit', killAll);
    },
  };
}

async function genesisOf(node: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getGenesisHash', params: [] });
    const answer = await fetch(node, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => undefined);
    if (answer?.ok) return ((await answer.json()) as { result: string }).result;
    await wait(100);
  }
  throw new Error('The chain node does not answer');
}
