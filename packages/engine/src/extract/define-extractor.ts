import type { Diagnostic, FactFamilies, FactFamily, ServiceInfo } from '@airworthy/model';
import type { AdvisoryIndex } from '../advisories/osv.ts';
import type { BootResult } from '../boot/boot-service.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import type { SourceFile, SourceTree } from '../tree/source-tree.ts';

/** Everything that an extractor may look at for one service. */
export interface ExtractInput {
  service: ServiceInfo;
  tree: SourceTree;
  /** Files of the service, plus those of the repository root that count for it (CI, compose, root documents). Sorted. */
  files: readonly SourceFile[];
  /** The service's TypeScript and JavaScript, bound and linked. */
  code: CodeIndex;
  /** What the running app looks like after its boot code was interpreted. */
  boot: BootResult;
  /** What is known about vulnerable packages; only when an export was given. */
  advisories?: AdvisoryIndex | undefined;
  emit: Emit;
  diagnose(diagnostic: Diagnostic): void;
  /** Says that a family could not be read completely; verdicts that need its absence become UNKNOWN. */
  partial(family: FactFamily, reason: string): void;
}

export type Emit = <Family extends FactFamily>(family: Family, fact: FactFamilies[Family]) => void;

/** Turns what is in a service into facts. It never judges and never throws on bad input. */
export interface Extractor {
  /** Kebab-case, equal to its folder. */
  id: string;
  /** What it reads, one line for the reference pages. */
  about: string;
  /** Families it writes into; emitting into another one is an error. */
  emits: readonly FactFamily[];
  extract(input: ExtractInput): void | Promise<void>;
}

export function defineExtractor(extractor: Extractor): Extractor {
  return extractor;
}
