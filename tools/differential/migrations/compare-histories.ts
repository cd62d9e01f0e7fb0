import { startPostgres } from '@airworthy/embedded-postgres';
import type { RunningPostgres } from '@airworthy/embedded-postgres';
import { sqlMigrations } from '@airworthy/engine/extractors/sql-migrations/index';
import { extractTexts } from '@airworthy/engine/extract/extract-texts';
import { Client } from 'pg';
import type { Disagreement } from '../program.ts';
import { readCatalogue } from './catalogue.ts';
import { generateHistory } from './generate-history.ts';
import { modelledTables } from './schema-text.ts';
import type { TableText } from './schema-text.ts';
import { HISTORY_WRITERS } from './writers.ts';
import type { Writer } from './writers.ts';

export interface HistoriesCompared {
  histories: number;
  tables: number;
  disagreements: Disagreement[];
}

/** Files of the history of a seed, as one writer prints them. */
export function filesOf(writer: Writer, seed: number): Readonly<Record<string, string>> {
  const { abilities, print } = HISTORY_WRITERS[writer];
  return print(generateHistory(seed, abilities));
}

/** A server of its own; what it holds need not outlive it. */
export async function startHistoryServer(): Promise<RunningPostgres> {
  const server = await startPostgres({ from: import.meta.url, databases: ['histories'] });
  if (server.pid === undefined) return server;
  const client = new Client({ connectionString: server.url });
  await client.connect();
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await client.query(`ALTER SYSTEM SET ${setting} = off`);
  await client.query('SELECT pg_reload_conf()');
  await client.end();
  return server;
}

/** Applies random histories to a real PostgreSQL and compares its catalogue with the tables that the model reads from the same files. */
export async function compareHistories(
  server: RunningPostgres,
  writer: Writer,
  firstSeed: number,
  histories: number,
): Promise<HistoriesCompared> {
  const out: HistoriesCompared = { histories: 0, tables: 0, disagreements: [] };
  const client = new Client({ connectionString: server.url });
  await client.connect();
  client.on('notice', () => {});
  try {
    for (let seed = firstSeed; seed < firstSeed + histories; seed += 1) {
      const files = filesOf(writer, seed);
      await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      await HISTORY_WRITERS[writer].apply(files, client, server.url);
      const real = await readCatalogue(client, 'public');
      const { facts } = await extractTexts(sqlMigrations, files);
      out.histories += 1;
      out.tables += real.size;
      out.disagreements.push(...differences(seed, real, modelledTables(facts.tables)));
    }
  } finally {
    await client.end();
  }
  return out;
}

function differences(seed: number, real: Map<string, TableText>, model: Map<string, TableText>): Disagreement[] {
  const found: Disagreement[] = [];
  for (const name of [...new Set([...real.keys(), ...model.keys()])].toSorted()) {
    const [theirs, ours] = [real.get(name), model.get(name)];
    if (theirs === undefined || ours === undefined) {
      found.push({
        seed,
        route: name,
        real: theirs === undefined ? 'no table' : 'a table',
        model: ours === undefined ? 'no table' : 'a table',
      });
      continue;
    }
    for (const part of ['columns', 'key', 'unique', 'indexes', 'references'] as const) {
      const [one, other] = [String(theirs[part]), String(ours[part])];
      if (one !== other) found.push({ seed, route: `${name} ${part}`, real: one, model: other });
    }
  }
  return found;
}
