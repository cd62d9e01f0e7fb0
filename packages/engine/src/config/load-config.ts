import type { Diagnostic, Location } from '@airworthy/model';
import { formatLocation } from '@airworthy/model';
import { KnownError } from '../known-error.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { defaultConfig, ProjectConfigSchema } from './project-config.ts';
import type { ProjectConfig } from './project-config.ts';
import { readYamlAs } from './read-yaml-as.ts';

export type { ProjectConfig } from './project-config.ts';

export const CONFIG_FILES = ['airworthy.yaml', 'airworthy.yml'] as const;

const KNOWN_KEYS = [
  'services',
  'exclude',
  'advisories',
  'currency',
  'rates',
  'thresholds',
  'exposures',
  'only',
  'add',
  'path',
  'name',
  'coverage',
  'points',
  'backend',
  'devops',
  'qa',
  'security',
  'data',
  'product',
  'capabilities',
  'remove',
  'reason',
  'profile',
  'answers',
  'url',
  'model',
  'critical',
  'high',
  'open',
  'gate',
  'severity',
  'budgets',
  'medium',
  'low',
  'unclear',
];

/** Reads `airworthy.yaml` of a tree. Throws `KnownError` with every place that is wrong and what to write instead. */
export function loadConfig(tree: SourceTree): ProjectConfig {
  const { config, diagnostics } = readConfig(tree);
  if (diagnostics.length === 0) return config;
  const lines = diagnostics.map((one) => `${one.location === undefined ? '' : `${place(one.location)}: `}${one.message}`);
  throw new KnownError('invalid-config', `The configuration is not valid.\n${lines.join('\n')}`, {
    hint: 'Correct these places, or remove the file to use the defaults.',
  });
}

/** The configuration, or the defaults together with everything that is wrong with it. */
export function readConfig(tree: SourceTree): { config: ProjectConfig; diagnostics: Diagnostic[] } {
  const path = CONFIG_FILES.find((name) => tree.has(name));
  const text = path === undefined ? undefined : tree.read(path);
  if (path === undefined || text === undefined) return { config: defaultConfig(), diagnostics: [] };
  const { value, diagnostics } = readYamlAs(path, text, ProjectConfigSchema, KNOWN_KEYS);
  return { config: value ?? defaultConfig(), diagnostics };
}

function place(location: Location): string {
  return `${formatLocation(location)}:${location.column ?? 1}`;
}
