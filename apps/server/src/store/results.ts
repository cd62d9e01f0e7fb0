import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { AuditResult, ServiceResult } from '@airworthy/model';
import { citedCode, excerptIndex } from '@airworthy/program';
import type { RunVerdict } from '@airworthy/program';
import { createHash } from 'node:crypto';
import type { Tx } from '../database/database.ts';
import { notFound } from '../problem.ts';
import { loadBlob } from './blobs.ts';

/** Results that are held read, of all organisations together; a fleet of 21 services is about 30 MB. */
const HELD = 6;

const unzip = promisify(zstdDecompress);
const pack = promisify(zstdCompress);
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const held = new Map<string, AuditResult>();

/** The text of a result as it is stored. */
export function packResult(text: Buffer): Promise<Buffer> {
  return pack(text, FAST);
}

/** The stored result of a run, as it was kept. */
export async function storedText(tx: Tx, runId: string): Promise<Buffer> {
  return unpacked(tx, await hashOfResult(tx, runId));
}

/** The stored result of a run. Whoever asks has to see the run: the content is looked up by its hash among the rows of the organisation. */
export async function storedResult(tx: Tx, runId: string): Promise<AuditResult> {
  const sha256 = await hashOfResult(tx, runId);
  const known = held.get(sha256);
  if (known !== undefined) {
    // The one that was used last goes last.
    held.delete(sha256);
    held.set(sha256, known);
    return known;
  }
  const result = JSON.parse((await unpacked(tx, sha256)).toString('utf8')) as AuditResult;
  held.set(sha256, result);
  for (const oldest of held.keys()) if (held.size > HELD) held.delete(oldest);
  return result;
}

async function hashOfResult(tx: Tx, runId: string): Promise<string> {
  const run = await tx.selectFrom('run').select('result_sha256').where('id', '=', runId).executeTakeFirst();
  if (!run?.result_sha256) throw notFound('result');
  return run.result_sha256;
}

async function unpacked(tx: Tx, sha256: string): Promise<Buffer> {
  return unzip((await loadBlob(tx, sha256)).bytes);
}

export interface LatestResult {
  service: { id: string; name: string; runId: string };
  result: AuditResult;
  /** What the run said of the service. */
  said: ServiceResult;
}

/** What the newest run said of a service. */
export async function latestResult(tx: Tx, serviceId: string): Promise<LatestResult> {
  const service = await tx
    .selectFrom('service')
    .select(['id', 'name', 'latest_run_id as runId'])
    .where('id', '=', serviceId)
    .executeTakeFirst();
  if (!service) throw notFound('service');
  if (service.runId === null) throw notFound('result of the service');
  const result = await storedResult(tx, service.runId);
  return { service: { ...service, runId: service.runId }, result, said: saidOf(result, service.name) };
}

export function saidOf(result: AuditResult, name: string): ServiceResult {
  const said = result.services.find((one) => one.name === name);
  if (said === undefined) throw notFound('result of the service');
  return said;
}

/** Verdicts of a run with what they rest on, as runs are compared. */
export function runVerdicts(result: AuditResult, said: ServiceResult): RunVerdict[] {
  const cards = new Map(result.items.map((one) => [one.id, one]));
  const index = excerptIndex(result.excerpts);
  return said.verdicts.map((one) => {
    const code = citedCode(one, index);
    const card = cards.get(one.item);
    return {
      item: one.item,
      status: one.status,
      method: one.method,
      ruleHash: hashed([result.tool.version, ...one.checks].join('\n')),
      itemHash: card?.textHash ?? hashed(card?.title ?? ''),
      codeHash: code === null ? null : hashed(code),
    };
  });
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex');
