import type { ChangeReport, Location } from '@airworthy/model';
import { clip, LIMITS } from '../sarif/limits.ts';
import { physical, ROOT, SCHEMA, segment, semantic } from '../sarif/places.ts';
import { LEVELS, toRule } from '../sarif/rules.ts';
import { inRepository, placeOf, worseMoves } from './change-writer.ts';
import type { ChangeWriter, PlacedMove } from './change-writer.ts';

/** SARIF 2.1.0 with nothing but what the change made worse: a result for each item and place, at its line in the new code. */
export const sarifChangeWriter: ChangeWriter = {
  id: 'sarif',
  endings: ['.sarif'],
  write: (report) => `${JSON.stringify(toLog(report), null, 2)}\n`,
};

function toLog(report: ChangeReport): Record<string, unknown> {
  const moves = worseMoves(report).slice(0, LIMITS.results);
  const used = new Set(moves.map((one) => one.move.item));
  const items = report.items.filter((item) => used.has(item.id)).slice(0, LIMITS.rules);
  const indexes = new Map(items.map((item, index) => [item.id, index]));
  const seen = new Map<string, number>();
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Airworthy', semanticVersion: semantic(report.tool.version), rules: items.map(toRule) } },
        automationDetails: { id: `airworthy-gate/${segment(`${report.prefix}${report.target}`)}/` },
        originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true }],
        results: moves.map((one) => toResult(one, report, indexes, seen)),
        properties: { base: report.base, blocked: report.blocked },
      },
    ],
  };
}

function toResult(
  one: PlacedMove,
  report: ChangeReport,
  indexes: ReadonlyMap<string, number>,
  seen: Map<string, number>,
): Record<string, unknown> {
  const { change, move } = one;
  const index = indexes.get(move.item);
  const nth = (seen.get(move.fingerprint) ?? 0) + 1;
  seen.set(move.fingerprint, nth);
  const at: Location | undefined = placeOf(one);
  return {
    ruleId: move.item,
    ...(index === undefined ? {} : { ruleIndex: index }),
    kind: 'fail',
    level: LEVELS[move.severity],
    baselineState: 'new',
    message: { text: clip(change.title === move.message ? move.message : `${change.title}. ${move.message}`) },
    ...(at ? { locations: [{ physicalLocation: physical(inRepository(at, report)) }] } : {}),
    partialFingerprints: { 'airworthyMove/v1': move.fingerprint, primaryLocationLineHash: `${move.fingerprint}:${nth}` },
    ...(move.waiver ? { suppressions: [suppression(move.waiver)] } : {}),
    properties: { service: change.service, severity: move.severity, before: move.before, after: move.after, blocks: change.blocks },
  };
}

const REVIEWS = { approved: 'accepted', proposed: 'underReview', expired: 'rejected' } as const;

function suppression(waiver: NonNullable<PlacedMove['move']['waiver']>): Record<string, unknown> {
  return {
    kind: 'external',
    status: REVIEWS[waiver.state],
    justification: clip(`${waiver.reason} (${waiver.by}, until ${waiver.expires})`),
  };
}
