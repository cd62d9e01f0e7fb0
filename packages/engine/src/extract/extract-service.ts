import type { Facts, ServiceInfo, ServiceModel } from '@airworthy/model';
import { bootService } from '../boot/boot-service.ts';
import { buildCodeIndex } from '../lang/typescript/code-index.ts';
import { discoverEntries } from '../lang/typescript/entries.ts';
import { createParser } from '../lang/typescript/parser-cache.ts';
import { createResolver } from '../lang/typescript/resolve.ts';
import { memoryTree } from '../tree/source-tree.ts';
import type { Extractor } from './define-extractor.ts';
import { runExtractors } from './run-extractors.ts';

/** Boots a service made of texts and runs extractors over it. `main.*` is what production starts unless a package.json says otherwise. For tests. */
export async function extractService(extractors: readonly Extractor[], texts: Record<string, string>): Promise<Facts> {
  return (await extractModel(extractors, texts)).facts;
}

/** The same with what was looked at for each family of facts. */
export async function extractModel(extractors: readonly Extractor[], texts: Record<string, string>): Promise<ServiceModel> {
  const tree = memoryTree({ 'package.json': '{"scripts":{"start":"node main.js"}}', ...texts });
  const resolver = createResolver(tree);
  const { parse } = createParser(tree, () => {});
  const entries = discoverEntries(tree, '');
  const boot = bootService({ tree, resolver, parse, serviceRoot: '', entries });
  const code = buildCodeIndex({ tree, resolver, parse, serviceRoot: '', entries, boot });
  const service: ServiceInfo = { name: 'service', path: '', because: [], capabilities: [], lines: 0, files: 0 };
  const model = await runExtractors({ service, tree, files: tree.files, code, boot }, extractors);
  const failed = model.diagnostics.find((one) => one.code === 'extractor-failed');
  if (failed !== undefined) throw new Error(failed.message);
  return model;
}
