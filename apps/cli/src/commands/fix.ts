import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { openCache } from '@airworthy/engine';
import { askedLibrary } from '@airworthy/engine/custom/asked-library';
import { KnownError } from '@airworthy/engine/known-error';
import { disabledCache } from '@airworthy/engine/tree/cache';
import { FIXES, FixSession, patchOf, typeCheckOf, writeFiles } from '@airworthy/fix';
import type { Fix, Stage, Trial } from '@airworthy/fix';
import { EXIT } from '../exit-codes.ts';
import { cacheDirectory, noService, openFolder, ownStandards, selected } from '../audit-run.ts';
import { buildFingerprint } from '../build-fingerprint.ts';
import { startProgress } from '../output/progress.ts';
import { saveText } from '../output/save-text.ts';
import { plain, print, printJson, wantsColor } from '../output/terminal.ts';

export interface FixOptions {
  service?: string[];
  item?: string[];
  write?: boolean;
  force?: boolean;
  json?: boolean;
  patch?: string;
  all?: boolean;
  cache?: boolean;
}

/** `airworthy fix [ITEM] [DIR]` */
export async function fixCommand(first: string | undefined, second: string | undefined, options: FixOptions): Promise<number> {
  const [items, dir] = argumentsOf(first, second, options.item ?? []);
  const fixes = chosen(items);
  const cache = options.cache === false ? disabledCache : openCache(cacheDirectory());
  const project = openFolder(dir, cache);
  if (project.services.length === 0) throw noService(dir);
  const services = selected(project, options.service);
  if (options.write === true && options.force !== true) refuseDirty(dir);
  const library = await askedLibrary(ownStandards(), project.tree);
  const progress = startProgress(`Reading ${dir}`);
  // Where fixes are to be had together each is tried on top of those before it; else each for itself.
  const together = options.write === true || options.patch !== undefined;
  const trials: Trial[] = [];
  let stage: Stage | undefined;
  try {
    for (const service of services) {
      const types = await typeCheckOf(realpathSync(resolve(dir)), service.path);
      const session = new FixSession({
        project,
        library,
        services: project.services,
        cache,
        toolVersion: buildFingerprint(),
        ...(types === undefined ? {} : { typeCheck: types.check }),
      });
      const base = stage ?? session.first;
      let at = base;
      for (const fix of fixes) {
        progress.say(`${service.name}: ${fix.title}`);
        const trial = await session.try(at, fix, service.name);
        if (trial === undefined) continue;
        trials.push(trial);
        if (together && trial.after !== undefined) at = trial.after;
      }
      if (together) stage = at;
      else session.first.decided.clear();
      types?.close();
    }
  } finally {
    progress.done();
  }
  const offered = trials.filter((one) => one.state === 'offered');
  const texts = stage?.texts ?? new Map<string, string>();
  if (options.patch !== undefined) await saveText(options.patch, patchOf(project.tree, texts));
  if (options.write === true) writeFiles(resolve(dir), project.tree, texts);
  if (options.json === true) {
    await printJson({
      offered: offered.map((one) => ({
        ...named(one),
        checked: one.checked,
        notes: one.notes,
        changes: one.changes,
        patch: patchText(one),
      })),
      refused: trials.filter((one) => one.state === 'refused').map((one) => ({ ...named(one), reason: one.reason })),
      ...(options.write === true ? { written: [...texts.keys()] } : {}),
    });
    return EXIT.ok;
  }
  await print(describe(trials, { ...options, items: items.length > 0, written: [...texts.keys()] }));
  return EXIT.ok;
}

/** `fix`, `fix DIR`, `fix ITEM`, `fix ITEM DIR`; items may be separated by commas. */
function argumentsOf(first: string | undefined, second: string | undefined, more: readonly string[]): [items: string[], dir: string] {
  const isItems = first !== undefined && /^S\d{2}-\d{3}(?:,S\d{2}-\d{3})*$/i.test(first);
  if (first !== undefined && second !== undefined && !isItems)
    throw new KnownError('usage', `${plain(first)} is no item.`, { hint: 'Items are named as in `airworthy fix S20-001 DIR`.' });
  const items = [...(isItems ? [first] : []), ...more].flatMap((one) => one.toUpperCase().split(',')).map((one) => one.trim());
  return [items, (isItems ? second : first) ?? '.'];
}

