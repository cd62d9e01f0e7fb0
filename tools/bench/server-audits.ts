import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE } from '../../apps/server/test/support/results.ts';
import type { BenchServer } from './bench-server-process.ts';
import { cpuOf, waiting, withChildren } from './cpu.ts';

export interface FleetAudit {
  readonly folder: string;
  /** Audits for each number of workers. */
  readonly audits: number;
  readonly postgres: number | undefined;
  readonly tell: (line: string) => void;
}

/** Audits the same fleet by one worker and by two, a slot each, and tells the ratio with what bounds it. */
export async function auditFleet(server: BenchServer, { folder, audits, postgres, tell }: FleetAudit): Promise<void> {
  const marked = Date.now();
  const repositories: string[] = [];
  for (let index = 0; index < audits; index += 1) {
    const location = join(folder, 'fleet', `code-${index}`);
    mkdirSync(location, { recursive: true });
    cpSync(SAMPLE, location, { recursive: true });
    const body = { name: `fleet-${marked}-${index}`, source: 'folder', location };
    repositories.push((await server.client.post<{ id: string }>('/repositories', body)).id);
  }
  tell(
    `\n${audits} audits of the sample service, a slot for each worker\n           audits/s   CPU s of an audit: workers  PostgreSQL   server   load before, after`,
  );
  // What is kept of a first audit is there for both.
  await round(1, repositories.slice(0, 4));
  const rates: number[] = [];
  for (const workers of [1, 2, 1, 2]) {
    const before = waiting();
    const one = await round(workers, repositories);
    rates.push(one.rate);
    tell(
      `${workers} worker${workers === 1 ? ' ' : 's'}${one.rate.toFixed(2).padStart(12)}${one.workers.toFixed(2).padStart(29)}${one.database.toFixed(2).padStart(12)}${one.server.toFixed(2).padStart(9)}${`${before}, ${waiting()}`.padStart(21)}`,
    );
  }
  const [a = 0, b = 0, c = 0, d = 0] = rates;
  tell(`two workers do ${((b + d) / (a + c)).toFixed(2)} × what one does`);

  async function round(
    workers: number,
    of: readonly string[],
  ): Promise<{ rate: number; workers: number; database: number; server: number }> {
    const ids: string[] = [];
    // Asked for before there is anybody, so that the clock runs while they work and not while they start.
    const ends: (() => Promise<void>)[] = [];
    const before = new Set(withChildren(process.pid));
    for (let index = 0; index < workers; index += 1) ends.push(await server.worker(1));
    const pids = withChildren(process.pid).filter((pid) => !before.has(pid));
    const [own, database, serving] = [cpuOf(pids), cpuOf(withChildren(postgres)), cpuOf([server.pid])];
    const from = performance.now();
    for (const repository of of) ids.push((await server.client.post<{ id: string }>(`/repositories/${repository}/runs`, undefined)).id);
    const open = new Set(ids);
    while (open.size > 0) {
      for (const id of open) {
        const { state, problem } = await server.client.get<{ state: string; problem: string | null }>(`/runs/${id}`);
        if (state === 'failed' || state === 'cancelled') throw new Error(`an audit is ${state}: ${problem}`);
        if (state !== 'done') break;
        open.delete(id);
      }
      await sleep(100);
    }
    const seconds = (performance.now() - from) / 1000;
    const made = {
      rate: of.length / seconds,
      workers: (cpuOf(pids) - own) / of.length,
      database: (cpuOf(withChildren(postgres)) - database) / of.length,
      server: (cpuOf([server.pid]) - serving) / of.length,
    };
    for (const end of ends) await end();
    return made;
  }
}
