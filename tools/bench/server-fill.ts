import { sampleResult } from '../../apps/server/test/support/results.ts';
import type { BenchServer } from './bench-server-process.ts';
import { cpuOf, waiting, withChildren } from './cpu.ts';
import { writeHistory } from './server-history.ts';
import { firstItems, variant } from './server-results.ts';
import { percentile, together } from './together.ts';

/** Runs work and tells what one of `count` took of the server, of PostgreSQL and of whoever asks, in milliseconds of CPU. */
export type Meter = <T>(
  work: () => Promise<T>,
  count: (made: T) => number,
) => Promise<{ made: T; server: number; database: number; own: number }>;

/** @param server and @param database ids of the two processes; children of the second count with it */
export function meterOf(server: number, database: number | undefined): Meter {
  const read = (): [number, number] => [cpuOf([server]), database === undefined ? 0 : cpuOf(withChildren(database))];
  return async (work, count) => {
    const [mine, theirs] = read();
    const own = process.cpuUsage();
    const made = await work();
    const [mineAfter, theirsAfter] = read();
    const { user, system } = process.cpuUsage(own);
    const many = Math.max(1, count(made));
    return {
      made,
      server: ((mineAfter - mine) * 1000) / many,
      database: ((theirsAfter - theirs) * 1000) / many,
      own: (user + system) / 1000 / many,
    };
  };
}

export interface Filling {
  readonly services: number;
  readonly items: number;
  readonly runs: number;
  readonly databaseUrl: string;
  readonly meter: Meter;
  tell(line: string): void;
}

/** Services with their items: the first and the last run by the API, those between by SQL. People have begun to work on what was found. */
export async function fillServer(server: BenchServer, filling: Filling): Promise<void> {
  const { services, runs } = filling;
  const template = firstItems(await sampleResult(), filling.items);
  const repositories: string[] = [];
  for (let index = 0; index < services; index += 1)
    repositories.push((await server.client.post<{ id: string }>('/repositories', { name: `service-${index}`, source: 'push' })).id);
  await importRound(server, filling, template, repositories, 0);
  if (runs > 2) await writeHistory(filling.databaseUrl, runs - 2, (line) => filling.tell(line));
  if (runs > 1) await importRound(server, filling, template, repositories, runs - 1);
  const { items: open } = await server.client.get<{ items: { id: string }[] }>('/findings?limit=500&state=open');
  await server.client.post('/findings/moves', { action: 'triage', note: '', findings: open.map((one) => one.id) });
}

async function importRound(
  server: BenchServer,
  { meter, tell }: Filling,
  template: Awaited<ReturnType<typeof sampleResult>>,
  repositories: readonly string[],
  round: number,
): Promise<void> {
  const times: number[] = [];
  const began = performance.now();
  const cost = await meter(
    () =>
      together(4, repositories.length, async (index) => {
        const from = performance.now();
        await server.client.post(`/repositories/${repositories[index]}/results`, variant(template, index, round));
        times.push(performance.now() - from);
      }),
    () => repositories.length,
  );
  const rate = times.length / ((performance.now() - began) / 1000);
  const cpu = cost.server + cost.database + cost.own;
  tell(
    `run ${round + 1}, by API: ${times.length} results imported, ${rate.toFixed(1)} a second, p95 ${percentile(times, 95).toFixed(0)} ms; CPU of one: ` +
      `${cost.server.toFixed(1)} ms server, ${cost.database.toFixed(1)} PostgreSQL, ${cost.own.toFixed(1)} sender, so ${(1000 / cpu).toFixed(1)} a second and core; load average ${waiting()}`,
  );
}
