import { renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEdition } from './edition.ts';

/** Starts an edition for `airworthy probe`: tells it by a file what the instance is like, and ends with its signal. */
const { values } = parseArgs({ options: { edition: { type: 'string', default: 'hardened' } } });
const name = values.edition;
if (name !== 'as-audited' && name !== 'hardened') throw new Error('--edition is as-audited or hardened');
const file = process.env['AIRWORTHY_TARGET_FILE'];
if (!file) throw new Error('AIRWORTHY_TARGET_FILE is not set: this is started by airworthy probe');

const edition = await startEdition(name);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void edition.stop().then(() => process.exit(0)));
writeFileSync(`${file}.part`, JSON.stringify({ url: edition.url, database: edition.database, ...edition.testMaterial }), { mode: 0o600 });
renameSync(`${file}.part`, file);
