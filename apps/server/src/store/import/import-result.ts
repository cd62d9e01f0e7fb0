import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { AuditResult } from '@airworthy/model';
import type { Tx } from '../../database/database.ts';
import { saveBlob } from '../blobs.ts';
import { CitedCode } from '../code-hash.ts';
import { importCards } from './import-cards.ts';
import { importFindings } from './import-findings.ts';
import { importService } from './import-service.ts';
import { importVerdicts } from './import-verdicts.ts';

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
export async function importResult(tx: Tx, result: AuditResult, run: ImportedRun): Promise<ImportCounts> {
  const text = JSON.stringify(result);
  const sha256 = createHash('sha256').update(text).digest('hex');
  await saveBlob(tx, { sha256, mediaType: 'application/json+gzip', bytes: gzipSync(text, { level: 1 }) });
  const cards = await importCards(tx, result.items);
  const code = new CitedCode(result.excerpts);
  const counts: ImportCounts = {
    services: result.services.length,
    verdictEvents: 0,
    findingsOpened: 0,
    findingsReopened: 0,
    findingsVerified: 0,
    resultSha256: sha256,
  };
  for (const service of result.services) {
    const serviceId = await importService(tx, service, run);
    const changed = await importVerdicts(tx, { serviceId, verdicts: service.verdicts, cards, code, run });
    counts.verdictEvents += changed.events;
    const moved = await importFindings(tx, { serviceId, findings: service.findings, effective: changed.effective, run });
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
