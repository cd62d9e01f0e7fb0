import { readVerdicts } from '@airworthy/engine/audit/join-imports';
import type { AuditResult } from '@airworthy/model';
import { excerptIndex, withFaultTitles } from '@airworthy/program';
import type { Tx } from '../../database/database.ts';
import { saveBlob } from '../blobs.ts';
import { packResult } from '../results.ts';
import { rescoreService, saidByOthers } from '../rescore.ts';
import { importCards } from './import-cards.ts';
import { importFindings } from './import-findings.ts';
import { importService } from './import-service.ts';
import { importVerdicts } from './import-verdicts.ts';

/** A result with the text that it was read from, which is what is kept. */
export interface SentResult {
  readonly result: AuditResult;
  readonly text: Buffer;
}

export interface ImportedRun {
  readonly runId: string;
  readonly repositoryId: string;
  readonly actor: string;
  /** When the code was read, ISO 8601 in UTC. */
  readonly at: string;
}

/** What an import changed, for the ledger and for whoever sent it. */
export interface ImportCounts {
  services: number;
  verdictEvents: number;
  findingsOpened: number;
  findingsReopened: number;
  findingsVerified: number;
  resultSha256: string;
}

/**
 * Takes a result into the program: services, scores, what was said anew of their items, and what that does to findings. The same result
 * twice changes nothing the second time; what a result does not mention stays as it is.
 */
export async function importResult(tx: Tx, { result, text }: SentResult, run: ImportedRun): Promise<ImportCounts> {
  // Named by what is stored, which is a seventh of the text.
  const sha256 = await saveBlob(tx, { mediaType: 'application/json+zstd', bytes: await packResult(text) });
  const cards = await importCards(tx, result);
  const code = excerptIndex(result.excerpts);
  const counts: ImportCounts = {
    services: result.services.length,
    verdictEvents: 0,
    findingsOpened: 0,
    findingsReopened: 0,
    findingsVerified: 0,
    resultSha256: sha256,
  };
  for (const service of result.services) {
    const { serviceId, previousAt } = await importService(tx, service, run);
    // What the audit read and what other tools said before it was sent are two voices.
    const verdicts = [...readVerdicts(service), ...(service.imported?.verdicts ?? [])];
    counts.verdictEvents += await importVerdicts(tx, { serviceId, verdicts, cards, code, run });
    const findings = withFaultTitles(service.findings, service.verdicts);
    const moved = await importFindings(tx, { serviceId, findings, previousAt, run });
    // Where people or other tools said otherwise, the scores of the run are not those in force.
    if (await saidByOthers(tx, serviceId)) await rescoreService(tx, serviceId);
    counts.findingsOpened += moved.opened;
    counts.findingsReopened += moved.reopened;
    counts.findingsVerified += moved.verified;
  }
  await tx
    .updateTable('run')
    .set({
      state: 'done',
      tree_hash: result.treeHash,
      standards_hash: result.standardsHash,
      tool_version: result.tool.version,
      result_sha256: sha256,
      finished_at: run.at,
      progress: null,
      problem: null,
    })
    .where('id', '=', run.runId)
    .execute();
  return counts;
}
