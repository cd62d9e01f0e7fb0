import { readdir, readFile } from 'node:fs/promises';
import { readConfig } from './config.ts';
import { inTransaction, openDatabase } from './database.ts';

const database = openDatabase(readConfig(process.env).databaseUrl);
await database.query('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY)');
for (const name of (await readdir('migrations')).sort()) {
  await inTransaction(database, async (client) => {
    await client.query('LOCK TABLE migrations IN EXCLUSIVE MODE');
    const done = await client.query('SELECT 1 FROM migrations WHERE name = $1', [name]);
    if (done.rowCount !== 0) return;
    await client.query(await readFile(`migrations/${name}`, 'utf8'));
    await client.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
  });
}
await database.end();
