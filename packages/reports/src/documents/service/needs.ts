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

/** Release lines of plugins that work with Fastify 4; the newest ones ask for 5. From the tables of compatibility in their READMEs. */
const WITH_FASTIFY_4: Readonly<Record<string, number>> = {
  '@fastify/compress': 7,
  '@fastify/cookie': 9,
  '@fastify/cors': 9,
  '@fastify/csrf-protection': 6,
  '@fastify/helmet': 11,
  '@fastify/jwt': 8,
  '@fastify/multipart': 8,
  '@fastify/rate-limit': 9,
  '@fastify/static': 7,
  '@fastify/swagger': 8,
  '@fastify/under-pressure': 8,
  '@fastify/websocket': 10,
};

/** What the code of a fix takes besides itself: settings by name, and packages that the service does not have yet. */
export function needsOf(problem: Problem): { settings: string[]; packages: string[] } {
  const { service } = problem;
  const text = placedCode(problem)
    .map((one) => one.text)
    .join('\n');
  const settings = [...text.matchAll(SETTING)].flatMap(([, dotted, quoted]) => dotted ?? quoted ?? []).filter((one) => one !== 'NODE_ENV');
  const fastify4 = service.portrait?.packages.some((one) => one.name === 'fastify' && one.version.startsWith('4.')) === true;
  const fitting = (name: string): string => (fastify4 && WITH_FASTIFY_4[name] !== undefined ? `${name}@${WITH_FASTIFY_4[name]}` : name);
  const has = service.portrait === undefined ? undefined : new Set(service.portrait.packages.map((one) => one.name));
  const imported = [...text.matchAll(PACKAGE)].flatMap(([, name]) => name ?? []);
  return {
    settings: [...new Set(settings)].toSorted(),
    // Without a lockfile nobody knows what is there, and nothing is said.
    packages:
      has === undefined || has.size === 0
        ? []
        : [...new Set(imported)]
            .filter((one) => !BUILT_IN.has(one) && !has.has(one))
            .map(fitting)
            .toSorted(),
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
