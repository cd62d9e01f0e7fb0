import type { BootResult } from '../src/boot/boot-service.ts';
import { bootService } from '../src/boot/boot-service.ts';
import { discoverEntries } from '../src/lang/typescript/entries.ts';
import type { ParsedModule } from '../src/lang/typescript/parse.ts';
import { parseModule } from '../src/lang/typescript/parse.ts';
import { createResolver } from '../src/lang/typescript/resolve.ts';
import { memoryTree } from '../src/tree/source-tree.ts';

/** Boots a service made of texts. A single text is its `src/index.ts`. */
export function bootTexts(source: string | Record<string, string>, manifest: Record<string, unknown> = {}): BootResult {
  const texts = typeof source === 'string' ? { 'src/index.ts': source } : source;
  const tree = memoryTree({ 'package.json': JSON.stringify({ main: 'src/index.ts', ...manifest }), ...texts });
  const resolver = createResolver(tree);
  const cache = new Map<string, ParsedModule | undefined>();
  const parse = (path: string): ParsedModule | undefined => {
    if (!cache.has(path)) {
      const text = tree.read(path);
      cache.set(path, text === undefined ? undefined : parseModule(path, text));
    }
    return cache.get(path);
  };
  return bootService({ tree, resolver, parse, serviceRoot: '', entries: discoverEntries(tree, '', resolver) });
}

/** Routes in a line each: `GET /a [G, H]`, with `?` after guards that only apply under conditions. */
export function routeLines(result: BootResult): string[] {
  return result.routes.map(
    (route) =>
      `${route.method} ${route.path} [${route.guards
        .filter((guard) => guard.phase !== 'handler')
        .map((guard) => guard.name + (guard.conditions === undefined ? '' : '?'))
        .join(', ')}]`,
  );
}
