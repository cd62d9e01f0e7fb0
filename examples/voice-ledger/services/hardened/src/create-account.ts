import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createMerchant } from '@voice-ledger/domain';
import { readFile } from 'node:fs/promises';
import { Pool } from 'pg';
import { createAccount } from './accounts.ts';
import { databaseTls } from './database.ts';

/** For operators: makes a merchant with its first account and prints the password once. */
const { values } = parseArgs({ options: { name: { type: 'string' }, state: { type: 'string' }, email: { type: 'string' } } });
const { name, state, email } = values;
if (!name || !state || !email) throw new Error('--name, --state and --email are needed');
const folder = process.env['MIGRATION_SECRETS'] ?? '/run/secrets';
const url = (await readFile(`${folder}/database_owner_url`, 'utf8')).trim();
const ca = (await readFile(`${folder}/database_ca`, 'utf8')).trim();
const pool = new Pool({ connectionString: url, ssl: databaseTls(url, ca), max: 1 });
pool.on('error', () => {}); // the next query of this short program fails and says so
const password = randomBytes(15).toString('base64url');
const merchantId = await createMerchant(pool, name, state, email);
await createAccount(pool, merchantId, email, password, 'owner');
await pool.end();
process.stdout.write(`${password}\n`);
