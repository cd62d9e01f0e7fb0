import { CUSTOM_LIMITS } from '@airworthy/engine/custom/limits';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import { changedMeanwhile, notFound, refused } from '../problem.ts';
import { loadStandard, loadStandardTexts, Reading, StandardId, StandardText } from '../store/own-standards.ts';
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
    async (request) => {
      const rows = await inScope(database, request.actor, (tx) => tx.selectFrom('own_standard').selectAll().orderBy('id').execute());
      const items = rows.map(async ({ id, text, updated_at }) => {
        const read = await readStandard(text);
        return { id, title: read.title, items: read.items.length, updatedAt: updated_at.toISOString() };
      });
      return { items: await Promise.all(items) };
    },
  );

  app.post(
    '/standards/own/check',
    {
      config: { permission: 'settings:manage' },
      schema: {
        tags: ['settings'],
        summary: 'What is wrong with the text of a standard, and what it asks; nothing is kept',
        params: OrgParams,
        body: z.strictObject({ text: z.string().max(CUSTOM_LIMITS.characters), id: StandardId.optional() }),
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
    async (request, reply) => {
      const row = await inScope(database, request.actor, (tx) => loadStandard(tx, request.params.standard));
      if (!row) throw notFound('standard');
      tag(reply, row.version);
      return keptOf(row);
    },
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
      const { before, others } = await inScope(database, actor, async (tx) => ({
        before: await loadStandard(tx, params.standard),
        others: await loadStandardTexts(tx),
      }));
      if ((before?.version ?? 0) !== expected) throw changedMeanwhile(before === undefined ? undefined : await keptOf(before));
      others.delete(params.standard);
      // A text is read while no transaction waits for it; the version decides once more when it is written.
      const reading = await readStandard(body.text, others);
      const errors = reading.problems.filter((one) => one.level === 'error');
      if (errors.length > 0) throw refused(`The text is no valid standard: ${errors[0]?.message}`, { problems: reading.problems });
      if (reading.id !== params.standard) throw refused(`The text calls itself "${reading.id}", and it is kept as "${params.standard}".`);
      const values = { text: body.text, version: expected + 1, updated_by: actor.actor, updated_at: now() };
      const kept = await inScope(database, actor, async (tx) => {
        const row = await tx
          .insertInto('own_standard')
          .values({ id: params.standard, ...values })
          .onConflict((on) => on.columns(['org_id', 'id']).doUpdateSet(values).where('own_standard.version', '=', expected))
          .returningAll()
          .executeTakeFirst();
        if (row) await record(tx, actor, 'standard.written', `standard/${params.standard}`, { version: row.version });
        return row ?? { theirs: await loadStandard(tx, params.standard) };
      });
      if ('theirs' in kept) throw changedMeanwhile(kept.theirs === undefined ? undefined : await keptOf(kept.theirs));
      tag(reply, kept.version);
      return keptOf(kept, reading);
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
      const theirs = await inScope(database, actor, async (tx) => {
        const before = await tx.selectFrom('own_standard').selectAll().where('id', '=', params.standard).forUpdate().executeTakeFirst();
        if (!before) throw notFound('standard');
        if (before.version !== expected) return before;
        await tx.deleteFrom('own_standard').where('id', '=', params.standard).execute();
        await record(tx, actor, 'standard.withdrawn', `standard/${params.standard}`, { version: before.version });
        return undefined;
      });
      if (theirs) throw changedMeanwhile(await keptOf(theirs));
      return reply.code(204).send(null);
    },
  );
}

interface Row {
  readonly id: string;
  readonly text: string;
  readonly version: number;
  readonly updated_at: Date;
}

async function keptOf({ id, text, version, updated_at }: Row, reading?: Reading): Promise<z.infer<typeof Kept>> {
  return { id, text, version, updatedAt: updated_at.toISOString(), reading: reading ?? (await readStandard(text)) };
}
