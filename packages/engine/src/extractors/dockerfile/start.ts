import { pushTo } from '@airworthy/model';
import type { SourceTree } from '../../tree/source-tree.ts';
import type { DockerfileText } from '../../lang/dockerfile/read-dockerfile.ts';
import { migrationCommand } from '../../lang/shell/migration-command.ts';
import type { MigrationCommand } from '../../lang/shell/migration-command.ts';
import { expandScripts } from '../../lang/shell/package-scripts.ts';
import { folderOf, joinPath } from '../../lang/typescript/paths.ts';
import type { StageState } from './stages.ts';

export interface StartMigration extends MigrationCommand {
  /** Where the command is written. */
  path: string;
  line: number;
}

/** The command of a container as one line. */
export function commandText(state: StageState): string | undefined {
  const parts = [state.entrypoint, state.command].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.map((part) => part.text).join(' ');
}

/** JSON form of what is process 1: the entry point if there is one, else the command. */
export function isExecForm(state: StageState): boolean {
  const first = state.entrypoint ?? state.command;
  return first?.json ?? false;
}

/** Whether a stop signal reaches the Node process. */
export function receivesSignals(
  file: DockerfileText,
  state: StageState,
  at: { path: string; servicePath: string; tree: SourceTree },
): boolean | 'unknown' {
  const first = state.entrypoint ?? state.command;
  if (first === undefined) return 'unknown';
  const words = first.json ? first.words : ['sh', '-c', first.text];
  const program = (words[0] ?? '').replace(/^.*\//, '');
  if (/^(?:ba|da|a)?sh$/.test(program)) {
    const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
    if (flag === -1) return 'unknown';
    return /(?:^|[;&|\n(]\s*)exec\s+[^;&|\n]*$/.test(words[flag + 1] ?? '');
  }
  const last = lastCommand(file, words, at);
  if (last !== undefined) return last.handed !== undefined ? true : last.unread || last.somewhere ? 'unknown' : false;
  if (/^(?:node|nodejs|bun|deno|dumb-init|tini|docker-init|pm2-runtime|tsx)$/.test(program)) return true;
  return 'unknown';
}

/** What a start script runs last; `undefined` when the container starts no script. */
interface LastCommand {
  /** The script is not in the tree. */
  unread: boolean;
  /** `exec` stands somewhere in it. */
  somewhere: boolean;
  /** The command that takes its place. */
  handed?: string;
}

function lastCommand(
  file: DockerfileText,
  words: readonly string[],
  at: { path: string; servicePath: string; tree: SourceTree },
): LastCommand | undefined {
  const program = (words[0] ?? '').replace(/^.*\//, '');
  if (!/\.sh$|entrypoint/.test(program)) return undefined;
  const found = findScript(at, words[0] as string, program);
  const inline = writtenScripts(file)
    .get(program)
    ?.map((each) => each.text)
    .join('\n');
  const body = inline ?? (found === undefined ? undefined : at.tree.read(found));
  if (body === undefined) return { unread: true, somewhere: false };
  // What runs last is the service; only `exec` puts it in the place of the shell.
  const last = body
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((row) => row.trim())
    .findLast((row) => row !== '' && !row.startsWith('#') && !/^(?:fi|done|esac|\}|;;)\b/.test(row));
  const handed = /(?:^|[;&|]\s*|^(?:\w+=(?:'[^']*'|"[^"]*"|\S*)\s+)+)exec\s+(.*)/.exec(last ?? '')?.[1];
  return { unread: last === undefined, somewhere: /\bexec\s/.test(body), ...(handed === undefined ? {} : { handed }) };
}

/** The command that the start script hands its place to, as written. */
export function startProcesses(
  file: DockerfileText,
  state: StageState,
  at: { path: string; servicePath: string; tree: SourceTree },
): string | undefined {
  const first = state.entrypoint ?? state.command;
  return first === undefined ? undefined : lastCommand(file, first.json ? first.words : first.text.split(/\s+/), at)?.handed;
}

/** Migrations that a container runs while it starts, through package scripts and shell files it calls. */
export function startMigrations(
  file: DockerfileText,
  state: StageState,
  at: { path: string; servicePath: string; tree: SourceTree; scripts: Record<string, string> },
): StartMigration[] {
  const out: StartMigration[] = [];
  const written = writtenScripts(file);
  const seen = new Set<string>();
  const visit = (text: string, path: string, line: number, eachLine: boolean, depth: number): void => {
    if (depth > 5) return;
    for (const command of expandScripts(text, at.scripts)) {
      const place = { path, line: eachLine ? line + command.line : line };
      const migration = migrationCommand(command);
      if (migration !== undefined)
        out.push({ ...migration, ...place, text: withSurroundings(text, command.line, eachLine || text.includes('\n')) });
      for (const word of command.words) {
        const name = word.slice(word.lastIndexOf('/') + 1);
        if (!/^[\w.-]+$/.test(name) || seen.has(name)) continue;
        const inline = written.get(name);
        if (inline !== undefined) {
          seen.add(name);
          visit(inline.map((each) => each.text).join('\n'), at.path, inline[0]?.line ?? line, false, depth + 1);
        } else if (/\.sh$|entrypoint|^start|^run/.test(name)) {
          const found = findScript(at, word, name);
          const body = found === undefined ? undefined : at.tree.read(found);
          if (found === undefined || body === undefined) continue;
          seen.add(name);
          visit(body, found, 1, true, depth + 1);
        }
      }
    }
  };
  for (const part of [state.entrypoint, state.command]) {
    if (part !== undefined) visit(part.json ? part.words.map(quote).join(' ') : part.text, at.path, part.line, false, 0);
  }
  return out;
}

/** The line that runs a migration, with what decides whether a failure stops the start. */
function withSurroundings(text: string, line: number, manyLines: boolean): string {
  const rows = text.split('\n');
  const row = (manyLines ? (rows[line] ?? text) : text).trim();
  const stops = manyLines && rows.slice(0, line).some((each) => /^\s*set\s+-[a-z]*e|^#!.*\s-[a-z]*e\b/.test(each));
  return `${stops ? 'set -e && ' : ''}${row}`.replace(/\s+/g, ' ').slice(0, 200);
}

function quote(word: string): string {
  return /[\s"'&|;#()<>]/.test(word) ? `'${word.replaceAll("'", '"')}'` : word;
}

/** Scripts that the Dockerfile writes itself: `RUN echo '…' >> entrypoint.sh`, `RUN cat <<EOF > x`, `COPY <<EOF /x`. */
function writtenScripts(file: DockerfileText): Map<string, { text: string; line: number }[]> {
  const out = new Map<string, { text: string; line: number }[]>();
  const add = (path: string, text: string, line: number): void => {
    const name = path.replace(/["']/g, '').slice(path.lastIndexOf('/') + 1);
    pushTo(out, name, { text, line });
  };
  for (const instruction of file.stages.flatMap((stage) => stage.instructions)) {
    if (instruction.keyword === 'RUN') {
      for (const match of instruction.text.matchAll(
        /\b(?:echo|printf)\s+(?:-\w+\s+)*((?:'[^']*'|"(?:\\.|[^"\\])*"|[^\s>&|;'"]+|\s)+?)\s*>>?\s*(\S+)/g,
      )) {
        add(match[2] as string, literalText(match[1] as string), instruction.line);
      }
    }
    const target = instruction.keyword === 'COPY' ? instruction.words.at(-1) : />\s*(\S+)/.exec(instruction.text)?.[1];
    if (instruction.heredocs[0] !== undefined && target !== undefined) add(target, instruction.heredocs[0], instruction.line);
  }
  return out;
}

function literalText(written: string): string {
  return written
    .replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"/g,
      (_all, single: string | undefined, double: string | undefined) => single ?? (double ?? '').replace(/\\(.)/g, '$1'),
    )
    .replaceAll('\\n', '\n');
}

function findScript(at: { path: string; servicePath: string; tree: SourceTree }, word: string, name: string): string | undefined {
  const relative = word.replace(/^\.?\/(?:app|usr\/src\/app|usr\/local\/bin|opt\/app)?\/?/, '');
  const folders = [folderOf(at.path), at.servicePath, ''];
  const candidates = folders.flatMap((folder) =>
    [relative, name, `scripts/${name}`, `docker/${name}`, `bin/${name}`, `deploy/${name}`].map((path) => joinPath(folder, path)),
  );
  return candidates.find((path) => path !== undefined && path !== '' && at.tree.has(path));
}
