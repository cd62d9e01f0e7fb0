import type { CiJob } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { packageScripts } from '../../lang/json/package-json.ts';
import { installKind } from '../../lang/shell/install-command.ts';
import { migrationCommand } from '../../lang/shell/migration-command.ts';
import type { ShellCommand } from '../../lang/shell/commands.ts';
import { expandScripts, scriptName } from '../../lang/shell/package-scripts.ts';
import { runsDownload } from '../../lang/shell/runs-download.ts';
import { onlyReports, purposesOf } from '../../lang/shell/purpose.ts';
import { joinPath } from '../../lang/typescript/paths.ts';
import { commandsOf } from './script-files.ts';
import { workspaceScripts } from './workspaces.ts';

/** Collects what the commands of a job are for. */
export interface JobReader {
  job: CiJob;
  /** Purposes that at least one command can fail the job with. */
  strict: Set<string>;
  /** Purposes that at least one command cannot fail the job with. */
  passedOver: Set<string>;
  /** Purposes of which at least one command fails the job with what it finds. */
  stops: Set<string>;
  unfrozen: number[];
  /** Lines that run what they download. */
  downloads: number[];
}

export function startJob(name: string, line: number): JobReader {
  return {
    job: { name, line, does: [], uses: [], ignoresFailure: false },
    strict: new Set(),
    passedOver: new Set(),
    stops: new Set(),
    unfrozen: [],
    downloads: [],
  };
}

export function addPurposes(reader: JobReader, purposes: readonly string[], ignored: boolean, reports = false): void {
  for (const purpose of purposes) {
    if (!reader.job.does.includes(purpose)) reader.job.does.push(purpose);
    if (ignored) {
      reader.job.ignoresFailure = true;
      reader.passedOver.add(purpose);
    } else reader.strict.add(purpose);
    if (!reports) reader.stops.add(purpose);
  }
}

export function finishJob(reader: JobReader): CiJob {
  const ignored = reader.job.does.filter((purpose) => !reader.strict.has(purpose)).toSorted();
  const partly = reader.job.does.filter((purpose) => reader.strict.has(purpose) && reader.passedOver.has(purpose)).toSorted();
  const reports = reader.job.does.filter((purpose) => !reader.stops.has(purpose)).toSorted();
  return {
    ...reader.job,
    does: reader.job.does.toSorted(),
    // None of them: what a step ignores is also done by one that does not.
    ...(ignored.length > 0 || reader.job.ignoresFailure ? { ignored } : {}),
    ...(partly.length > 0 ? { partlyIgnored: partly } : {}),
    ...(reports.length > 0 ? { reports } : {}),
  };
}

/** What a test is piped into to be kept or made readable: `npm test | tee log`. */
const ALWAYS_ENDS_WELL = /^(?:tee|cat|head|tail|jq|sed|awk|less|tap-[\w-]+|faucet|pino-pretty|bunyan|ts)$/;

/** Reads a `run` text. `line` is where its first line stands. Commands of another package of a monorepo are left out. */
export function readRun(
  input: ExtractInput,
  reader: JobReader,
  text: string,
  place: { path: string; line: number; folder: string; ignored: boolean; oneLine?: boolean; pipefail?: boolean },
): void {
  text.split(/(?<!\\)\n/).forEach((row, index) => {
    if (runsDownload(row)) reader.downloads.push(place.oneLine === true ? place.line : place.line + index);
  });
  // Against a database that lives as long as the job, migrations are tried, not applied.
  const trial = reader.job.services?.some((name) => /sql|mongo/.test(name)) ?? false;
  const pipefail = place.pipefail === true || text.includes('pipefail');
  const scripts = scriptsOf(input, place.folder);
  const workspaces = workspaceScripts(input);
  for (const command of commandsOf(input, text, { scripts, workspaces, folder: place.folder })) {
    const folder =
      command.cwd === undefined || command.cwd.startsWith('/') || /[$~]/.test(command.cwd)
        ? place.folder
        : (joinPath(place.folder, command.cwd) ?? place.folder);
    const own = concerns(input, folder);
    // A package of the repository whose files belong to the service as well may hold its migrations.
    if (!own && !input.files.some((file) => file.path.startsWith(`${folder}/`))) continue;
    const line = place.oneLine === true ? place.line : place.line + command.line;
    // `cd services/x && npm test` takes its scripts from there.
    const commands =
      folder === place.folder || command.via.length > 0
        ? [command]
        : expandScripts(command.words.join(' '), scriptsOf(input, folder), workspaces).map((each) => ({
            ...each,
            failureIgnored: command.failureIgnored,
          }));
    for (const each of commands) {
      const ignored = place.ignored || each.failureIgnored || (!pipefail && ALWAYS_ENDS_WELL.test(each.pipedInto ?? ''));
      const migration = migrationCommand(each);
      if (!own && migration === undefined) continue;
      addPurposes(reader, purposesOf(each), ignored, onlyReports(each));
      if (isTestScript(each)) addPurposes(reader, ['test'], ignored);
      const installs = each.via.length === 0 ? installKind(each) : undefined;
      // What is added in a folder of its own, outside of the checkout, is no part of the project.
      const beside = installs === 'added' && command.cwd !== undefined && /^[/$~]/.test(command.cwd);
      if ((installs === 'loose' || installs === 'added') && !beside && !reader.unfrozen.includes(line)) reader.unfrozen.push(line);
      if (migration !== undefined && !trial)
        input.emit('migrationRuns', {
          location: { path: place.path, line },
          by: migration.by,
          command: migration.text,
          when: 'ci',
          push: migration.push,
          locked: migration.locked,
        });
    }
  }
}

/** A command inside the package's own `test` script, whatever runner it starts; not one that only leads to another script. */
function isTestScript({ via, words }: ShellCommand): boolean {
  return (
    /^test(?::(?!e2e|load|perf|bench|ui|types|lint).*)?$/.test(via.at(-1) ?? '') &&
    !/^(?:echo|exit|true|cd|rm|mkdir|export|set|docker|docker-compose|sleep)$/.test(words[0] ?? '') &&
    scriptName(words) === undefined
  );
}

function scriptsOf(input: ExtractInput, folder: string): Record<string, string> {
  if (folder !== '' && input.tree.has(`${folder}/package.json`)) return packageScripts(input.tree, folder);
  const root = packageScripts(input.tree, '');
  return { ...packageScripts(input.tree, input.service.path), ...root };
}

/** Whether what runs in a folder says something about the service. */
function concerns(input: ExtractInput, folder: string): boolean {
  const own = input.service.path;
  if (folder === '' || folder === own || own.startsWith(`${folder}/`) || folder.startsWith(`${own}/`)) return true;
  return !input.tree.has(`${folder}/package.json`);
}
