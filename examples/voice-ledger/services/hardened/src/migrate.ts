import { readFile } from 'node:fs/promises';
import { logger } from './logger.ts';
import { migrate } from './migrations.ts';

/** Run once by a release, before its first instance starts, with the role that owns the tables. The instances themselves never migrate. */
const folder = process.env['MIGRATION_SECRETS'] ?? '/run/secrets';
const read = async (name: string): Promise<string> => (await readFile(`${folder}/${name}`, 'utf8')).trim();
const applied = await migrate(await read('database_owner_url'), await read('database_ca'));
logger.info({ applied }, 'the schema is up to date');
