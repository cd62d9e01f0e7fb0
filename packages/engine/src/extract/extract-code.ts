import { FACT_FAMILIES } from '@airworthy/model';
import type { Facts } from '@airworthy/model';
import { bootService } from '../boot/boot-service.ts';
import type { BootResult } from '../boot/boot-service.ts';
import { buildCodeIndex } from '../lang/typescript/code-index.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { discoverEntries } from '../lang/typescript/entries.ts';
import { parseModule } from '../lang/typescript/parse.ts';
import { createResolver } from '../lang/typescript/resolve.ts';
import { memoryTree } from '../tree/source-tree.ts';
import type { ExtractInput, Extractor } from './define-extractor.ts';

export interface ExtractedCode {
  facts: Facts;
  code: CodeIndex;
  boot: BootResult;
}

/** Runs one extractor over code made of texts, boot included; `main.*` is what production starts unless a package.json says otherwise. For tests. */
export async function extractCode(extractor: Extractor, texts: Record<string, string>, folder = ''): Promise<ExtractedCode> {
  const main = Object.keys(texts).find((path) => /^main\.[cm]?[jt]s$/.test(path)) ?? 'main.ts';
  const tree = memoryTree({ 'package.json': JSON.stringify({ scripts: { start: `node ${main}` } }), ...texts });
  const resolver = createResolver(tree);
  const parsed = new Map(tree.files.map((file) => [file.path, parseModule(file.path, tree.read(file.path) ?? '')]));
  const project = {
    tree,
    resolver,
    parse: (path: string) => parsed.get(path),
    serviceRoot: folder,
    entries: discoverEntries(tree, folder),
  };
  const boot = bootService(project);
  const code = buildCodeIndex({ ...project, boot });
  const facts = Object.fromEntries(FACT_FAMILIES.map((family) => [family, []])) as unknown as Facts;
  const input: ExtractInput = {
    service: { name: 'service', path: folder, because: [], capabilities: [], lines: 0, files: 0 },
    tree,
    files: tree.files,
    code,
    boot,
    emit(family, fact) {
      if (!extractor.emits.includes(family)) throw new Error(`${extractor.id} may not emit ${family}`);
      (facts[family] as (typeof fact)[]).push(fact);
    },
    diagnose: () => undefined,
    partial: () => undefined,
  };
  await extractor.extract(input);
  return { facts, code, boot };
}
