import type { ParsedModule } from '../lang/typescript/parse.ts';
import type { Resolver } from '../lang/typescript/resolve.ts';

/** Who imports a file, and how. */
export interface Importer {
  path: string;
  /** Only types are imported, which leaves nothing at run time. */
  typeOnly: boolean;
}

const DYNAMIC = /(?:\brequire|\bimport)\s*\(\s*["'`]([^"'`$]+)["'`]/g;

/** Importers of each file, from static imports, re-exports, `require` and `import()`. */
export function collectImporters(
  files: readonly string[],
  parse: (path: string) => ParsedModule | undefined,
  resolver: Resolver,
): Map<string, Importer[]> {
  const out = new Map<string, Importer[]>();
  for (const path of files) {
    const parsed = parse(path);
    if (parsed === undefined) continue;
    const add = (specifier: string, typeOnly: boolean): void => {
      const target = resolver.resolve(path, specifier);
      if (target.kind !== 'file' || target.path === path) return;
      const list = out.get(target.path) ?? [];
      const known = list.find((importer) => importer.path === path);
      if (known === undefined) list.push({ path, typeOnly });
      else known.typeOnly &&= typeOnly;
      out.set(target.path, list);
    };
    for (const node of parsed.program.body) {
      if (node.type === 'ImportDeclaration') {
        const typeOnly =
          node.importKind === 'type' ||
          (node.specifiers.length > 0 &&
            node.specifiers.every((specifier) => 'importKind' in specifier && specifier.importKind === 'type'));
        add(node.source.value, typeOnly);
      } else if ((node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') && node.source !== null)
        add(node.source.value, node.exportKind === 'type');
    }
    for (const match of parsed.text.matchAll(DYNAMIC)) add(match[1] as string, false);
  }
  return out;
}
