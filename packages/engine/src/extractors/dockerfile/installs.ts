import { shellCommands } from '../../lang/shell/commands.ts';
import type { ShellCommand } from '../../lang/shell/commands.ts';
import { installKind } from '../../lang/shell/install-command.ts';
import type { DockerfileText, DockerInstruction } from '../../lang/dockerfile/read-dockerfile.ts';
import { pairsOf } from '../../lang/dockerfile/read-dockerfile.ts';
import { findStage } from './stages.ts';

type Kept = 'all' | 'production';

interface StageInstalls {
  /** Folder → which dependencies its node_modules holds. */
  modules: Map<string, Kept>;
  workdir: string;
  production: boolean;
  /** The whole source was copied before the first install. */
  copiedAll: boolean;
  installed: boolean;
}

export interface InstallFacts {
  frozenInstall: boolean | 'unknown';
  looseInstalls?: number[];
  productionOnly: boolean | 'unknown';
  copiesAllFirst: boolean;
  /** The first install that stands behind all of the source. */
  copiesAllLine?: number;
}

interface Install {
  frozen: boolean;
  line: number;
}

/** How dependencies get into the image, over all stages that the final one is built from. */
export function readInstalls(file: DockerfileText, servicePath: string): InstallFacts {
  const states: StageInstalls[] = [];
  const frozen: Install[] = [];
  let copiesAllLine: number | undefined;
  file.stages.forEach((stage, index) => {
    const parent = findStage(file, stage.base, index);
    const base = parent === undefined ? undefined : states[parent];
    const state: StageInstalls = {
      modules: new Map(base?.modules),
      workdir: base?.workdir ?? '/',
      production: base?.production ?? false,
      copiedAll: base?.copiedAll ?? false,
      installed: base?.installed ?? false,
    };
    for (const instruction of stage.instructions) {
      if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') copy(state, instruction, file, index, states, servicePath);
      else if (instruction.keyword === 'WORKDIR') state.workdir = absolute(state.workdir, instruction.text);
      else if (instruction.keyword === 'ENV') {
        for (const [name, value] of pairsOf(instruction)) if (name === 'NODE_ENV') state.production = value === 'production';
      } else if (instruction.keyword === 'RUN' && run(state, instruction, frozen)) {
        if (state.copiedAll && !state.installed) copiesAllLine ??= instruction.line;
      }
      if (instruction.keyword === 'RUN' && state.modules.size > 0) state.installed = true;
    }
    states.push(state);
  });
  const last = states.at(-1);
  const loose = frozen.filter((one) => !one.frozen);
  const kept = last === undefined ? [] : [...last.modules.values()];
  return {
    frozenInstall: frozen.length === 0 ? 'unknown' : loose.length === 0,
    ...(loose.length === 0 ? {} : { looseInstalls: [...new Set(loose.map((one) => one.line))] }),
    productionOnly: kept.length === 0 ? 'unknown' : kept.every((each) => each === 'production'),
    copiesAllFirst: copiesAllLine !== undefined,
    ...(copiesAllLine === undefined ? {} : { copiesAllLine }),
  };
}

/** Returns whether dependencies were installed. */
function run(state: StageInstalls, instruction: DockerInstruction, frozen: Install[]): boolean {
  let installed = false;
  let folder = state.workdir;
  for (const command of shellCommands(
    [instruction.json ? instruction.words.join(' ') : instruction.text, ...instruction.heredocs].join('\n'),
  )) {
    if (command.words[0] === 'cd' && command.words[1] !== undefined) folder = absolute(state.workdir, command.words[1]);
    const kind = installKind(command);
    if (kind === 'added') {
      // What comes beside the lockfile brings packages of its own that nothing fixes.
      frozen.push({ frozen: false, line: instruction.line });
    } else if (kind !== undefined) {
      const where = prefixOf(command) === undefined ? folder : absolute(folder, prefixOf(command) as string);
      const production = state.production || command.env['NODE_ENV'] === 'production';
      state.modules.set(where, omitsDevelopment(command.words, production) ? 'production' : 'all');
      frozen.push({ frozen: kind === 'frozen', line: instruction.line });
      installed = true;
    } else if (isPrune(command, state.production)) {
      if (state.modules.has(folder)) state.modules.set(folder, 'production');
    } else if (command.words[0] === 'rm' && command.words.some((word) => word.endsWith('node_modules'))) state.modules.delete(folder);
  }
  return installed;
}

function omitsDevelopment(words: readonly string[], production: boolean): boolean {
  const text = words.join(' ');
  if (/--(?:omit[= ]dev|production(?:=true)?(?!\S)|only[= ]prod(?:uction)?|prod(?!\S)|no-dev)|(?:^| )-P(?: |$)/.test(text)) return true;
  return production && !/--(?:include[= ]dev|production[= ]false|dev(?!\S))/.test(text);
}

function isPrune(command: ShellCommand, production: boolean): boolean {
  const text = command.words.join(' ');
  return (
    (/^(?:npm|pnpm) prune\b/.test(text) && (production || /--(?:omit[= ]dev|production|prod)\b/.test(text))) ||
    /^yarn workspaces focus\b.*--production/.test(text) ||
    /^pnpm (?:.* )?deploy\b.*--prod/.test(text)
  );
}

function prefixOf(command: ShellCommand): string | undefined {
  const at = command.words.findIndex((word) => /^(?:--prefix|-C|--cwd|--dir)$/.test(word));
  return at === -1
    ? command.words.map((word) => /^(?:--prefix|--cwd|--dir)=(.*)$/.exec(word)?.[1]).find((value) => value !== undefined)
    : command.words[at + 1];
}

function copy(
  state: StageInstalls,
  instruction: DockerInstruction,
  file: DockerfileText,
  index: number,
  states: StageInstalls[],
  servicePath: string,
): void {
  const sources = instruction.words.slice(0, -1);
  const target = absolute(state.workdir, instruction.words.at(-1) ?? '.');
  const from = instruction.flags['from'];
  if (from === undefined) {
    if (sources.some((source) => coversService(source, servicePath))) state.copiedAll = true;
    return;
  }
  const at = findStage(file, from, index);
  const other = at === undefined ? undefined : states[at];
  if (other === undefined) return;
  for (const source of sources) {
    const place = absolute('/', source).replace(/\/(?:\*|\.)$/, '');
    for (const [folder, kept] of other.modules) {
      if (place === `${folder}/node_modules`.replace('//', '/')) state.modules.set(target.replace(/\/node_modules$/, ''), kept);
      else if (folder === place || folder.startsWith(place === '/' ? '/' : `${place}/`))
        state.modules.set(target + folder.slice(place.length), kept);
    }
  }
}

/** Whether a COPY source brings the package and its sources at once. */
function coversService(source: string, servicePath: string): boolean {
  const path = source.replace(/^\.?\/+/, '').replace(/\/(?:\.|\*)?$/, '');
  if (path === '' || path === '.' || path === '*') return true;
  if (servicePath === '') return false;
  return path === servicePath || servicePath.startsWith(`${path}/`) || path.endsWith(`/${servicePath}`);
}

function absolute(workdir: string, path: string): string {
  const out: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${workdir}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return `/${out.join('/')}`;
}
