import { DockerfileParser } from 'dockerfile-ast';
import type { Instruction, ModifiableInstruction } from 'dockerfile-ast';

export interface DockerInstruction {
  keyword: string;
  /** Arguments with continuation lines joined and flags taken off. */
  text: string;
  flags: Record<string, string>;
  /** From 1. */
  line: number;
  /** Words, or the elements of the JSON form. */
  words: string[];
  json: boolean;
  /** Bodies of heredocs, in order. */
  heredocs: string[];
}

export interface DockerStageText {
  /** Lower case, as FROM names are compared without case. */
  name: string | undefined;
  base: string;
  line: number;
  instructions: DockerInstruction[];
}

export interface DockerfileText {
  /** ARG defaults before the first FROM. */
  globals: Record<string, string>;
  stages: DockerStageText[];
  /** Lines with an unknown instruction, from 1. */
  invalid: { line: number; keyword: string }[];
}

const KEYWORDS = new Set([
  'FROM',
  'RUN',
  'CMD',
  'LABEL',
  'MAINTAINER',
  'EXPOSE',
  'ENV',
  'ADD',
  'COPY',
  'ENTRYPOINT',
  'VOLUME',
  'USER',
  'WORKDIR',
  'ARG',
  'ONBUILD',
  'STOPSIGNAL',
  'HEALTHCHECK',
  'SHELL',
]);

/** Reads a Dockerfile into stages. Tolerant: unknown instructions are listed and skipped. */
export function readDockerfile(text: string): DockerfileText {
  const out: DockerfileText = { globals: {}, stages: [], invalid: [] };
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword().toUpperCase();
    const line = instruction.getRange().start.line + 1;
    if (!KEYWORDS.has(keyword)) {
      out.invalid.push({ line, keyword: instruction.getInstruction().slice(0, 40) });
      continue;
    }
    const read = toInstruction(
      keyword,
      line,
      instruction.getArgumentsContent() ?? '',
      instruction.getRawArgumentsContent() ?? '',
      flagsOf(instruction),
    );
    if (keyword === 'FROM') {
      const parts = read.text.split(/\s+/);
      const as = parts.findIndex((word) => /^as$/i.test(word));
      const base = substitute(parts[0] ?? '', out.globals);
      out.stages.push({ name: as === -1 ? undefined : parts[as + 1]?.toLowerCase(), base, line, instructions: [] });
    } else if (out.stages.length === 0) {
      const pair = /^(\w+)=(.*)$/s.exec(read.text);
      if (keyword === 'ARG' && pair !== null) out.globals[pair[1] as string] = substitute(unquote(pair[2] as string), out.globals);
    } else out.stages.at(-1)?.instructions.push(read);
  }
  return out;
}

function toInstruction(keyword: string, line: number, joined: string, raw: string, flags: Record<string, string>): DockerInstruction {
  let text = joined.trim();
  const heredocs: string[] = [];
  if (text.includes('<<') && ['RUN', 'COPY', 'ADD'].includes(keyword)) {
    for (const match of raw.matchAll(/<<-?["']?(\w+)["']?/g)) {
      const body = new RegExp(`^[^\\n]*\\n([\\s\\S]*?)^\\t*${match[1]}\\s*$`, 'm').exec(raw.slice(match.index));
      if (body !== null) heredocs.push(body[1] as string);
    }
    if (heredocs.length > 0) text = (raw.split('\n')[0] as string).trim();
  }
  const list = text.startsWith('[') ? jsonWords(text) : undefined;
  return { keyword, text, flags, line, words: list ?? text.split(/\s+/).filter((word) => word !== ''), json: list !== undefined, heredocs };
}

function flagsOf(instruction: Instruction): Record<string, string> {
  const out: Record<string, string> = {};
  if (!('getFlags' in instruction)) return out;
  for (const flag of (instruction as ModifiableInstruction).getFlags()) out[flag.getName().toLowerCase()] = unquote(flag.getValue() ?? '');
  return out;
}

function jsonWords(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
  } catch {
    // Docker then takes it as a shell command.
    return undefined;
  }
}

/** Name and value pairs of ENV (both forms), ARG and LABEL. */
export function pairsOf(instruction: DockerInstruction): [string, string | undefined][] {
  const text = instruction.text;
  if (instruction.keyword === 'ENV' && !/^[\w.-]+=/.test(text)) {
    const match = /^(\S+)\s+(.*)$/s.exec(text);
    return match === null ? [] : [[match[1] as string, unquote((match[2] as string).trim())]];
  }
  const out: [string, string | undefined][] = [];
  for (const match of text.matchAll(/([\w.-]+)(?:=((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])*))?/g)) {
    out.push([match[1] as string, match[2] === undefined ? undefined : unquote(match[2])]);
  }
  return out;
}

function unquote(value: string): string {
  return value.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'/g,
    (_all, double: string | undefined, single: string | undefined) => double ?? single ?? '',
  );
}

/** Replaces `$NAME`, `${NAME}` and `${NAME:-default}`; unknown names stay as they are. */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{(\w+)(?::?([-+])([^}]*))?\}|\$(\w+)/g,
    (all, braced: string | undefined, operator: string | undefined, word: string | undefined, plain: string | undefined) => {
      const name = (braced ?? plain) as string;
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (operator === '+') return value === undefined || value === '' ? '' : (word ?? '');
      if (value !== undefined && value !== '') return value;
      return operator === '-' ? (word ?? '') : all;
    },
  );
}
