import { sql } from 'kysely';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope } from '../database/database.ts';
import { FIRST_HASH } from '../ledger/chain.ts';
import { readLedger, verifyLedger } from '../ledger/read.ts';
import { decodeCursor, pageOf } from '../paging.ts';
import { OrgParams, PageQuery } from './support.ts';

const Line = z.object({
  seq: z.number(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  payload: z.unknown(),
  hash: z.string(),
});
const State = z.union([
  z.object({ ok: z.literal(true), lines: z.number(), head: z.string() }),
  z.object({ ok: z.literal(false), at: z.number(), because: z.string() }),
]);

/** What happened, in order, with the proof that nothing was changed afterwards. */
export async function ledgerRoutes(app: App, parts: Parts): Promise<void> {
  app.get(
    '/ledger',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['ledger'],
        summary: 'What happened, newest first',
        params: OrgParams,
        querystring: PageQuery.extend({ subject: z.string().max(200).optional() }),
        response: { 200: z.object({ items: z.array(Line), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { limit, cursor, subject } = request.query;
      const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0];
      const rows = await inScope(parts.database, request.actor, (tx) => {
        let query = tx
          .selectFrom('ledger')
          .select(['seq', 'at', 'actor', 'action', 'subject', 'payload', 'hash'])
          .orderBy('seq', 'desc')
          .limit(limit + 1);
        if (before !== undefined) query = query.where('seq', '<', before);
        if (subject !== undefined) query = query.where('subject', '=', subject);
        return query.execute();
      });
      return pageOf(
        rows.map((row) => ({ ...row, at: row.at.toISOString() })),
        limit,
        (last) => [last.seq],
      );
    },
  );
  app.post(
    '/ledger/verify',
    {
      config: { permission: 'ledger:verify' },
      schema: { tags: ['ledger'], summary: 'Check the whole chain', params: OrgParams, response: { 200: State } },
    },
    async (request) => inScope(parts.database, request.actor, (tx) => verifyLedger(tx, request.actor.org)),
  );
  app.get(
    '/ledger/export',
    {
      config: { permission: 'ledger:verify' },
      schema: { tags: ['ledger'], summary: 'The chain as lines of JSON, signed at its end', params: OrgParams },
    },
    async (request, reply) => {
      const lines = await inScope(parts.database, request.actor, async (tx) => {
        await sql`SET LOCAL statement_timeout = '120s'`.execute(tx);
        // The head first, and no further: what is appended meanwhile is not under this signature.
        const head = await tx.selectFrom('ledger_head').select(['seq', 'hash']).executeTakeFirst();
        const all: string[] = [];
        for await (const line of readLedger(tx, head?.seq ?? 0)) all.push(JSON.stringify(line));
        return [
          ...all,
          JSON.stringify({ org: request.actor.org, ...parts.signer.seal(request.actor.org, head?.seq ?? 0, head?.hash ?? FIRST_HASH) }),
        ];
      });
      return reply
        .type('application/x-ndjson')
        .header('content-disposition', 'attachment; filename="ledger.ndjson"')
        .send(`${lines.join('\n')}\n`);
    },
  );
}
