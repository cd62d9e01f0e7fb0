import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure, median } from './bench/measure.ts';
import type { Cost } from './bench/measure.ts';
import { runPeers } from './bench/peers.ts';

/** `npm run bench:speed -- DIR`: the audit beside the floor of the same files and beside what a user would run instead, in one run. */
const target = process.argv[2];
if (!target || !existsSync(target)) {
  console.error('Usage: npm run bench:speed -- DIR');
  process.exit(2);
}
const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'airworthy-speed-'));
const copy = join(folder, 'target');
cpSync(resolve(target), copy, { recursive: true, filter: (from) => !from.includes('/node_modules/') });

const listFile = join(folder, 'paths.json');
const first = measure([process.execPath, join(ROOT, 'tools/bench/floor.ts'), copy]);
const { paths, files, nodes } = JSON.parse(first.stdout) as { paths: string[]; files: number; nodes: number };
writeFileSync(listFile, JSON.stringify(paths));

// What users install is measured: the bundle that the package holds.
execFileSync(process.execPath, [join(ROOT, 'tools/build.ts')]);
const bin = join(ROOT, 'apps/cli/dist/bin.js');
const cache = join(folder, 'cache');
const audit = (): Cost => measure([process.execPath, bin, 'audit', copy], { env: { AIRWORTHY_CACHE_DIR: cache } });
const cold = (): Cost => {
  rmSync(cache, { recursive: true, force: true });
  return audit();
};
const floors: Cost[] = [];
const colds: Cost[] = [];
const warms: Cost[] = [];
const same: Cost[] = [];
for (let round = 0; round < 3; round += 1) {
  floors.push(measure([process.execPath, join(ROOT, 'tools/bench/floor.ts'), copy, listFile]));
  colds.push(cold());
  same.push(audit());
  appendFileSync(join(copy, paths[Math.floor(paths.length / 2)] as string), '\n// one changed line\n');
  warms.push(audit());
}
const peers = runPeers(copy, paths, join(ROOT, 'node_modules/.bin/oxlint'));
const [floor, full, warm, unchanged] = [median(floors), median(colds), median(warms), median(same)];

console.log(`${files} files, ${nodes} nodes; medians of 3 runs, by CPU\n`);
const rows: [string, Cost, string | undefined][] = [
  ['floor: read, parse, walk', floor, undefined],
  ['audit, empty cache', full, undefined],
  ['audit, nothing changed', unchanged, undefined],
  ['audit, one file changed', warm, undefined],
  ...peers.map((peer): [string, Cost, string | undefined] => [peer.name, peer.cost, peer.problem]),
];
console.log(`${''.padEnd(42)}${'CPU s'.padStart(8)}${'wall s'.padStart(8)}${'peak MB'.padStart(9)}`);
for (const [name, cost, problem] of rows) {
  console.log(
    `${name.padEnd(42)}${cost.cpu.toFixed(2).padStart(8)}${cost.wall.toFixed(2).padStart(8)}${(cost.peak?.toFixed(0) ?? '–').padStart(9)}${problem ? `  ${problem}` : ''}`,
  );
}
rmSync(folder, { recursive: true, force: true });
const eslint = peers.find((peer) => peer.name.startsWith('eslint'));
const against = eslint && eslint.problem === undefined && eslint.cost.cpu > 0 ? (full.cpu / eslint.cost.cpu).toFixed(2) : 'not measured';
console.log(
  `\naudit/floor ${(full.cpu / floor.cpu).toFixed(2)}, audit/eslint ${against}, peak ${Math.max(...colds.map((one) => one.peak ?? 0)).toFixed(0)} MB, warm/cold ${(warm.cpu / full.cpu).toFixed(2)}`,
);
