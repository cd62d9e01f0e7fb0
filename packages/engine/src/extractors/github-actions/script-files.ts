import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { ShellCommand } from '../../lang/shell/commands.ts';
import { expandScripts } from '../../lang/shell/package-scripts.ts';
import type { WorkspaceScripts } from '../../lang/shell/package-scripts.ts';
import { joinPath } from '../../lang/typescript/paths.ts';

interface Around {
  scripts: Readonly<Record<string, string>>;
  workspaces: WorkspaceScripts | undefined;
  folder: string;
}

const DEEPEST = 4;

/** Commands that a text ends up running, with those of the repository's shell scripts that it starts: `bash scripts/ci.sh`, `./check`. */
export function commandsOf(input: ExtractInput, text: string, around: Around, depth = 0): ShellCommand[] {
  const out: ShellCommand[] = [];
  for (const command of expandScripts(text, around.scripts, around.workspaces)) {
    out.push(command);
    const file = depth < DEEPEST ? scriptFile(input, command, around.folder) : undefined;
    if (file === undefined) continue;
    const rows = file.text.split('\n');
    const inner = commandsOf(input, file.text, around, depth + 1);
    inner.forEach((each, index) => {
      // Without `set -e` a shell goes on after a failure, unless the line says what then.
      const goesOn = !file.stops && index < inner.length - 1 && !/\|\|/.test(rows[each.line] ?? '');
      out.push({
        ...each,
        line: command.line,
        failureIgnored: each.failureIgnored || command.failureIgnored || goesOn,
        ...(command.pipedInto === undefined ? {} : { pipedInto: command.pipedInto }),
        via: [...command.via, file.path, ...each.via],
      });
    });
  }
  return out;
}

interface ScriptFile {
  path: string;
  text: string;
  /** A command that fails ends it. */
  stops: boolean;
}

function scriptFile(input: ExtractInput, { words, cwd }: ShellCommand, folder: string): ScriptFile | undefined {
  const [first = '', ...rest] = words;
  const byShell = /^(?:(?:ba|da|z|k)?sh|source|\.)$/.test(first);
  const named = byShell ? rest.find((word) => !word.startsWith('-')) : first.includes('/') ? first : undefined;
  if (named === undefined || named.startsWith('/') || /[$~]/.test(named)) return undefined;
  const place = cwd === undefined || cwd.startsWith('/') || /[$~]/.test(cwd) ? folder : (joinPath(folder, cwd) ?? folder);
  const path = joinPath(place, named);
  const text = path === undefined || !input.tree.has(path) ? undefined : input.tree.read(path);
  if (path === undefined || text === undefined) return undefined;
  if (!byShell && !/\.(?:ba)?sh$/.test(path) && !/^#!.*sh\b/.test(text)) return undefined;
  const strict = rest.slice(0, Math.max(0, rest.indexOf(named))).some((word) => /^-\w*e/.test(word));
  return { path, text, stops: strict || /^#!.*sh\s+-\w*e|^\s*set\s+(?:-\w*e|-o errexit)/m.test(text) };
}
