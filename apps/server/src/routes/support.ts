import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '../database/database.ts';
import { canonical } from '../ledger/canonical.ts';
import { Problem, refused } from '../problem.ts';

export const OrgParams = z.object({ org: z.string().min(1).max(64) });
export const ServiceParams = OrgParams.extend({ service: z.uuid() });
export const FindingParams = OrgParams.extend({ finding: z.uuid() });

/** `limit` and the opaque `cursor` of the page before. */
export const PageQuery = z.object({ limit: z.coerce.number().int().min(1).max(500).default(100), cursor: z.string().max(500).optional() });

/** The version that an edit was made against. Without one, what somebody else wrote meanwhile would be lost. */
export function expectedVersion(request: FastifyRequest): number {
  const given = request.headers['if-match'];
  if (given === undefined)
    throw new Problem(
      428,
      'precondition-required',
      'If-Match is missing',
      'Send the ETag that you read, so that nothing written meanwhile is lost.',
    );
  const match = /^(?:W\/)?"?(\d+)"?$/.exec(given);
  if (!match) throw new Problem(412, 'precondition-failed', 'Changed meanwhile', 'That is not an ETag of this server.');
  return Number(match[1]);
}

export function tag(reply: FastifyReply, version: number): void {
  reply.header('etag', `"${version}"`);
}

/**
 * Does a create once for each Idempotency-Key of a person: the same request again gets the same answer, another request under the same key
 * is refused. Without a key it is just done.
 */
export async function once<T>(
  tx: Tx,
  request: FastifyRequest,
  work: () => Promise<{ status: number; body: T }>,
): Promise<{ status: number; body: T }> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return work();
  if (typeof key !== 'string' || key.length < 8 || key.length > 200)
    throw new Problem(400, 'bad-request', 'Bad request', 'An Idempotency-Key has 8 to 200 characters.');
  const requestHash = createHash('sha256')
    .update(`${request.method} ${request.url}\n${canonical(request.body)}`)
    .digest('hex');
  const mine = { user_id: request.user.id, key };
  const first = await tx
    .insertInto('idempotent_answer')
    .values({ ...mine, request_hash: requestHash })
    .onConflict((on) => on.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (!first) {
    const kept = await tx
      .selectFrom('idempotent_answer')
      .selectAll()
      .where('user_id', '=', mine.user_id)
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    if (kept.request_hash !== requestHash) throw refused('This Idempotency-Key was used for another request.');
    return { status: kept.status ?? 200, body: kept.body as T };
  }
  const answer = await work();
  await tx
    .updateTable('idempotent_answer')
    .set({ status: answer.status, body: JSON.stringify(answer.body) })
    .where('user_id', '=', mine.user_id)
    .where('key', '=', key)
    .execute();
  return answer;
}
