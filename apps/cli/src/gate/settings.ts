import { CONFIG_FILES, loadConfig, readConfig } from '@airworthy/engine/config/load-config';
import type { ProjectConfig } from '@airworthy/engine/config/load-config';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { blobText } from '../git/tree-files.ts';
import type { Comparison } from './since.ts';

export type GateSettings = ProjectConfig['gate'];

/** What a change may move in the settings without being seen: these are told. */
const TOLD = ['services', 'exclude', 'capabilities', 'beforeRelease', 'profile', 'gate', 'thresholds'] as const;

/** The gate's settings as the base has them, so that a change can't loosen its own gate, and what it changes in the settings. */
export function settingsOfBase({ files, repository, project }: Comparison): { gate: GateSettings; notes: string[] } {
  const changed = files.find((one) => CONFIG_FILES.some((name) => one.before === name || one.after === name));
  if (changed === undefined) return { gate: project.config.gate, notes: [] };
  const text = changed.blob === undefined ? undefined : blobText(repository.folder, changed.blob);
  const tree = memoryTree(text === undefined ? {} : { [CONFIG_FILES[0]]: text });
  const now = loadConfig(project.tree);
  const { config: old } = readConfig(tree);
  const moved = TOLD.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
  return {
    gate: old.gate,
    notes:
      moved.length === 0
        ? []
        : [
            `This change sets ${moved.join(', ')} in airworthy.yaml anew${moved.includes('gate') ? '; the gate goes by the base until it is merged' : ''}.`,
          ],
  };
}
