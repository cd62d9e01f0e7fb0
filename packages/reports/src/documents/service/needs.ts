import type { Problem } from '../../view/blockers.ts';
import { placedCode } from '../../fit/placed-code.ts';
import type { Block, Text } from '../block.ts';
import { code, joined, paragraph } from '../build.ts';
import type { ServiceContext } from '../context.ts';

const SETTING = /\bprocess\.env(?:\.([A-Z][A-Z0-9_]*)|\[['"]([A-Z][A-Z0-9_]*)['"]\])/g;
const PACKAGE = /(?:\bfrom\s+|\bimport\s+|\brequire\()['"]((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^'"]*)?['"]/g;
/** Modules of the runtime, as far as code of fixes names them without a prefix. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'assert',
  'buffer',
  'crypto',
  'events',
  'fs',
  'http',
  'https',
  'net',
  'os',
  'path',
  'stream',
  'timers',
  'url',
  'util',
]);

/** What the code of a fix takes besides itself: settings by name, and packages that the service does not have yet. */
export function needsOf(problem: Problem): { settings: string[]; packages: string[] } {
  const { service } = problem;
  const text = placedCode(problem)
    .map((one) => one.text)
    .join('\n');
  const settings = [...text.matchAll(SETTING)].flatMap(([, dotted, quoted]) => dotted ?? quoted ?? []).filter((one) => one !== 'NODE_ENV');
  const has = service.portrait === undefined ? undefined : new Set(service.portrait.packages.map((one) => one.name));
  const imported = [...text.matchAll(PACKAGE)].flatMap(([, name]) => name ?? []);
  return {
    settings: [...new Set(settings)].toSorted(),
    // Without a lockfile nobody knows what is there, and nothing is said.
    packages:
      has === undefined || has.size === 0 ? [] : [...new Set(imported)].filter((one) => !BUILT_IN.has(one) && !has.has(one)).toSorted(),
  };
}

export function needsBlocks({ say }: ServiceContext, problem: Problem): readonly Block[] {
  const { settings, packages } = needsOf(problem);
  const names = (some: readonly string[]): Text => joined(some.map((one): Text => [code(one)]));
  return [
    ...(packages.length === 0 ? [] : [paragraph([...say.rich('hardening.install'), ' ', code(`npm install ${packages.join(' ')}`)])]),
    ...(settings.length === 0 ? [] : [paragraph([...say.rich('hardening.settings'), ' ', ...names(settings)])]),
  ];
}
