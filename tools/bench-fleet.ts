import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFleet } from './fleet/write-fleet.ts';

/** `npm run bench:fleet -- [--sizes 100,300,1000] [--seed S]`: CPU of an audit for each service of generated fleets; it must not grow with the fleet. */
const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '100,300,1000' }, seed: { type: 'string', default: '1' } },
});
interface Cost {
  services: number;
  edges: number;
  cpuMs: number;
  rssMb: number;
  resultMb: number;
}
const folder = mkdtempSync(join(tmpdir(), 'airworthy-fleet-'));
const rows: number[] = [];
console.log('services     files     lines   CPU s   ms a service   memory MB   result MB   edges');
try {
  for (const size of values.sizes.split(',').map(Number)) {
    const target = join(folder, String(size));
    const written = writeFleet(target, size, Number(values.seed));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'fleet/audit-once.ts'), target], {
      encoding: 'utf8',
      maxBuffer: 1_000_000,
    });
    if (status !== 0) throw new Error(stderr);
    const cost = JSON.parse(stdout) as Cost;
    const each = cost.cpuMs / cost.services;
    rows.push(each);
    const cells = [
      [cost.services, 8],
      [written.files, 10],
      [written.lines, 10],
      [(cost.cpuMs / 1000).toFixed(1), 8],
      [each.toFixed(1), 15],
      [cost.rssMb, 12],
      [cost.resultMb, 12],
      [cost.edges, 8],
    ] as const;
    console.log(cells.map(([cell, width]) => String(cell).padStart(width)).join(''));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const ratio = (rows.at(-1) ?? 0) / (rows[0] ?? 1);
console.log(`a service of the largest fleet costs ${ratio.toFixed(2)} times one of the smallest`);
