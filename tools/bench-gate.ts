import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { openProject } from '@airworthy/engine';
import type { Project } from '@airworthy/engine';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { FIXES, FixSession } from '@airworthy/fix';
import { ChangeReportSchema, formatLocation } from '@airworthy/model';
import type { Change, Location } from '@airworthy/model';
import { waiting } from './bench/cpu.ts';
import { best, gateCosts } from './bench/gate-costs.ts';
import { measure } from './bench/measure.ts';
import { PLANTS } from './bench/gate-plants.ts';

/**
 * What the gate is for, tried on real code: copies a folder into a checkout of its own, plants three regressions and two fixes in five services,
 * and looks whether `gate --since` names exactly these five, at their lines, in the report, the SARIF and the comment.
 * `npm run bench:gate -- DIR [--keep]`; exits with 1 where it does not.
 */
const args = process.argv.slice(2);
const [dir] = args.filter((one) => !one.startsWith('--'));
if (dir === undefined) throw new Error('npm run bench:gate -- DIR [--keep]');
const root = mkdtempSync(join(tmpdir(), 'airworthy-gate-'));
const folder = join(root, basename(resolve(dir)));
cpSync(resolve(dir), folder, { recursive: true, filter: (path) => !/(?:^|\/)(?:node_modules|\.git)$/.test(path) });
const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false', ...words], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
git('init', '--quiet', '--initial-branch=main');
git('add', '--all', '--force');
git('commit', '--quiet', '--message=base');

/** One edit, with what has to be said of it. */
interface Planted {
  direction: 'worse' | 'better';
  service: string;
  item: string;
  path: string;
  /** Lines at which it may stand: what was taken away is shown where it was, or where it was done. */
  lines?: readonly [from: number, to: number];
}

const project = openProject(folder);
const planted: Planted[] = [];
for (const plant of PLANTS) {
  if (planted.length === 3) break;
  const found = project.services
    .filter((service) => !planted.some((one) => one.service === service.name))
    .flatMap((service) => plant.find(project.tree, service).map((edit) => ({ service, edit })))[0];
  if (found === undefined) continue;
  const { service, edit } = found;
  writeFileSync(join(folder, edit.path), edit.text);
  planted.push({ direction: 'worse', service: service.name, item: plant.item, path: edit.path, lines: edit.lines });
}
planted.push(...(await plantFixes(project, 2)));

const cache = join(root, 'cache');
const out = (name: string): string => join(root, name);
const command = [process.execPath, resolve(import.meta.dirname, '../apps/cli/src/bin.ts'), 'gate', folder, '--since', 'main', '--json'];
const forms = ['--out', out('gate.sarif'), '--out', out('gate.md')];
const env = { AIRWORTHY_CACHE_DIR: cache };
const cold = measure([...command, ...forms], { env });
const warm = best(() => measure([...command, ...forms], { env }));
const report = ChangeReportSchema.parse(JSON.parse(warm.stdout));
const sarif = readFileSync(out('gate.sarif'), 'utf8');
const comment = readFileSync(out('gate.md'), 'utf8');

const wrong: string[] = [];
if (planted.length !== 5) wrong.push(`only ${planted.length} could be planted here`);
const left = [...report.changes];
for (const one of planted) {
  const at = left.findIndex((change) => isOf(change, one));
  if (at < 0) wrong.push(`${one.direction} ${one.item} in ${one.service} (${one.path}) was not named`);
  else {
    const [change] = left.splice(at, 1) as [Change];
    const place = change.place ?? change.was;
    console.log(`${one.direction} ${one.item} ${one.service}: ${change.title} ${place ? formatLocation(place) : '–'}`);
    if (change.direction === 'worse' && !inSarif(one.item, place)) wrong.push(`SARIF does not show ${one.item} at ${one.path}`);
    if (place !== undefined && !comment.includes(formatLocation(place))) wrong.push(`the comment does not show ${formatLocation(place)}`);
  }
}
for (const change of left) wrong.push(`${change.direction} ${change.title} (${change.service}) was planted by nobody`);
if (warm.cpu >= 3) wrong.push(`${warm.cpu.toFixed(2)} s of computing with a warm cache`);
const costs = gateCosts(folder, env);
if (costs.staged.status !== 1) wrong.push(`the hook ended with ${costs.staged.status} where something critical or high became worse`);
if (costs.nothing.status !== 0) wrong.push(`the hook ended with ${costs.nothing.status} where nothing is staged`);
for (const [what, { cpu }] of [['planted changes', costs.staged] as const, ['nothing', costs.nothing] as const])
  if (cpu >= 1) wrong.push(`${cpu.toFixed(2)} s of computing in the hook with ${what} staged`);
