import type { FixContext } from '../fix.ts';
import { baseImage, copiedSources, finalStage, readInstructions, startInstruction } from './dockerfile.ts';
import type { Instruction } from './dockerfile.ts';
import { folderOf, foldersUp, holds } from './folders.ts';

export interface Image {
  path: string;
  text: string;
  eol: string;
  all: Instruction[];
  final: Instruction[];
  /** What the shipped stage starts from. */
  base: string;
  start: Instruction | undefined;
}

/** The Dockerfiles that speak against an item. */
export function imagesAgainst({ places, project, model }: FixContext): Image[] {
  const paths = new Set(places.map((at) => at.path));
  const known = new Set(model.facts.dockerfiles.map((one) => one.location.path));
  return [...paths]
    .filter((path) => known.has(path))
    .flatMap((path) =>
      readImage(
        project.tree.read(path),
        path,
        places.filter((at) => at.path === path).map((at) => at.line),
      ),
    );
}

export function allImages({ project, model }: FixContext): Image[] {
  return model.facts.dockerfiles.flatMap((one) => readImage(project.tree.read(one.location.path), one.location.path));
}

/** `lines` say which of several stages is meant, where all of them stand in one that begins at one. */
function readImage(text: string | undefined, path: string, lines: readonly number[] = []): Image[] {
  if (text === undefined) return [];
  const all = readInstructions(text);
  const named = new Set(lines.map((line) => stageAt(all, line)));
  const [only] = named;
  const final = (named.size === 1 ? only : undefined) ?? finalStage(all);
  const from = final[0];
  if (from === undefined) return [];
  return [
    { path, text, eol: text.includes('\r\n') ? '\r\n' : '\n', all, final, base: baseImage(all, from), start: startInstruction(final) },
  ];
}

/** The stage whose `FROM` stands in a line: where one file builds the images of several services, each ships one of them. */
function stageAt(all: readonly Instruction[], line: number): Instruction[] | undefined {
  const at = all.findIndex((one) => one.name === 'FROM' && one.line === line);
  if (at === -1) return undefined;
  const next = all.findIndex((one, index) => index > at && one.name === 'FROM');
  return all.slice(at, next === -1 ? undefined : next);
}

/** The official image of Node.js, with or without a registry before it. */
export function isNodeImage(base: string): boolean {
  return /(?:^|\/)node(?::|@|$)/.test(base);
}

/** The folder that is sent to the build: the innermost one that holds all that is copied; it may lie outside of the tree. */
export function buildContext({ project }: FixContext, image: Image): string | undefined {
  const sources = copiedSources(image.all).filter((source) => source !== '.' && source !== './' && !source.includes('$'));
  const folders = foldersUp(folderOf(image.path));
  if (sources.length === 0) return folders[0];
  const scored = folders.map((folder) => ({ folder, found: sources.filter((source) => holds(project.tree, folder, source)).length }));
  return scored.find((one) => one.found === sources.length)?.folder;
}
