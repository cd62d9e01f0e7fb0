import type { Coverage, Diagnostic, FactBase, FactFamily, Facts, ServiceModel } from '@airworthy/model';
import { compareLocations, emptyModel, FACT_FAMILIES } from '@airworthy/model';
import { markBlindSpots } from './blind-spots.ts';
import type { ExtractInput, Extractor } from './define-extractor.ts';

/**
 * Runs every extractor over one service and returns its model. An extractor that throws loses nothing of the others: the
 * families it writes into are marked partial, and a diagnostic says so.
 */
export async function runExtractors(
  input: Omit<ExtractInput, 'emit' | 'diagnose' | 'partial'>,
  extractors: readonly Extractor[],
): Promise<ServiceModel> {
  const model = emptyModel(input.service, 'none');
  for (const extractor of extractors) {
    const allowed = new Set<FactFamily>(extractor.emits);
    for (const family of allowed) if (model.coverage[family].state === 'none') model.coverage[family] = { state: 'complete', reasons: [] };
    const partial = (family: FactFamily, reason: string): void => markPartial(model.coverage, family, reason);
    try {
      await extractor.extract({
        ...input,
        emit: (family, fact) => {
          if (!allowed.has(family)) throw new Error(`it emits into ${family}, which it does not declare`);
          if (!isForeign(fact, input.service.path)) (model.facts[family] as (typeof fact)[]).push(fact);
        },
        diagnose: (diagnostic) => model.diagnostics.push(diagnostic),
        partial,
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      model.diagnostics.push({
        code: 'extractor-failed',
        level: 'error',
        message: `The extractor ${extractor.id} failed on ${input.service.name}: ${message}`,
      });
      for (const family of allowed) partial(family, `the extractor ${extractor.id} failed`);
    }
  }
  markBlindSpots(input, model, (family, reason) => markPartial(model.coverage, family, reason));
  sortFacts(model.facts);
  model.diagnostics = model.diagnostics.toSorted(compareDiagnostics);
  return model;
}

/** Code that services share and that this one does not use says nothing about it. */
function isForeign(fact: FactBase, servicePath: string): boolean {
  return fact.wiring?.state === 'not-wired' && servicePath !== '' && !fact.location.path.startsWith(`${servicePath}/`);
}

function markPartial(coverage: Record<FactFamily, Coverage>, family: FactFamily, reason: string): void {
  const before = coverage[family];
  if (before.reasons.includes(reason)) return;
  coverage[family] = { state: 'partial', reasons: [...before.reasons, reason].toSorted() };
}

function sortFacts(facts: Facts): void {
  for (const family of FACT_FAMILIES) {
    (facts[family] as { location: Parameters<typeof compareLocations>[0] }[]).sort((a, b) => compareLocations(a.location, b.location));
  }
}

/** Orders diagnostics by place, code and message. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.location && b.location) {
    const order = compareLocations(a.location, b.location);
    if (order !== 0) return order;
  } else if (a.location || b.location) return a.location ? 1 : -1;
  return a.code === b.code ? compareText(a.message, b.message) : compareText(a.code, b.code);
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
