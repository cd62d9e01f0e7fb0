import type { DockerStage, Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { pairsOf, substitute } from '../../lang/dockerfile/read-dockerfile.ts';
import type { DockerfileText, DockerInstruction, DockerStageText } from '../../lang/dockerfile/read-dockerfile.ts';
import { isPlaceholder, isSecretName } from '../../lang/secrets/names.ts';

/** What a stage ends up with: what it says itself, over what its base stage says. */
export interface StageState {
  user: Known<string>;
  userLine?: number;
  healthcheck: boolean;
  healthcheckLine?: number;
  healthcheckPath?: string;
  entrypoint?: DockerInstruction;
  command?: DockerInstruction;
  env: Record<string, string>;
  secretNames: string[];
  exposes: number[];
}

/** Images whose own configuration runs as a normal user. */
const ROOTLESS = /(?:^|\/)distroless\/.*(?::|-)(?:debug-)?nonroot|^cgr\.dev\/chainguard\/|(?:^|\/)bitnami\/|:[\w.-]*nonroot/;
/** Official images and plain names, which run as root unless told otherwise. */
const ROOTED =
  /^(?:docker\.io\/)?(?:library\/)?[\w.-]+(?::[\w.-]+)?(?:@sha256:\w+)?$|^(?:gcr\.io\/distroless\/|public\.ecr\.aws\/docker\/library\/|public\.ecr\.aws\/lambda\/|mcr\.microsoft\.com\/(?!playwright))/;

/** State of the stage at `index`, inherited through `FROM <stage>`. */
export function stageState(file: DockerfileText, index: number, depth = 0): StageState {
  const stage = file.stages[index] as DockerStageText;
  const parent = findStage(file, stage.base, index);
  const state: StageState =
    parent !== undefined && depth < 50
      ? { ...stageState(file, parent, depth + 1) }
      : { user: baseUser(stage.base), healthcheck: false, env: {}, secretNames: [], exposes: [] };
  state.env = { ...state.env };
  state.secretNames = [...state.secretNames];
  state.exposes = [...state.exposes];
  const args: Record<string, string> = {};
  for (const instruction of stage.instructions) apply(state, instruction, args, file.globals);
  return state;
}

function apply(state: StageState, instruction: DockerInstruction, args: Record<string, string>, globals: Record<string, string>): void {
  const values = { ...globals, ...args, ...state.env };
  const { keyword, text, line } = instruction;
  if (keyword === 'USER') {
    const name = substitute(text.trim(), values);
    state.user = name.includes('$') ? unknown(text) : known((name.split(':')[0] as string).trim(), text);
    state.userLine = line;
  } else if (keyword === 'HEALTHCHECK') {
    state.healthcheck = !/^none\b/i.test(text);
    state.healthcheckLine = line;
    const path = /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::[\w${}:-]+)?(\/[\w./-]*)/.exec(text)?.[1];
    if (path === undefined) delete state.healthcheckPath;
    else state.healthcheckPath = path;
  } else if (keyword === 'ENTRYPOINT') {
    state.entrypoint = instruction;
    // A new ENTRYPOINT drops the CMD of the base image.
    delete state.command;
  } else if (keyword === 'CMD') state.command = instruction;
  else if (keyword === 'ENV' || keyword === 'ARG') {
    for (const [name, given] of pairsOf(instruction)) {
      const value = given === undefined ? undefined : substitute(given, values);
      if (keyword === 'ENV') state.env[name] = value ?? '';
      else if (value !== undefined) args[name] = value;
      if (isSecretName(name) && given !== undefined && carriesSecret(given, value ?? '', keyword)) state.secretNames.push(name);
    }
  } else if (keyword === 'EXPOSE') {
    for (const word of instruction.words) {
      const port = Number(substitute(word, values).split('/')[0]);
      if (Number.isInteger(port) && port > 0) state.exposes.push(port);
    }
  }
}

/** `ENV TOKEN=$TOKEN` bakes a build argument into the image, which is as readable as a literal. */
function carriesSecret(given: string, value: string, keyword: string): boolean {
  const reference = /^\$\{?(\w+)\}?$/.exec(given);
  if (reference !== null) return keyword === 'ENV' && isSecretName(reference[1] as string);
  return !isPlaceholder(value);
}

function baseUser(base: string): Known<string> {
  if (ROOTLESS.test(base)) return known('nonroot', base);
  return base === 'scratch' || ROOTED.test(base) ? ABSENT : unknown(`user of ${base}`);
}

/** Index of an earlier stage by name or number. */
export function findStage(file: DockerfileText, reference: string, before: number): number | undefined {
  const name = reference.toLowerCase();
  for (let at = before - 1; at >= 0; at -= 1) if (file.stages[at]?.name === name) return at;
  const number = /^\d+$/.test(name) ? Number(name) : -1;
  return number >= 0 && number < before ? number : undefined;
}

/** Stages as facts. */
export function toStages(file: DockerfileText): DockerStage[] {
  return file.stages.map((stage, index) => {
    const own = findStage(file, stage.base, index) !== undefined || stage.base === 'scratch';
    const digest = /@sha256:[0-9a-f]{64}$/i.test(stage.base);
    const tag = /:([\w][\w.-]*)(?:@|$)/.exec(stage.base.slice(stage.base.lastIndexOf('/') + 1))?.[1];
    return {
      ...(stage.name === undefined ? {} : { name: stage.name }),
      base: stage.base,
      // A tag that names at least a major version pins; `latest`, `alpine`, `lts` and `current` move.
      pinned:
        own ||
        digest ||
        (tag !== undefined && /\d/.test(tag.replace(/(?:alpine|slim|bullseye|bookworm|buster|trixie|jammy|noble|focal)[\d.]*$/, ''))),
      digest: digest || own,
      line: stage.line,
    };
  });
}
