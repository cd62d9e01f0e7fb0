import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { KnownError } from '@airworthy/engine/known-error';
import type { AuditResult, ProbeRun, ProbeTier } from '@airworthy/model';
import { emptyConfig, ProbeError, readConfig, runSession } from '@airworthy/probe';
import type { Plan, ProbeConfig } from '@airworthy/probe';
import { endOnSignals } from '@airworthy/probe/runner/end-on-signals';
import { PROBE_FORMATS, writeProbeRun } from '@airworthy/reports/probe/write-probe-run';
import { auditFolder, ownStandards } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { planText, runText } from '../output/probe-text.ts';
import { saveText } from '../output/save-text.ts';
import { startProgress } from '../output/progress.ts';
import { print, printJson } from '../output/terminal.ts';
import { decideJoined } from '../probe-decision.ts';
import { VERSION } from '../version.ts';

interface ProbeOptions {
  target?: string;
  repo?: string;
  service?: string;
  openapi?: string;
  config?: string;
  credentials?: string;
  allow?: string[];
  tier: ProbeTier;
  only?: string[];
  plan?: boolean;
  yes?: boolean;
  json?: boolean;
  out?: string[];
  format?: string;
  all?: boolean;
}

/** `airworthy probe` */
export async function probeCommand(options: ProbeOptions): Promise<number> {
  try {
    return await probe(options);
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    throw new KnownError(error.code, error.message, { cause: error, ...(error.hint === undefined ? {} : { hint: error.hint }) });
  }
}

async function probe(options: ProbeOptions): Promise<number> {
  const outputs = outputsOf(options);
  const { config, folder } = settings(options);
  const audit = await auditOf(options, config, folder);
  const words = new Map(
    ownStandards().standards.flatMap((standard) =>
      standard.items.map((item) => [item.id, { title: item.title, severity: item.severity }] as const),
    ),
  );
  const progress = startProgress('Probing');
  const undo = endOnSignals((sentence) => {
    progress.done();
    process.stderr.write(`${sentence}\n`);
  });
  let run: ProbeRun | undefined;
  try {
    run = await runSession({
      config,
      folder,
      tier: options.tier,
      version: VERSION,
      words,
      ...(audit ? { audit } : {}),
      ...(options.only ? { only: options.only } : {}),
      confirm: (plan, where) => consent(plan, where, options, progress.done),
      onCase: (at, total, text) => progress.say(`${at} of ${total}: ${text}`),
    });
  } finally {
    undo();
    progress.done();
  }
  if (!run) return EXIT.ok;
  const decisions = audit && run.service !== null ? decideJoined(audit, run.service, run) : undefined;
  if (decisions) run = { ...run, decisions };
  for (const { path, format } of outputs) await saveText(path, await writeProbeRun(run, format));
  await (options.json ? printJson(run) : print(runText(run, options.all === true)));
  return run.results.some((one) => one.outcome === 'refuted') ? EXIT.gate : EXIT.ok;
}

/** Files to write: one for each `--out` by its ending, or with `--format` one of each format in a folder. */
function outputsOf({ out = [], format }: Pick<ProbeOptions, 'out' | 'format'>): { path: string; format: string }[] {
  const known = Object.keys(PROBE_FORMATS).join(', ');
  if (format !== undefined) {
    const [folder = '.', ...more] = out;
    if (more.length > 0) throw new KnownError('usage', 'With --format, --out is one folder.');
    const formats = format.split(',').map((one) => one.trim());
    const unknown = formats.find((one) => PROBE_FORMATS[one] === undefined);
    if (unknown !== undefined) throw new KnownError('usage', `A run can't be written as ${unknown}; it can as ${known}.`);
    mkdirSync(folder, { recursive: true });
    return formats.map((one) => ({ path: join(folder, `probe.${PROBE_FORMATS[one]}`), format: one }));
  }
  return out.map((path) => {
    const found = Object.entries(PROBE_FORMATS).find(([, ending]) => path.toLowerCase().endsWith(`.${ending}`));
    if (!found) throw new KnownError('usage', `${path}: a run is written as ${known}; the ending chooses.`);
    return { path, format: found[0] };
  });
}

/** The settings of the file, with what the command line says put over them. */
function settings(options: ProbeOptions): { config: ProbeConfig; folder: string } {
  // Settings of the folder where one stands are about what is there, and not about sources elsewhere.
  const usual = join(options.repo ?? '.', 'airworthy.probe.yaml');
  const file = options.config ?? (existsSync(usual) ? usual : undefined);
  if (options.config !== undefined && !existsSync(options.config))
    throw new KnownError('no-such-file', `There is no file ${options.config}.`);
  const config = file === undefined ? emptyConfig() : readConfig(readFileSync(file, 'utf8'), file);
  const own =
    options.credentials === undefined ? emptyConfig() : readConfig(readFileSync(options.credentials, 'utf8'), options.credentials);
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  const { start, ...rest } = config;
  const merged: ProbeConfig = {
    ...rest,
    // A target that was named is not started.
    ...(options.target === undefined && start ? { start } : {}),
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.service === undefined ? {} : { service: options.service }),
    ...(options.openapi === undefined ? {} : { openapi: resolve(options.openapi) }),
    ...(own.tokens ? { tokens: own.tokens } : {}),
    users: { ...config.users, ...own.users },
    webhooks: [...config.webhooks, ...own.webhooks],
    allow: [...config.allow, ...(options.allow ?? [])],
  };
  return { config: merged, folder };
}

async function auditOf(options: ProbeOptions, config: ProbeConfig, folder: string): Promise<AuditResult | undefined> {
  const repo = options.repo ?? (config.repo === undefined ? undefined : resolve(folder, config.repo));
  return repo === undefined
    ? undefined
    : auditFolder(repo, { profile: false, ...(config.service === undefined ? {} : { service: [config.service] }) });
}

async function consent(
  plan: Plan,
  where: { target: string; allowed: readonly string[] },
  options: ProbeOptions,
  clear: () => void,
): Promise<boolean> {
  if (options.yes && !options.plan) return true;
  clear();
  process.stderr.write(`${planText(plan, where, options.tier, options.all === true)}\n`);
  if (options.plan) return false;
  if (!process.stdin.isTTY)
    throw new KnownError('usage', 'Nobody can be asked here.', { hint: 'Look at the plan with --plan, then send it with --yes.' });
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await line.question('Send these requests? [y/N] ')).trim());
  } finally {
    line.close();
  }
}
