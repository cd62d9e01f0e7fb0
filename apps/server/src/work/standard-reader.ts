import { parentPort } from 'node:worker_threads';
import { CUSTOM_FOLDER } from '@airworthy/engine/custom/custom-files';
import { readCustomStandards, ruleCheckId } from '@airworthy/engine/custom/custom-standards';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { standardFile } from '../store/own-standards.ts';
import type { Reading } from '../store/own-standards.ts';
import type { ReadingTask } from './read-standard.ts';

/** A program of its own, because whatever people type is read in it: a text that takes too long ends it, and not the server. */
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.on('message', ({ id, text, others }: ReadingTask) => parentPort?.postMessage({ id, reading: readStandard(text, others) }));

/**
 * Reads a standard as an audit would, among the others of the organisation: what is wrong, and what it asks.
 * @param others by id; ids of items are unique over all of them
 */
function readStandard(text: string, others: ReadonlyMap<string, string>): Reading {
  const path = `${CUSTOM_FOLDER}/organisation~.yaml`;
  const texts = Object.fromEntries([...others].map(([id, other]) => [`${CUSTOM_FOLDER}/${standardFile(id)}`, other]));
  const read = readCustomStandards(memoryTree({ ...texts, [path]: text }));
  const [standard] = readCustomStandards(memoryTree({ [path]: text })).standards;
  return {
    id: standard?.id ?? null,
    title: standard?.title ?? null,
    items: (standard?.items ?? []).map(({ id, title, severity, verify }) => {
      const checks = verify === undefined ? [] : 'all' in verify ? verify.all : verify.any;
      return {
        id,
        title,
        severity,
        decided: checks.length === 0 ? 'person' : checks.includes(ruleCheckId(id)) ? 'rule' : 'checks',
      };
    }),
    problems: read.diagnostics
      .filter((one) => one.location?.path === path || one.location === undefined)
      .map(({ level, message, location }) => ({
        level,
        message: message.replaceAll(path, 'this text'),
        line: location?.line ?? 1,
        column: location?.column ?? 1,
      })),
  };
}
