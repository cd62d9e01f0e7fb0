import type { DockerfileText, DockerStageText } from '../../lang/dockerfile/read-dockerfile.ts';
import { findStage } from './stages.ts';

/**
 * The stages of a Dockerfile that the image of one service is made of, with its final stage last. A file may build several images
 * (`--target`); of its final stages the one counts that names the folder of the service, then the one that is named after it, then the last.
 */
export function stagesOfService(file: DockerfileText, servicePath: string): DockerfileText {
  // Numbers of stages are positions in the whole file.
  if (file.stages.some((stage) => /^\d+$/.test(stage.base) || stage.instructions.some(({ flags }) => /^\d+$/.test(flags['from'] ?? ''))))
    return file;
  const needs = file.stages.map((stage, index) => needed(file, stage, index));
  const used = new Set(needs.flat());
  const finals = file.stages.map((_, index) => index).filter((index) => !used.has(index));
  const folder = servicePath.slice(servicePath.lastIndexOf('/') + 1).toLowerCase();
  const naming = servicePath === '' ? [] : finals.filter((index) => mentions(file.stages[index] as DockerStageText, servicePath));
  const named = finals.filter((index) => file.stages[index]?.name === folder);
  const target = (naming.length === 1 ? naming[0] : named[0]) ?? file.stages.length - 1;
  const kept = new Set<number>();
  const visit = (index: number): void => {
    if (kept.has(index)) return;
    kept.add(index);
    for (const each of needs[index] ?? []) visit(each);
  };
  visit(target);
  return { ...file, stages: file.stages.filter((_, index) => kept.has(index)) };
}

/** Stages that a stage starts from or copies from. */
function needed(file: DockerfileText, stage: DockerStageText, index: number): number[] {
  const references = [stage.base];
  for (const { flags } of stage.instructions) {
    if (flags['from'] !== undefined) references.push(flags['from']);
    const mounted = /(?:^|,)from=([^,]+)/.exec(flags['mount'] ?? '')?.[1];
    if (mounted !== undefined) references.push(mounted);
  }
  return [...new Set(references.map((each) => findStage(file, each, index)).filter((each) => each !== undefined))];
}

function mentions(stage: DockerStageText, servicePath: string): boolean {
  return stage.instructions.some(({ words, text }) =>
    [...words, ...text.split(/[\s"',[\]]+/)].some((word) => `/${word.replace(/^\.?\//, '')}/`.includes(`/${servicePath}/`)),
  );
}
