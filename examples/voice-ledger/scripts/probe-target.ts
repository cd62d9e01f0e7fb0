import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEdition } from './edition.ts';

/**
 * Starts an edition for `airworthy probe`: tells it by a file what the instance is like, reaches the database through its proxy where there is one, and ends
 * with its signal.
 */
const { values } = parseArgs({ options: { edition: { type: 'string', default: 'hardened' } } });
const name = values.edition;
if (name !== 'as-audited' && name !== 'hardened') throw new Error('--edition is as-audited or hardened');
const file = process.env['AIRWORTHY_TARGET_FILE'];
if (!file) throw new Error('AIRWORTHY_TARGET_FILE is not set: this is started by airworthy probe');
const proxy = process.env['AIRWORTHY_PROXY_DATABASE'];
/** What stands before the database is reached there as well: an address of this machine that no program takes for its own. */
const ELSEWHERE = '127.0.0.2';
const facts: Record<string, string> = {};
const tell = (): void => {
  writeFileSync(`${file}.part`, JSON.stringify(facts), { mode: 0o600 });
  renameSync(`${file}.part`, file);
};

const scratch = mkdtempSync(join(tmpdir(), 'voice-ledger-probe-'));
/** Ends what has been started; while it is being started, as soon as it has. */
const end = async (): Promise<void> => {
  const edition = await starting.catch(() => undefined);
  await edition?.stop();
  rmSync(scratch, { recursive: true, force: true });
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());

const empty = ['empty_1', 'empty_2', 'empty_3', 'empty_4'];
const starting = startEdition(name, {
  quiet: true,
  emptyDatabases: empty,
  through: (databaseUrl) => {
    if (!proxy) return databaseUrl;
    const url = new URL(databaseUrl);
    facts['upstream.database'] = url.host;
    tell();
    url.host = proxy;
    return url.href;
  },
});
const edition = await starting;
for (const database of empty) {
  const url = new URL(edition.database);
  url.pathname = `/${database}`;
  if (proxy) url.host = proxy;
  facts[database] = url.href;
  // Migrations of the hardened edition read it from a folder of secrets.
  const secrets = join(scratch, database);
  mkdirSync(secrets, { mode: 0o700 });
  writeFileSync(join(secrets, 'database_owner_url'), url.href, { mode: 0o600 });
  writeFileSync(join(secrets, 'database_ca'), '');
  facts[`${database}_secrets`] = secrets;
}
const secrets = edition.testMaterial?.['secrets'];
if (secrets !== undefined) {
  facts['codePepper'] = readFileSync(join(secrets, 'code_pepper'), 'utf8');
  facts['withoutPepper'] = join(scratch, 'without-pepper');
  cpSync(secrets, facts['withoutPepper'], { recursive: true });
  rmSync(join(facts['withoutPepper'], 'code_pepper'));
  // The same service with its own role, on a database without tables, and on one that seems to be on another machine.
  const elsewhere = (name: string, change: (url: URL) => void): string => {
    const folder = join(scratch, name);
    cpSync(secrets, folder, { recursive: true });
    const url = new URL(readFileSync(join(secrets, 'database_url'), 'utf8'));
    change(url);
    writeFileSync(join(folder, 'database_url'), url.href, { mode: 0o600 });
    return folder;
  };
  facts['empty_4_secrets'] = elsewhere('service-empty', (url) => (url.pathname = '/empty_4'));
  facts['remoteSecrets'] = elsewhere('service-remote', (url) => (url.hostname = ELSEWHERE));
}
const own = new URL(edition.database);
if (proxy) own.host = proxy;
const remote = new URL(own);
remote.hostname = ELSEWHERE;
facts['remote'] = remote.href;
Object.assign(facts, { database: own.href, url: edition.url, ...edition.testMaterial });
tell();
