import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import { changedMeanwhile, notFound, Problem, refused } from '../problem.ts';
import { loadStandardTexts, Reading, StandardId, StandardText } from '../store/own-standards.ts';
import { readStandard } from '../work/read-standard.ts';
import { expectedVersion, OrgParams, tag } from './support.ts';

const Params = OrgParams.extend({ standard: StandardId });
const Kept = z.object({
  id: StandardId,
  text: StandardText,
  version: z.number().int(),
  updatedAt: z.iso.datetime(),
  reading: Reading,
});
const Summary = z.object({
  id: StandardId,
  title: z.string().nullable(),
  items: z.number().int(),
  updatedAt: z.iso.datetime(),
});

/** Standards that an organisation writes for itself: YAML as in a repository's `.airworthy/standards`, asked by every audit from then on. */
export async function ownStandardRoutes(app: App, { database, now }: Parts): Promise<void> {
  app.get(
    '/standards/own',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['settings'],
        summary: 'Standards of the organisation',
        params: OrgParams,
        response: { 200: z.object({ items: z.array(Summary) }) },
      },
    },
    (request) =>
      inScope(database, request.actor, async (tx) => {
        const rows = await tx.selectFrom('own_standard').selectAll().orderBy('id').execute();
        const items = rows.map(async ({ id, text, updated_at }) => {
          const read = await readStandard(text);
          return { id, title: read.title, items: read.items.length, updatedAt: updated_at.toISOString() };
        });
        return { items: await Promise.all(items) };
      }),
  );

  app.post(
    '/standards/own/check',
    {
      config: { permission: 'settings:manage' },
      schema: {
        tags: ['settings'],
        summary: 'What is wrong with the text of a standard, and what it asks; nothing is kept',
        params: OrgParams,
        body: z.strictObject({ text: z.string().max(StandardText.maxLength ?? 200_000), id: StandardId.optional() }),
        response: { 200: Reading },
      },
    },
    async (request) => {
      const others = await inScope(database, request.actor, loadStandardTexts);
      if (request.body.id !== undefined) others.delete(request.body.id);
      return readStandard(request.body.text, others);
    },
  );

  app.get(
    '/standards/own/:standard',
    {
      config: { permission: 'services:read' },
      schema: { tags: ['settings'], summary: 'One standard of the organisation', params: Params, response: { 200: Kept } },
    },
    (request, reply) =>
      inScope(database, request.actor, async (tx) => {
        const row = await tx.selectFrom('own_standard').selectAll().where('id', '=', request.params.standard).executeTakeFirst();
        if (!row) throw notFound('standard');
        tag(reply, row.version);
        return keptOf(row);
      }),
  );

  app.put(
    '/standards/own/:standard',
    {
      config: { permission: 'settings:manage' },
      schema: {
        tags: ['settings'],
        summary: 'Write a standard of the organisation: If-Match of what was read, or "0" for a new one',
        params: Params,
        body: z.strictObject({ text: StandardText }),
        response: { 200: Kept },
      },
    },
    async (request, reply) => {
      const { actor, params, body } = request;
      const expected = expectedVersion(request);
      const kept = await inScope(database, actor, async (tx) => {
        const before = await tx.selectFrom('own_standard').selectAll().where('id', '=', params.standard).forUpdate().executeTakeFirst();
        if ((before?.version ?? 0) !== expected) throw changedMeanwhile(before === undefined ? undefined : await keptOf(before));
        const others = await loadStandardTexts(tx);
        others.delete(params.standard);
        const { id, problems } = await readStandard(body.text, others);
        const errors = problems.filter((one) => one.level === 'error');
        if (errors.length > 0) throw refused(`The text is no valid standard: ${errors[0]?.message}`, { problems });
        if (id !== params.standard)
          throw new Problem(422, 'refused', 'Can not be done', `The text calls itself "${id}", and it is kept as "${params.standard}".`);
        const values = { text: body.text, version: expected + 1, updated_by: actor.actor, updated_at: now() };
        const row = await tx
          .insertInto('own_standard')
          .values({ id: params.standard, ...values })
          .onConflict((on) => on.columns(['org_id', 'id']).doUpdateSet(values).where('own_standard.version', '=', expected))
          .returningAll()
          .executeTakeFirst();
        if (!row) throw changedMeanwhile(undefined);
        await record(tx, actor, 'standard.written', `standard/${params.standard}`, { version: row.version });
        return row;
      });
      tag(reply, kept.version);
      return keptOf(kept);
    },
  );

  app.delete(
    '/standards/own/:standard',
    {
      config: { permission: 'settings:manage' },
      schema: {
        tags: ['settings'],
        summary: 'Ask a standard of the organisation no longer; verdicts that it got stay',
        params: Params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { actor, params } = request;
      const expected = expectedVersion(request);
      await inScope(database, actor, async (tx) => {
        const before = await tx.selectFrom('own_standard').selectAll().where('id', '=', params.standard).forUpdate().executeTakeFirst();
        if (!before) throw notFound('standard');
        if (before.version !== expected) throw changedMeanwhile(await keptOf(before));
        await tx.deleteFrom('own_standard').where('id', '=', params.standard).execute();
        await record(tx, actor, 'standard.withdrawn', `standard/${params.standard}`, { version: before.version });
      });
      return reply.code(204).send(null);
    },
  );
}

async function keptOf(row: { id: string; text: string; version: number; updated_at: Date }): Promise<z.infer<typeof Kept>> {
  const { id, text, version, updated_at } = row;
  return { id, text, version, updatedAt: updated_at.toISOString(), reading: await readStandard(text) };
}
