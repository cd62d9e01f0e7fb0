import { appendFileSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { openCache, openProject } from '@airworthy/engine';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { FixSession, FIXES, typeCheckOf } from '@airworthy/fix';
import type { Trial } from '@airworthy/fix';

/**
 * Tries every fix on every service of some folders, each alone and in memory, and prints what came of it: how often it was offered, whether
 * the item passes, whether another verdict got worse. `npm run bench:fix -- DIR… [--service NAME]… [--fix ITEM]… [--skip NAME]… [--why] [--diff] [--cache DIR] [--log FILE]`
 * A log keeps each result as a line; what stands in it is not tried again.
 */
const { dirs, only, fixes, skip, why, diff, cache, log } = readArguments(process.argv.slice(2));
const library = loadStandards(resolve(import.meta.dirname, '../standards'));
interface Row {
  target: string;
  service: string;
  item: string;
  state: 'offered' | 'refused';
  reason?: string;
  checked?: string;
  changes: Trial['changes'];
}
const rows: Row[] =
  log === undefined || !existsSync(log)
    ? []
    : readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Row);
const started = performance.now();
let audits = 0;

for (const dir of dirs) {
  const project = openProject(resolve(dir));
  const services = project.services.filter((one) => (only.length === 0 || only.includes(one.name)) && !skip.includes(one.name));
  for (const service of services) {
    const types = await typeCheckOf(realpathSync(resolve(dir)), service.path);
    const session = new FixSession({
      project,
      library,
      services: project.services.filter((one) => !skip.includes(one.name)),
      ...(cache === undefined ? {} : { cache: openCache(cache) }),
      ...(types === undefined ? {} : { typeCheck: types.check }),
    });
    for (const fix of FIXES) {
      if (fixes.length > 0 && !fixes.includes(fix.item)) continue;
      const target = basename(resolve(dir));
      if (rows.some((one) => one.target === target && one.service === service.name && one.item === fix.item)) continue;
      const trial = await session.try(session.first, fix, service.name);
      if (trial === undefined) continue;
      const { state, reason, checked, changes } = trial;
      const row: Row = {
        target,
        service: service.name,
        item: fix.item,
        state,
        ...(reason === undefined ? {} : { reason }),
        ...(checked === undefined ? {} : { checked }),
        changes,
      };
      rows.push(row);
      if (log !== undefined) appendFileSync(log, `${JSON.stringify(row)}\n`);
      if (diff) {
        const { patchOf } = await import('@airworthy/fix');
        console.log(`# ${fix.item} ${service.name} ${trial.state}`, patchOf(project.tree, trial.texts));
      }
    }
    audits += session.audits;
    types?.close();
    session.first.decided.clear();
    project.parser.release();
    process.stderr.write(`${basename(dir)} ${service.name}: ${rows.length} tried\n`);
  }
}

console.log('item     failing offered refused better services offered');
for (const fix of FIXES) {
  const mine = rows.filter((one) => one.item === fix.item);
  if (fixes.length > 0 && !fixes.includes(fix.item)) continue;
  const offered = mine.filter((one) => one.state === 'offered');
  const refused = mine.filter((one) => one.state === 'refused');
  const better = offered.reduce((sum, one) => sum + one.changes.length - 1, 0);
  const where = offered.map((one) => `${one.target}:${one.service}`).join(' ');
  console.log(
    `${fix.item}  ${String(mine.length).padStart(7)} ${String(offered.length).padStart(7)} ${String(refused.length).padStart(7)} ${String(better).padStart(6)} ${where}`,
  );
  const reasons = Map.groupBy(refused, (one) => one.reason ?? '');
  if (why)
    for (const [reason, some] of [...reasons].toSorted((a, b) => b[1].length - a[1].length))
      console.log(
        `           ${some.length} × ${reason}  [${some
          .map((one) => one.service)
          .slice(0, 3)
          .join(' ')}]`,
      );
  if (why)
    for (const one of offered)
      for (const change of one.changes)
        if (change.item !== fix.item) console.log(`           ${one.service}: ${change.item} ${change.before} → ${change.after}`);
}
const offered = rows.filter((one) => one.state === 'offered');
console.log(
  `${FIXES.length} fixes, ${rows.length} tries, ${offered.length} offered and PASS, ${new Set(offered.map((one) => one.item)).size} fixes offered somewhere, ` +
    `${[...Map.groupBy(offered, (one) => one.item).values()].filter((some) => some.length >= 3).length} in three services or more; ${audits} audits in ${((performance.now() - started) / 1000).toFixed(0)} s`,
);

function readArguments(args: string[]): {
  dirs: string[];
  only: string[];
  fixes: string[];
  skip: string[];
  why: boolean;
  diff: boolean;
  cache?: string;
  log?: string;
} {
  const out: ReturnType<typeof readArguments> = { dirs: [], only: [], fixes: [], skip: [], why: false, diff: false };
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] as string;
    if (arg === '--service') out.only.push(args[(at += 1)] as string);
    else if (arg === '--fix') out.fixes.push(args[(at += 1)] as string);
    else if (arg === '--skip') out.skip.push(args[(at += 1)] as string);
    else if (arg === '--log') out.log = args[(at += 1)] as string;
    else if (arg === '--cache') out.cache = args[(at += 1)] as string;
    else if (arg === '--why') out.why = true;
    else if (arg === '--diff') out.diff = true;
    else out.dirs.push(arg);
  }
  return out;
}
