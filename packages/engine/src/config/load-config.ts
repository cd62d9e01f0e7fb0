import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import type { Diagnostic, Location } from '@airworthy/model';
import { formatLocation } from '@airworthy/model';
import { KnownError } from '../known-error.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import { nearestWord } from './nearest-word.ts';
import { defaultConfig, ProjectConfigSchema } from './project-config.ts';
import type { ProjectConfig } from './project-config.ts';

export type { ProjectConfig } from './project-config.ts';

export const CONFIG_FILES = ['airworthy.yaml', 'airworthy.yml'] as const;

const CONFIG_CHARACTERS = 200_000;
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
  const fail = (message: string, line: number, column: number): Diagnostic => ({
    code: 'invalid-config',
    level: 'error',
    message,
    location: { path, line, column },
  });
  if (text.length > CONFIG_CHARACTERS)
    return { config: defaultConfig(), diagnostics: [fail('The file is too large for a configuration.', 1, 1)] };
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number): [number, number] => {
    const { line, col } = counter.linePos(offset);
    return [Math.max(1, line), Math.max(1, col)];
  };
  if (document.errors.length > 0) {
    return {
      config: defaultConfig(),
      diagnostics: document.errors.slice(0, 5).map((error) => fail(`This is not valid YAML: ${error.message}.`, ...at(error.pos[0]))),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    return {
      config: defaultConfig(),
      diagnostics: [fail(`The file cannot be expanded: ${error instanceof Error ? error.message : 'unknown reason'}.`, 1, 1)],
    };
  }
  const result = ProjectConfigSchema.safeParse(value ?? {});
  if (result.success) return { config: result.data, diagnostics: [] };
  return { config: defaultConfig(), diagnostics: result.error.issues.flatMap((issue) => issueDiagnostics(issue, document, at, fail)) };
}

function issueDiagnostics(
  issue: z.core.$ZodIssue,
  document: Document,
  at: (offset: number) => [number, number],
  fail: (message: string, line: number, column: number) => Diagnostic,
): Diagnostic[] {
  // A plain list of services is short for `services.only`.
  const path =
    issue.path[0] === 'services' && issue.path[1] === 'only' && isSeq(document.getIn(['services'], true))
      ? issue.path.toSpliced(1, 1)
      : issue.path;
  const name = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearestWord(key, KNOWN_KEYS);
      return fail(`Unknown key \`${key}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`, ...at(offsetOf(document, path, key)));
    });
  }
  const [line, column] = at(offsetOf(document, path));
  if (issue.code === 'invalid_value') {
    const near = nearestWord(String(document.getIn(path.map(String))), issue.values.map(String));
    const meant = near === undefined ? '' : `; did you mean \`${near}\`?`;
    return [fail(`\`${name}\` must be one of ${issue.values.map(String).join(', ')}${meant || '.'}`, line, column)];
  }
  return [fail(`\`${name === '' ? 'the file' : name}\`: ${issue.message}.`, line, column)];
}

/** Where the value stands in the text, or the nearest place around it; with `key`, where that key of it stands. */
function offsetOf(document: Document, path: readonly PropertyKey[], key?: string): number {
  const steps = path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  for (let length = steps.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(steps.slice(0, length), true);
    if (key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      const start = pair !== undefined && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
      if (start !== undefined) return start;
    }
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') return range[0];
  }
  return 0;
}

function place(location: Location): string {
  return `${formatLocation(location)}:${location.column ?? 1}`;
}
