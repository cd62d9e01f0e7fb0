import { startPostgres } from '@airworthy/embedded-postgres';
import { sqlMigrations } from '@airworthy/engine/extractors/sql-migrations/index';
import { extractTexts } from '@airworthy/engine/extract/extract-texts';
import { Client } from 'pg';
import type { Disagreement } from '../program.ts';
import { historyAsKnex } from './as-knex.ts';
import { historyAsSql } from './as-sql.ts';
import { generateHistory } from './history.ts';
import { applyKnex, applySql } from './real.ts';
import { modelledTables } from './schema-text.ts';
import type { TableText } from './schema-text.ts';

export const WRITERS = ['sql', 'knex'] as const;
export type Writer = (typeof WRITERS)[number];

export interface HistoriesCompared {
  histories: number;
  tables: number;
  disagreements: Disagreement[];
}

/** Files of the history of a seed, as one writer prints them. */
export function filesOf(writer: Writer, seed: number): Record<string, string> {
  const history = generateHistory(seed);
  return writer === 'sql' ? historyAsSql(history) : historyAsKnex(history);
}

/** Applies random histories to a real PostgreSQL and compares its catalogue with the tables that the model reads from the same files. */
export async function compareHistories(writer: Writer, firstSeed: number, histories: number): Promise<HistoriesCompared> {
  const out: HistoriesCompared = { histories: 0, tables: 0, disagreements: [] };
  const server = await startPostgres({ from: import.meta.url, databases: ['histories'] });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  client.on('notice', () => {});
  try {
    for (let seed = firstSeed; seed < firstSeed + histories; seed += 1) {
      const files = filesOf(writer, seed);
      const schema = `history_${seed}`;
      const real = writer === 'sql' ? await applySql(client, schema, files) : await applyKnex(client, server.url, schema, files);
      const { facts } = await extractTexts(sqlMigrations, files);
      out.histories += 1;
      out.tables += real.size;
      out.disagreements.push(...differences(seed, real, modelledTables(facts.tables)));
    }
  } finally {
    await client.end();
    await server.stop();
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
