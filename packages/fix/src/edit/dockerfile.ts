/** An instruction of a Dockerfile with where it stands. */
export interface Instruction {
  /** Upper case. */
  name: string;
  /** What follows the name, continuation lines joined. */
  value: string;
  start: number;
  /** Offset behind the last character, before the line break. */
  end: number;
  line: number;
}

/** The instructions of a Dockerfile in order; comments and empty lines are left out. */
export function readInstructions(text: string): Instruction[] {
  const out: Instruction[] = [];
  const lines = text.split('\n');
  let offset = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const start = offset;
    const line = at + 1;
    let raw = lines[at] as string;
    offset += raw.length + 1;
    const name = /^\s*([A-Za-z]+)\s/.exec(`${raw} `)?.[1];
    if (name === undefined || raw.trimStart().startsWith('#')) continue;
    let whole = raw;
    while ((/\\\s*$/.test(raw) || (raw.trimStart().startsWith('#') && at + 1 < lines.length)) && at + 1 < lines.length) {
      at += 1;
      raw = lines[at] as string;
      whole += `\n${raw}`;
      offset += raw.length + 1;
    }
    const joined = whole.replaceAll(/\\\s*\n/g, ' ').trim();
    out.push({
      name: name.toUpperCase(),
      value: joined.slice(joined.search(/\s|$/)).trim(),
      start,
      end: start + whole.replace(/\s+$/, '').length,
      line,
    });
  }
  return out;
}

/** Instructions of the stage that is shipped: those from the last FROM on. */
export function finalStage(instructions: readonly Instruction[]): Instruction[] {
  const from = instructions.findLastIndex((one) => one.name === 'FROM');
  return from < 0 ? [] : instructions.slice(from);
}

/** The image that a stage starts from in the end, behind names of earlier stages. */
export function baseImage(instructions: readonly Instruction[], from: Instruction): string {
  let value = from.value.replace(/^--\S+\s+/, '');
  for (let steps = 0; steps < 10; steps += 1) {
    const image = value.split(/\s+/)[0] as string;
    const earlier = instructions.find(
      (one) => one.name === 'FROM' && one.start < from.start && new RegExp(`\\sas\\s+${escape(image)}$`, 'i').test(one.value),
    );
    if (earlier === undefined) return image;
    value = earlier.value.replace(/^--\S+\s+/, '');
  }
  return value;
}

function escape(text: string): string {
  return text.replaceAll(/[^\w]/g, '\\$&');
}

/** The first instruction that says what is started, where settings of the process belong before. */
export function startInstruction(stage: readonly Instruction[]): Instruction | undefined {
  return stage.find((one) => one.name === 'ENTRYPOINT' || one.name === 'CMD');
}

/** Sources that COPY and ADD take from the build context. */
export function copiedSources(instructions: readonly Instruction[]): string[] {
  return instructions
    .filter((one) => (one.name === 'COPY' || one.name === 'ADD') && !/--from=/.test(one.value))
    .flatMap((one) =>
      one.value
        .replaceAll(/--\S+\s+/g, '')
        .replaceAll(/[[\]",]/g, ' ')
        .trim()
        .split(/\s+/)
        .slice(0, -1),
    )
    .filter((source) => !/^https?:/.test(source));
}
