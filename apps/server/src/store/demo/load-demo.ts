import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope, Tx } from '../../database/database.ts';
import { record } from '../../database/database.ts';
import { conflict } from '../../problem.ts';
import { queueRun } from '../runs.ts';
import { DEMO_NAME } from './demo-story.ts';

/** The example that the demo program is about; images bring it along. */
export const DEMO_FOLDER = join(import.meta.dirname, '../../../../../examples/ticketing');

export interface DemoState {
  /** `absent`: there is none and none can be loaded, because something is there already or the example was not installed. */
  readonly state: 'absent' | 'possible' | 'loading' | 'loaded' | 'failed';
  readonly problem: string | null;
}

/** Whether there is a demo program here, or could be. */
export async function demoState(tx: Tx): Promise<DemoState> {
  const demo = await tx.selectFrom('repository').select('id').where('demo', '=', true).executeTakeFirst();
  if (!demo) return { state: existsSync(DEMO_FOLDER) && (await isEmpty(tx)) ? 'possible' : 'absent', problem: null };
  const run = await tx
    .selectFrom('run')
    .select(['state', 'problem'])
    .where('repository_id', '=', demo.id)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  const filled = await tx.selectFrom('service').select('id').where('repository_id', '=', demo.id).executeTakeFirst();
  if (filled) return { state: 'loaded', problem: null };
  const over = run?.state === 'failed' || run?.state === 'cancelled';
  return { state: over ? 'failed' : 'loading', problem: run?.problem ?? null };
}

async function isEmpty(tx: Tx): Promise<boolean> {
  const repository = await tx.selectFrom('repository').select('id').executeTakeFirst();
  const planned = await tx.selectFrom('program_record').select('id').executeTakeFirst();
  return repository === undefined && planned === undefined;
}

/** Adds the example as a repository and asks for its audit; what is made up around it comes with the first result. */
export async function loadDemo(tx: Tx, scope: Scope, now: Date): Promise<{ repository: string; run: string }> {
  if (!existsSync(DEMO_FOLDER)) throw conflict('The example of the demo program was not installed with this server.');
  if (!(await isEmpty(tx))) throw conflict('The demo program is for an organisation without repositories and plans of its own.');
  const { id } = await tx
    .insertInto('repository')
    .values({ name: DEMO_NAME, source: 'folder', location: 'examples/ticketing', demo: true })
    .returning('id')
    .executeTakeFirstOrThrow();
  const run = await queueRun(tx, scope, { repository: id, trigger: 'person' }, now);
  await record(tx, scope, 'demo.loaded', `repository/${id}`, { run });
  return { repository: id, run };
}
