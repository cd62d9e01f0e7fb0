import type { Dockerfile } from '@airworthy/model';
import type { DockerfileText, DockerInstruction } from '../../lang/dockerfile/read-dockerfile.ts';
import { installKind } from '../../lang/shell/install-command.ts';
import { runsDownload } from '../../lang/shell/runs-download.ts';
import { shellCommands } from '../../lang/shell/commands.ts';
import { findStage } from './stages.ts';
import type { StageState } from './stages.ts';

type Layers = Pick<
  Dockerfile,
  'initProcess' | 'addsRemote' | 'pipesRemote' | 'ignoresScripts' | 'copiesEnvFile' | 'keepsPackageIndex' | 'ignoredFailures'
>;

/** What ends up in the layers of the final image, and which build steps may fail unseen. `handed` is what a start script hands its place to. */
export function readLayers(file: DockerfileText, state: StageState, handed: string | undefined): Layers {
  const last = finalInstructions(file);
  const start = [...[state.entrypoint, state.command].flatMap((part) => part?.words ?? []).slice(0, 8), ...(handed?.split(/\s+/) ?? [])];
  const indexes = last.map(keepsIndex).filter((kept) => kept !== undefined);
  return {
    initProcess: start.some((word) =>
      /(?:^|\/)(?:tini|dumb-init|docker-init|s6-svscan|catatonit|pm2-runtime)$/.test(word.replace(/["',[\]]/g, '')),
    ),
    addsRemote: file.stages.some((stage) =>
      stage.instructions.some(
        (each) =>
          each.keyword === 'ADD' &&
          each.words.slice(0, -1).some((word) => /^(?:https?|git):|^git@/.test(word)) &&
          each.flags['checksum'] === undefined,
      ),
    ),
    copiesEnvFile: last.some(
      (each) =>
        ['COPY', 'ADD'].includes(each.keyword) &&
        each.words.slice(0, -1).some((word) => /(?:^|\/)\.env(?:\.(?!example|sample|template|dist)[\w.-]+|\*)?$/.test(word)),
    ),
    ...(indexes.length === 0 ? {} : { keepsPackageIndex: indexes.includes(true) }),
    pipesRemote: file.stages.flatMap((stage) =>
      stage.instructions
        .filter((each) => each.keyword === 'RUN' && runsDownload([each.text, ...each.heredocs].join('\n')))
        .map((each) => each.line),
    ),
    ...ignoresScripts(file),
    ignoredFailures: file.stages.flatMap((stage) =>
      stage.instructions.filter((each) => each.keyword === 'RUN' && ignoresFailure(each)).map((each) => each.line),
    ),
  };
}

/** Instructions of the final stage and of the stages it is built on. */
function finalInstructions(file: DockerfileText): DockerInstruction[] {
  const out: DockerInstruction[] = [];
  for (let at: number | undefined = file.stages.length - 1; at !== undefined && at >= 0;) {
    const stage: DockerfileText['stages'][number] | undefined = file.stages[at];
    if (stage === undefined) break;
    out.unshift(...stage.instructions);
    at = findStage(file, stage.base, at);
  }
  return out;
}

/** `undefined` for a step that fetches no index. */
function keepsIndex(instruction: DockerInstruction): boolean | undefined {
  if (instruction.keyword !== 'RUN') return undefined;
  const text = [instruction.text, ...instruction.heredocs].join('\n');
  const cached = (instruction.flags['mount'] ?? '').includes('type=cache');
  if (/\bapt(?:-get)?\s+(?:-\w+\s+)*update\b/.test(text)) return !cached && !/rm\s+-rf?\s+(?:\S+\s+)*\/var\/lib\/apt\/lists/.test(text);
  if (/\bapk\s+(?:--\S+\s+)*(?:add|update)\b/.test(text))
    return !cached && !/--no-cache|rm\s+-rf?\s+(?:\S+\s+)*\/var\/cache\/apk/.test(text);
  return /\b(?:yum|dnf|microdnf)\s+(?:-\w+\s+)*install\b/.test(text) ? !cached && !/clean\s+all/.test(text) : undefined;
}

/** `npm run build || true`; a clean-up that may fail is no build step. */
function ignoresFailure(instruction: DockerInstruction): boolean {
  const text = [instruction.json ? '' : instruction.text, ...instruction.heredocs].join('\n');
  return shellCommands(text).some(
    (command) =>
      command.failureIgnored &&
      !/^(?:rm|find|chown|chmod|true|adduser|addgroup|useradd|groupadd|deluser|userdel)$/.test(command.words[0] ?? ''),
  );
}

function ignoresScripts(file: DockerfileText): { ignoresScripts?: boolean } {
  const installs = file.stages
    .flatMap((stage) => stage.instructions.filter((each) => each.keyword === 'RUN'))
    .flatMap((each) => shellCommands([each.text, ...each.heredocs].join('\n')))
    .filter((command) => installKind(command) !== undefined);
  return installs.length === 0 ? {} : { ignoresScripts: installs.every((command) => command.words.includes('--ignore-scripts')) };
}
