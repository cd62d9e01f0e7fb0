import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { audit, disabledCache, loadStandards, openProject } from '@airworthy/engine';
import type { ProbeRun } from '@airworthy/model';
import { readConfig, runSession } from '@airworthy/probe';
import { endOnSignals } from '@airworthy/probe/runner/end-on-signals';
import { writeProbeRun } from '@airworthy/reports/probe/write-probe-run';
import { decideJoined } from '../apps/cli/src/probe-decision.ts';
import { compareLive } from './live/compare-live.ts';
import { readGaps, saidOf } from './live/gaps.ts';
import { readEntries } from './manifest/entries.ts';

/**
 * `npm run manifest:live -- DIR [--gaps-only] [--out FOLDER]`: audits an example, starts each of its services as `airworthy.probe.NAME.yaml` says, probes it
 * on tier fault, and compares both with its gaps and with what was planted. Ends with 1 when a gap is overlooked in the service where it was planted, found in
 * one where it was closed, or when anything critical or high is seen that was not planted.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'gaps-only': { type: 'boolean', default: false },
    service: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    out: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined || globSync('airworthy.probe.*.yaml', { cwd: folder }).length === 0) {
  console.error('Usage: npm run manifest:live -- DIR [--gaps-only] [--service NAME …] [--out FOLDER]; DIR holds airworthy.probe.NAME.yaml');
  process.exit(2);
}
endOnSignals((sentence) => console.error(sentence));
const root = resolve(folder);
const gaps = existsSync(join(root, 'gaps.yaml')) ? readGaps(root) : [];
const entries = readEntries(root);
const library = loadStandards(join(import.meta.dirname, '../standards'));
const result = await audit({
  project: openProject(root),
  target: 'live',
  library,
  cache: disabledCache,
  toolVersion: 'live',
  printedVersion: 'live',
});
const words = new Map(
  library.standards.flatMap((standard) => standard.items.map((item) => [item.id, { title: item.title, severity: item.severity }] as const)),
);
const services = result.services
  .map((one) => one.name)
  .filter((name) => existsSync(join(root, `airworthy.probe.${name}.yaml`)) && (values.service?.includes(name) ?? true));
/** What was not asked cannot be seen. */
const isWhole = !values['gaps-only'] && !values.only;
let wrong = 0;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

for (const service of services) {
  const began = performance.now();
  const run = await probed(service);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const count = (outcome: string): number => run.results.filter((one) => one.outcome === outcome).length;
  const isPlanted = entries.some((one) => one.service === service);
  print(`${service}: ${isPlanted ? 'defects are planted here' : 'the gaps are closed here'}`);
  for (const [at, gap] of gaps.entries()) {
    const said = saidOf(gap, service, result, run);
    const right = isPlanted
      ? said.static === 'FAIL' && said.live === 'FAIL'
      : said.static === 'PASS' && said.live === 'PASS' && said.confirmed > 0;
    if (!right) wrong += 1;
    print(
      `  ${right ? 'right' : 'WRONG'}  ${at + 1} ${gap.title.padEnd(44)} ${gap.item}  audit ${said.static.padEnd(7)} live ${said.live.padEnd(12)} ` +
        `${said.refuted} refuted, ${said.confirmed} confirmed, ${said.exchanges} exchanges${right ? '' : `: ${said.reason}`}`,
    );
  }
  const { overlooked, excused, unexpected } = compareLive(entries, service, run);
  if (isPlanted) {
    const all = entries.filter((one) => one.service === service).length;
    print(
      `  planted ${all}: seen live ${all - overlooked.length - excused.length}, shown by no running instance (as the manifest says why) ${excused.length}`,
    );
    for (const one of isWhole ? overlooked : []) print(`  NOT SEEN  ${one.item} ${one.what} ${one.live}: ${one.reason}`);
    if (isWhole) wrong += overlooked.length;
  }
  for (const one of unexpected) print(`  NOT PLANTED  ${one.item} ${one.what} ${one.reason}`);
  wrong += unexpected.length;
  const decision = decideJoined(result, service, run)?.find((one) => one.exposure === 'public');
  const wanted = isPlanted ? 'NO-GO' : 'GO';
  if (decision?.decision !== wanted) wrong += 1;
  print(
    `  ${count('confirmed')} confirmed, ${count('refuted')} refuted, ${count('inconclusive')} inconclusive; ${run.requests.sent} requests, ` +
      `${run.requests.limited} refused by a limit, ${run.starts ?? 0} starts, ${seconds} s`,
  );
  print(`  for public use: ${decision?.decision ?? 'no decision'}`);
}
print(wrong === 0 ? 'everything as planted' : `${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;

async function probed(service: string): Promise<ProbeRun> {
  const file = join(root, `airworthy.probe.${service}.yaml`);
  const run = await runSession({
    config: readConfig(readFileSync(file, 'utf8'), file),
    folder: root,
    tier: 'fault',
    version: 'live',
    audit: result,
    words,
    ...(values['gaps-only'] ? { only: gaps.flatMap((one) => one.probes) } : values.only ? { only: values.only } : {}),
    confirm: async () => true,
    onCase: (at, total, text) => process.stderr.isTTY && process.stderr.write(`\r${at} of ${total}: ${text}\u001B[K`),
  });
  if (!run) throw new Error('nothing was run');
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true });
    for (const format of ['json', 'html']) await writeFile(join(values.out, `${service}.${format}`), await writeProbeRun(run, format));
  }
  return run;
}
