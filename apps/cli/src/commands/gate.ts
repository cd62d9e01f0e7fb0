import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { openCache, disabledCache } from '@airworthy/engine/tree/cache';
import { KnownError } from '@airworthy/engine/known-error';
import { CHANGE_REPORT_SCHEMA_VERSION } from '@airworthy/model';
import type { ChangeReport, ItemCard, Severity } from '@airworthy/model';
import { writers } from '@airworthy/reports';
import { auditFolder, cacheDirectory, noService, openFolder } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { compareResults, readBaseline } from '../gate/against-file.ts';
import { judge } from '../gate/policy.ts';
import type { Policy } from '../gate/policy.ts';
import { compareSince } from '../gate/since.ts';
import { settingsOfBase } from '../gate/settings.ts';
import type { GateSettings } from '../gate/settings.ts';
import { tellChanges } from '../gate/tell.ts';
import type { TellOptions } from '../gate/tell.ts';
import { APPROVED, openWaivers, PROPOSED } from '../gate/waivers.ts';
import { saveText } from '../output/save-text.ts';
import { print } from '../output/terminal.ts';
import { startAudit } from '../output/progress.ts';
import { VERSION } from '../version.ts';

export interface GateOptions extends RunOptions, TellOptions {
  baseline: string;
  since?: string;
  staged?: boolean;
  severity?: Severity;
  update?: boolean;
  acceptProposed?: boolean;
  waiverKey?: string;
  date?: string;
}

/** `airworthy gate [dir]` */
export async function gateCommand(dir: string, options: GateOptions): Promise<number> {
  if (options.update) return writeBaseline(dir, options);
  const report =
    options.since === undefined && options.staged !== true ? await againstFile(dir, options) : await againstCommit(dir, options);
  await tellChanges(report, options);
  return report.blocked ? EXIT.gate : EXIT.ok;
}

async function writeBaseline(dir: string, options: GateOptions): Promise<number> {
  const result = await auditFolder(dir, options);
  if (result.services.length === 0) throw noService(dir);
  const writer = await (writers['json'] as (typeof writers)[string])();
  await saveText(options.baseline, await writer.write(result, {}));
  await print(`Baseline written to ${options.baseline}.`);
  return EXIT.ok;
}

async function againstFile(dir: string, options: GateOptions): Promise<ChangeReport> {
  const baseline = await readBaseline(options.baseline);
  const result = await auditFolder(dir, options);
  if (result.services.length === 0) throw noService(dir);
  const { changes, notes, compared } = compareResults(baseline, result);
  const { gate } = openFolder(dir).config;
  const cards = new Map(result.items.map((one) => [one.id, one]));
  return judged(
    { dir, prefix: '', base: options.baseline, changes, notes, cards, services: { compared, unchanged: 0 }, settings: gate },
    options,
  );
}

async function againstCommit(dir: string, options: GateOptions): Promise<ChangeReport> {
  const progress = startAudit(dir);
  try {
    const cache = options.cache === false ? disabledCache : openCache(cacheDirectory());
    const found = await compareSince(dir, { ...options, since: options.since ?? 'HEAD' }, cache, progress);
    if (found.project.services.length === 0 && found.services.compared + found.services.unchanged === 0) throw noService(dir);
    const { gate, notes } = settingsOfBase(found);
    return judged(
      {
        dir,
        prefix: found.repository.prefix,
        base: found.base.asked === found.base.commit ? found.base.commit : `${found.base.asked} (${found.base.commit.slice(0, 12)})`,
        changes: found.changes,
        notes: [...found.notes, ...notes],
        cards: found.cards,
        services: found.services,
        settings: gate,
      },
      options,
    );
  } finally {
    progress.done();
  }
}

interface Found {
  dir: string;
  prefix: string;
  base: string;
  changes: ChangeReport['changes'];
  notes: readonly string[];
  cards: ReadonlyMap<string, ItemCard>;
  services: ChangeReport['services'];
  settings: GateSettings;
}

function judged(found: Found, options: GateOptions): ChangeReport {
  const { settings, dir } = found;
  const policy: Policy = {
    severity: options.severity ?? settings.severity,
    // What is asked for on the command line counts, whatever the file says.
    budgets: options.severity === undefined ? settings.budgets : {},
    unclear: settings.unclear,
    acceptProposed: options.acceptProposed === true,
  };
  const waivers = openWaivers({
    proposed: textOf(join(dir, PROPOSED)),
    approved: textOf(join(dir, APPROVED)),
    publicKey: keyOf(options.waiverKey),
    today: options.date ?? new Date().toISOString().slice(0, 10),
  });
  const verdict = judge(found.changes, policy, waivers.waiverOf);
  const moved = new Set(verdict.changes.flatMap((one) => one.moves.map((move) => move.item)));
  return {
    schemaVersion: CHANGE_REPORT_SCHEMA_VERSION,
    tool: { name: 'airworthy', version: VERSION },
    target: basename(resolve(dir)),
    prefix: found.prefix,
    base: found.base,
    ...verdict,
    notes: [...found.notes, ...waivers.notes()],
    services: found.services,
    items: [...found.cards.values()].filter((one) => moved.has(one.id)),
  };
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The key is given by whoever runs the gate: a file, or the variable with the key itself. */
function keyOf(file: string | undefined): string | undefined {
  if (file === undefined) return process.env['AIRWORTHY_WAIVER_KEY'] || undefined;
  if (!existsSync(file)) throw new KnownError('no-key', `There is no file ${file}.`);
  return readFileSync(file, 'utf8');
}
