import type { Node } from 'oxc-parser';
import type { BootInput } from '../../boot/run-entry.ts';
import { walk } from '../../lang/typescript/syntax.ts';

/** What of `next.config` decides about addresses. */
export interface NextConfig {
  /** Put before every address; `''` where none is set, or only by a variable. */
  basePath: string;
  extensions: readonly string[];
}

const DEFAULT_EXTENSIONS = ['tsx', 'ts', 'jsx', 'js'];

/** Reads `next.config.*`. https://nextjs.org/docs/app/api-reference/config/next-config-js */
export function nextConfigOf(input: Pick<BootInput, 'tree' | 'parse' | 'serviceRoot'>): NextConfig {
  const config: NextConfig = { basePath: '', extensions: DEFAULT_EXTENSIONS };
  const prefix = input.serviceRoot === '' ? '' : `${input.serviceRoot}/`;
  const path = ['js', 'mjs', 'cjs', 'ts', 'mts'].map((ending) => `${prefix}next.config.${ending}`).find((one) => input.tree.has(one));
  const parsed = path === undefined ? undefined : input.parse(path);
  if (parsed === undefined) return config;
  walk(parsed.program as unknown as Node, (node) => {
    if (node.type !== 'Property' || node.computed) return;
    const key = node.key.type === 'Identifier' ? node.key.name : node.key.type === 'Literal' ? node.key.value : undefined;
    const { value } = node;
    if (key === 'basePath' && value.type === 'Literal' && typeof value.value === 'string' && /^\/[^\s:*]+$/.test(value.value))
      config.basePath = value.value.replace(/\/$/, '');
    if (key === 'pageExtensions' && value.type === 'ArrayExpression') {
      const texts = value.elements.map((one) => (one?.type === 'Literal' && typeof one.value === 'string' ? one.value : undefined));
      if (texts.length > 0 && texts.every((one) => one !== undefined)) config.extensions = texts;
    }
  });
  return config;
}
