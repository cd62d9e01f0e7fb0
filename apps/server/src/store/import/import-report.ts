import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { importedVerdicts, importReports } from '@airworthy/adapters';
import type { KnownTree, ServiceImports, ToolReport } from '@airworthy/adapters';
import { findingsOf } from '@airworthy/engine/score/findings';
import { loadImportMap } from '@airworthy/engine/standards/import-map';
import type { AuditResult, Finding, ImportedReport, ImportMap, Verdict } from '@airworthy/model';
import { excerptIndex, withFaultTitles } from '@airworthy/program';
import type { Actor } from '../../actor.ts';
import { record } from '../../database/database.ts';
import type { Tx } from '../../database/database.ts';
import { rescoreService } from '../rescore.ts';
import { latestResult } from '../results.ts';
import { importFindings } from './import-findings.ts';
import { importVerdicts } from './import-verdicts.ts';
import type { KnownCard } from './import-cards.ts';

/** A file of another tool, read. */
export interface SentReport {
  readonly reports: readonly ToolReport[];
  readonly bytes: Uint8Array;
}

export interface ReportCounts {
  /** The reports of the file; empty where it was taken in before. */
  reports: ImportedReport[];
  verdictEvents: number;
  findingsOpened: number;
  findingsReopened: number;
}

let known: ImportMap | undefined;
const importMap = (): ImportMap => (known ??= loadImportMap(join(import.meta.dirname, '../../../../../standards')));

/**
 * Takes the report of a tool in for a service. The same file again changes nothing, what a report does not mention stays as it is, and
 * what it says is weighed with everything else that was said. The file itself is not kept: some tools write secrets into it.
 */
export async function importReport(tx: Tx, actor: Actor, serviceId: string, sent: SentReport, now: Date): Promise<ReportCounts> {
  const { service, result } = await latestResult(tx, serviceId);
  await tx
    .insertInto('tool_import')
    .values({ service_id: serviceId, reports: '[]', findings: '[]', measurements: '[]', updated_at: now })
    .onConflict((on) => on.doNothing())
    .execute();
  const before = await tx.selectFrom('tool_import').selectAll().where('service_id', '=', serviceId).forUpdate().executeTakeFirstOrThrow();
  const old: ServiceImports = { findings: before.findings, measurements: before.measurements };
  const sha256 = createHash('sha256').update(sent.bytes).digest('hex');
  const state = importReports(
    { reports: before.reports, services: new Map([[service.name, old]]), elsewhere: [] },
    [{ reports: sent.reports, sha256 }],
    treeOf(result, service.name),
    importMap(),
  );
  const fresh = state.reports.slice(before.reports.length);
  if (fresh.length === 0) return { reports: [], verdictEvents: 0, findingsOpened: 0, findingsReopened: 0 };
  const own = state.services.get(service.name) ?? old;
  const at = now.toISOString();
  await tx
    .updateTable('tool_import')
    .set({
      reports: JSON.stringify([...before.reports, ...fresh.map((one) => ({ ...one, at }))]),
      findings: JSON.stringify(own.findings),
      measurements: JSON.stringify(own.measurements),
      updated_at: now,
    })
    .where('service_id', '=', serviceId)
    .execute();

  const cards = new Map(result.items.map((one) => [one.id, one]));
  const verdicts = importedVerdicts(service.name, own, importMap());
  const told = new Set(verdicts.map((one) => one.item));
  const gone = importedVerdicts(service.name, old, importMap()).filter((one) => !told.has(one.item));
  const run = { runId: null, actor: actor.actor, at };
  const verdictEvents = await importVerdicts(tx, {
    serviceId,
    verdicts: [...verdicts, ...gone.map(takenBack)].filter((one) => cards.has(one.item)),
    cards: await knownCards(tx),
    code: excerptIndex(result.excerpts),
    run,
  });
  const moved = await importFindings(tx, {
    serviceId,
    findings: withFaultTitles(await standing(tx, serviceId, verdicts, cards), verdicts),
    previousAt: null,
    run,
    onlyThese: true,
  });
  await rescoreService(tx, serviceId);
  const counts = { verdictEvents, findingsOpened: moved.opened, findingsReopened: moved.reopened };
  await record(tx, actor, 'report.imported', `service/${serviceId}`, {
    sha256,
    ...counts,
    tools: fresh.map((one) => `${one.tool} (${one.format})`),
  });
  return { reports: fresh, ...counts };
}

/** What nobody reports any more, where it was looked for again: the others speak, and nothing passes by that. */
function takenBack(verdict: Verdict): Verdict {
  const reason = 'What was reported is not reported any more where it was looked for.';
  return { ...verdict, status: 'UNKNOWN', reason, evidence: [] };
}

/** Findings of items for which a tool has the word now. */
async function standing(
  tx: Tx,
  serviceId: string,
  verdicts: readonly Verdict[],
  cards: ReadonlyMap<string, AuditResult['items'][number]>,
): Promise<Finding[]> {
  const rows = await tx
    .selectFrom('verdict')
    .select('item')
    .where('service_id', '=', serviceId)
    .where('method', '=', 'imported')
    .where('status', '=', 'FAIL')
    .execute();
  const inForce = new Set(rows.map((row) => row.item));
  return verdicts.flatMap((verdict) => {
    const card = cards.get(verdict.item);
    return card !== undefined && inForce.has(verdict.item) ? findingsOf(card, verdict) : [];
  });
}

async function knownCards(tx: Tx): Promise<ReadonlyMap<string, KnownCard>> {
  const rows = await tx.selectFrom('item_card').select(['item', 'standard', 'severity', 'text_hash']).execute();
  return new Map(rows.map((row) => [row.item, { standard: row.standard, severity: row.severity, textHash: row.text_hash }]));
}

function treeOf(result: AuditResult, sentFor: string): KnownTree {
  const services = result.services.map(({ name, path, portrait }) => ({
    name,
    path,
    files: new Set(portrait?.files.map((one) => one.path)),
    packages: portrait === undefined ? null : new Set(portrait.packages.flatMap((one) => [one.name, `${one.name}@${one.version}`])),
  }));
  return {
    services,
    files: new Set([...services.flatMap((one) => [...one.files]), ...result.excerpts.map((one) => one.path)]),
    roots: [],
    sentFor,
  };
}