function chosen(items: readonly string[]): readonly Fix[] {
  const missing = items.filter((item) => !FIXES.some((fix) => fix.item === item));
  if (missing.length > 0)
    throw new KnownError('no-fix', `There is no fix by rule for ${missing.map(plain).join(', ')}.`, {
      hint: `\`airworthy explain\` tells what to do. Fixes: ${FIXES.map((fix) => fix.item)
        .toSorted()
        .join(', ')}`,
    });
  return items.length === 0 ? FIXES : FIXES.filter((fix) => items.includes(fix.item));
}

/** What git does not know cannot be taken back. Nothing of the repository's configuration is run for this. */
function refuseDirty(dir: string): void {
  const git = (...args: string[]): { status: number | null; stdout: string } =>
    spawnSync('git', ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-C', resolve(dir), ...args], { encoding: 'utf8' });
  const { status, stdout } = git('status', '--porcelain', '--untracked-files=normal', '--', '.');
  if (status !== 0)
    throw new KnownError(
      'not-in-git',
      'Nothing was written: the folder is no part of a git repository, so changes could not be taken back.',
      {
        hint: 'Write all the same with --force, or make a patch with --patch FILE.',
      },
    );
  const changed = stdout.split('\n').filter(Boolean);
  if (changed.length > 0)
    throw new KnownError('dirty-tree', `Nothing was written: git shows ${changed.length} files that are not committed.`, {
      hint: 'Commit or stash them first, or write all the same with --force.',
    });
}

const named = ({ fix, service }: Trial): { item: string; service: string; title: string } => ({
  item: fix.item,
  service,
  title: fix.title,
});

function patchText(trial: Trial): string {
  return patchOf(trial.before.project.tree, trial.texts);
}

function describe(trials: readonly Trial[], options: FixOptions & { items: boolean; written: readonly string[] }): string {
  const offered = trials.filter((one) => one.state === 'offered');
  const refused = trials.filter((one) => one.state === 'refused');
  const color = wantsColor();
  const out = offered.flatMap((one) => [
    `${one.fix.item} ${one.service}: ${one.fix.title}`,
    ...one.changes.map(
      (change) => `  ${change.item} ${change.before} → ${change.after}${change.service === one.service ? '' : ` (${change.service})`}`,
    ),
    ...one.notes.map((note) => `  Then: ${note}`),
    '',
    ...patchText(one)
      .trimEnd()
      .split('\n')
      .map((line) => painted(plain(line), color)),
    '',
  ]);
  if (options.all === true || options.items)
    out.push(
      ...refused.map((one) => `not offered  ${one.fix.item} ${one.service}: ${plain(one.reason ?? '')}`),
      ...(refused.length > 0 ? [''] : []),
    );
  const ways = new Set(offered.map((one) => one.checked));
  const checked = ways.has('names')
    ? 'syntax and names'
    : ways.has('types without packages')
      ? 'syntax and types, packages not installed'
      : 'syntax and types';
  out.push(
    `${offered.length} ${offered.length === 1 ? 'fix' : 'fixes'}${offered.length > 0 ? ` that turn their item to PASS and make nothing worse (checked: verdicts, ${checked})` : ''}; ${refused.length} not offered${refused.length > 0 && options.all !== true && !options.items ? ' (--all says why)' : ''}.`,
  );
  if (options.write === true)
    out.push(options.written.length > 0 ? `Written: ${options.written.map(plain).join(', ')}` : 'Nothing to write.');
  else if (options.patch !== undefined) out.push(`Patch written to ${options.patch}.`);
  else if (offered.length > 0) out.push('Nothing was written. Use --write, or --patch FILE for git apply.');
  return out.join('\n');
}

function painted(line: string, color: boolean): string {
  if (!color) return line;
  if (/^(?:diff|---|\+\+\+|new file)/.test(line)) return `\u001B[1m${line}\u001B[22m`;
  const code = line.startsWith('@@') ? 36 : line.startsWith('+') ? 32 : line.startsWith('-') ? 31 : 0;
  return code === 0 ? line : `\u001B[${code}m${line}\u001B[39m`;
}
