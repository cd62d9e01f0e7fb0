import { FACT_FAMILIES } from '@airworthy/model';
import type { Diagnostic, Facts, ServiceInfo } from '@airworthy/model';
import { memoryTree } from '../tree/source-tree.ts';
import type { ExtractInput, Extractor } from './define-extractor.ts';

export interface ExtractedTexts {
  facts: Facts;
  diagnostics: Diagnostic[];
  partial: { family: string; reason: string }[];
}

/** Runs one extractor that reads files only over a tree made of texts; all files count for the service. For tests. */
export async function extractTexts(
  extractor: Extractor,
  texts: Record<string, string>,
  service: Partial<ServiceInfo> = {},
): Promise<ExtractedTexts> {
  const tree = memoryTree(texts);
  const facts = Object.fromEntries(FACT_FAMILIES.map((family) => [family, []])) as unknown as Facts;
  const out: ExtractedTexts = { facts, diagnostics: [], partial: [] };
  const input = {
    service: { name: 'service', path: '', because: [], capabilities: [], lines: 0, files: 0, ...service },
    tree,
    files: tree.files,
    emit(family, fact) {
      if (!extractor.emits.includes(family)) throw new Error(`${extractor.id} may not emit ${family}`);
      facts[family].push(fact);
    },
    diagnose: (diagnostic) => void out.diagnostics.push(diagnostic),
    partial: (family, reason) => void out.partial.push({ family, reason }),
  } satisfies Omit<ExtractInput, 'code' | 'boot'>;
  await extractor.extract(input as unknown as ExtractInput);
  return out;
}
