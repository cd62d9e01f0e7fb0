import { sql } from 'kysely';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import { changedMeanwhile } from '../problem.ts';
import { loadSettings, SettingsSchema } from '../store/settings.ts';
import { expectedVersion, OrgParams, tag } from './support.ts';

/** What an organisation sets for itself: deadlines, rates, and when audits run by themselves. */
export async function settingsRoutes(app: App, parts: Parts): Promise<void> {
  app.get(
    '/settings',
    {
      config: { permission: 'services:read' },
      schema: { tags: ['settings'], summary: 'Settings', params: OrgParams, response: { 200: SettingsSchema } },
    },
    async (request, reply) => {
      const { settings, version } = await inScope(parts.database, request.actor, loadSettings);
      tag(reply, version);
      return settings;
    },
  );
  app.put(
    '/settings',
    {
      config: { permission: 'settings:manage' },
      schema: {
        tags: ['settings'],
        summary: 'Change settings',
        params: OrgParams,
        body: SettingsSchema,
        response: { 200: SettingsSchema },
      },
    },
    async (request, reply) => {
      const { actor, body } = request;
      const expected = expectedVersion(request);
      const version = await inScope(parts.database, actor, async (tx) => {
        const current = await loadSettings(tx);
        if (current.version !== expected) throw changedMeanwhile(current.settings);
        const saved = await tx
          .insertInto('organisation_settings')
          .values({ settings: JSON.stringify(body), version: expected + 1 })
          .onConflict((on) =>
            on
              .column('org_id')
              .doUpdateSet({ settings: JSON.stringify(body), version: sql`organisation_settings.version + 1` })
              .where('organisation_settings.version', '=', expected),
          )
          .returning('version')
          .executeTakeFirst();
        if (!saved) throw changedMeanwhile((await loadSettings(tx)).settings);
        await record(tx, actor, 'settings.changed', 'settings', body);
        return saved.version;
      });
      tag(reply, version);
      return body;
    },
  );
}
