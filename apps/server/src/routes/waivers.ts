import { ApprovedWaiversSchema, signedText } from '@airworthy/model';
import type { Waiver } from '@airworthy/model';
import { decideWaiver, requestWaiver, WAIVER_ACTIONS } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import { programActor } from '../actor.ts';
import { notFound, refusal } from '../problem.ts';
import { actOn, waiverOf } from '../store/findings.ts';
import { WaiverRowSchema } from './findings.ts';
import { FindingParams, once, OrgParams } from './support.ts';

/** Accepted risk: asked for by one, decided by another, over at a date. */
export async function waiverRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/waivers',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['waivers'],
        summary: 'Waivers, newest first',
        params: OrgParams,
        querystring: z.object({ state: z.enum(['requested', 'approved', 'rejected', 'withdrawn', 'revoked']).optional() }),
        response: { 200: z.object({ items: z.array(WaiverRowSchema) }) },
      },
    },
    async (request) => {
      const { state } = request.query;
      const rows = await inScope(database, request.actor, (tx) => {
        const query = tx.selectFrom('waiver').selectAll().orderBy('requested_at', 'desc').orderBy('id').limit(500);
        return (state === undefined ? query : query.where('state', '=', state)).execute();
      });
      return { items: rows.map(waiverOf) };
    },
  );
  app.get(
    '/waivers/approved',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['waivers'],
        summary: 'Waivers in force, signed, for `.airworthy/waivers.approved.json` of a repository',
        params: OrgParams,
        response: { 200: ApprovedWaiversSchema },
      },
    },
    async (request) => {
      const { org } = request.actor;
      const rows = await inScope(database, request.actor, (tx) =>
        tx
          .selectFrom('waiver')
          .innerJoin('finding', 'finding.id', 'waiver.finding_id')
          .innerJoin('service', 'service.id', 'finding.service_id')
          .select(['waiver.reason', 'waiver.expires_at', 'waiver.decided_by', 'finding.item', 'finding.locations', 'service.name'])
          .where('waiver.state', '=', 'approved')
          .where('waiver.expires_at', '>', parts.now())
          .orderBy('waiver.id')
          .limit(5_000)
          .execute(),
      );
      const waivers = rows.flatMap((row): Waiver[] => {
        const shared = {
          item: row.item,
          service: row.name,
          reason: row.reason,
          expires: new Date(row.expires_at).toISOString().slice(0, 10),
          by: row.decided_by ?? '',
        };
        // What a gate can excuse has a place.
        return [...new Set(row.locations.map((one) => one.path))].map((place) => ({ ...shared, place }));
      });
      return { version: 1 as const, organisation: org, waivers, signature: parts.signer.sign(signedText({ organisation: org, waivers })) };
    },
  );
  app.post(
    '/findings/:finding/waivers',
    {
      config: { permission: 'waivers:request' },
      schema: {
        tags: ['waivers'],
        summary: 'Ask to accept a risk for a time',
        params: FindingParams,
        body: z.strictObject({ reason: z.string().trim().max(4000), expiresAt: z.iso.datetime() }),
        response: { 200: WaiverRowSchema, 201: WaiverRowSchema },
      },
    },
    async (request, reply) => {
      const { actor, params } = request;
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => {
          const outcome = requestWaiver(request.body, programActor(actor), parts.now().toISOString());
          if (!outcome.ok) throw refusal(outcome);
          const finding = await tx.selectFrom('finding').select('id').where('id', '=', params.finding).executeTakeFirst();
          if (!finding) throw notFound('finding');
          const row = await tx
            .insertInto('waiver')
            .values({
              finding_id: finding.id,
              reason: outcome.waiver.reason,
              requested_by: actor.actor,
              requested_at: outcome.waiver.requestedAt,
              expires_at: outcome.waiver.expiresAt,
              decided_by: null,
            })
            .returningAll()
            .executeTakeFirstOrThrow();
          await record(tx, actor, 'waiver.requested', `finding/${finding.id}`, { waiver: row.id, ...request.body });
          return { status: 201, body: waiverOf(row) };
        }),
      );
      return reply.code(answer.status === 201 ? 201 : 200).send(answer.body);
    },
  );
  app.post(
    '/findings/:finding/waivers/:waiver/decision',
    {
      config: { permission: 'waivers:request' },
      schema: {
        tags: ['waivers'],
        summary: 'Approve, reject, withdraw or revoke',
        params: FindingParams.extend({ waiver: z.uuid() }),
        body: z.strictObject({ action: z.enum(WAIVER_ACTIONS), note: z.string().trim().max(4000).default('') }),
        response: { 200: WaiverRowSchema },
      },
    },
    async (request) => {
      const { actor, params, body } = request;
      return inScope(database, actor, async (tx) => {
        // The finding first: every writer takes its lock before the one of a waiver.
        await tx.selectFrom('finding').select('id').where('id', '=', params.finding).forUpdate().execute();
        const row = await tx
          .selectFrom('waiver')
          .selectAll()
          .where('id', '=', params.waiver)
          .where('finding_id', '=', params.finding)
          .forUpdate()
          .executeTakeFirst();
        if (!row) throw notFound('waiver');
        const now = parts.now();
        const outcome = decideWaiver(waiverOf(row), body.action, body.note, programActor(actor), now.toISOString());
        if (!outcome.ok) throw refusal(outcome);
        const { waiver } = outcome;
        const saved = await tx
          .updateTable('waiver')
          .set({ state: waiver.state, decided_by: waiver.decidedBy, decided_at: waiver.decidedAt, note: waiver.note })
          .where('id', '=', row.id)
          .returningAll()
          .executeTakeFirstOrThrow();
        const act = { finding: params.finding, version: null, note: body.note || waiver.reason };
        if (body.action === 'approve') await actOn(tx, actor, { ...act, action: 'waive' }, now, waiver);
        if (body.action === 'revoke') await actOn(tx, actor, { ...act, action: 'end-waiver' }, now);
        await record(tx, actor, `waiver.${waiver.state}`, `finding/${params.finding}`, { waiver: row.id, note: body.note });
        return waiverOf(saved);
      });
    },
  );
}