for (const line of wrong) console.log(`WRONG ${line}`);
console.log(
  `${planted.length} planted, ${report.changes.length} named, ${wrong.length} wrong; ${report.services.compared} of ${report.services.compared + report.services.unchanged} services differ`,
);
const { start, read } = costs;
console.log('computing, best of three (load', `${waiting()})        s  / start  / read`);
for (const [name, { cpu }] of [
  ['floor: Node.js starts, git says what differs', start],
  ['floor: every script read, parsed, walked', read],
  ['gate, nothing known yet (once)', cold],
  ['gate, warm cache', warm],
  ['pre-commit, the same staged', costs.staged],
  ['pre-commit, nothing staged', costs.nothing],
] as const)
  console.log(
    `${name.padEnd(46)} ${cpu.toFixed(2).padStart(6)} ${(cpu / start.cpu).toFixed(1).padStart(7)} ${(cpu / read.cpu).toFixed(2).padStart(7)}`,
  );
if (args.includes('--keep')) console.log(folder);
else rmSync(root, { recursive: true, force: true });
process.exitCode = wrong.length > 0 ? 1 : 0;

function isOf(change: Change, one: Planted): boolean {
  const place = change.place ?? change.was;
  return (
    change.direction === one.direction &&
    change.service === one.service &&
    change.moves.some((move) => move.item === one.item) &&
    place?.path === one.path &&
    (one.lines === undefined || (place.line >= one.lines[0] && place.line <= one.lines[1]))
  );
}

function inSarif(item: string, place: Location | undefined): boolean {
  const { runs } = JSON.parse(sarif) as {
    runs: {
      results: {
        ruleId: string;
        locations?: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
      }[];
    }[];
  };
  return runs.some((run) =>
    run.results.some(
      (result) =>
        result.ruleId === item &&
        result.locations?.some(
          ({ physicalLocation: at }) => at.artifactLocation.uri === place?.path && at.region.startLine === place.line,
        ) === true,
    ),
  );
}

/** Real repairs of ours in services where nothing else was planted, one edited file each, that move no other item. */
async function plantFixes(before: Project, wanted: number): Promise<Planted[]> {
  const library = loadStandards(resolve(import.meta.dirname, '../standards'));
  const done: Planted[] = [];
  const services = before.services.filter((one) => !planted.some((other) => other.service === one.name));
  for (const service of services) {
    if (done.length === wanted) break;
    const session = new FixSession({ project: before, library, services: [service] });
    for (const fix of FIXES.filter((one) => !done.some((other) => other.item === one.item))) {
      const trial = await session.try(session.first, fix, service.name);
      const [file, ...more] = trial?.state === 'offered' ? trial.texts : [];
      if (trial === undefined || file === undefined || more.length > 0 || trial.changes.length !== 1) continue;
      if (!file[0].startsWith(`${service.path}/`)) continue;
      writeFileSync(join(folder, file[0]), file[1]);
      done.push({ direction: 'better', service: service.name, item: fix.item, path: file[0] });
      break;
    }
    session.first.decided.clear();
    before.parser.release();
  }
  return done;
}
