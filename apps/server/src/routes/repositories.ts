import { AuditResultSchema } from '@airworthy/model';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import { notFound, Problem, refused } from '../problem.ts';
import { saveBlob } from '../store/blobs.ts';
import { importResult } from '../store/import/import-result.ts';
import { queueRun } from '../store/runs.ts';
import { OrgParams, once } from './support.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body of a result as it came. */
    sentText: Buffer;
  }
}

const Repository = z.object({
  id: z.string(),
  name: z.string(),
  source: z.enum(['folder', 'git', 'archive', 'push']),
  location: z.string(),
  services: z.number(),
  lastRunAt: z.string().nullable(),
});
const RepositoryParams = OrgParams.extend({ repository: z.uuid() });
const Imported = z.object({
  run: z.string(),
  services: z.number(),
  verdictEvents: z.number(),
  findingsOpened: z.number(),
  findingsReopened: z.number(),
  findingsVerified: z.number(),
});
/** Of a result that CI sends: a fleet of many services with evidence. */
const RESULT_LIMIT = 128 * 1024 * 1024;
const ARCHIVE_LIMIT = 512 * 1024 * 1024;

/** Where code comes from: a folder, a git address, an uploaded archive, or results that CI pushes. */
export async function repositoryRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.decorateRequest('sentText');
  app.get(
    '/repositories',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['repositories'],
        summary: 'Repositories',
        params: OrgParams,
        response: { 200: z.object({ items: z.array(Repository) }) },
      },
    },
    async (request) => {
      const items = await inScope(database, request.actor, (tx) =>
        tx
          .selectFrom('repository')
          .select((eb) => [
            'id',
            'name',
            'source',
            'location',
            eb
              .selectFrom('service')
              .whereRef('service.repository_id', '=', 'repository.id')
              .select(eb.fn.countAll<number>().as('n'))
              .as('services'),
            eb
              .selectFrom('run')
              .whereRef('run.repository_id', '=', 'repository.id')
              .select((run) => run.fn.max('run.finished_at').as('at'))
              .as('last'),
          ])
          .orderBy('name')
          .execute(),
      );
      return {
        items: items.map(({ last, services, ...one }) => ({ ...one, services: services ?? 0, lastRunAt: last?.toISOString() ?? null })),
      };
    },
  );

  app.post(
    '/repositories',
    {
      config: { permission: 'services:write' },
      schema: {
        tags: ['repositories'],
        summary: 'Add a repository',
        params: OrgParams,
        body: z.strictObject({
          name: z.string().trim().min(1).max(200),
          source: z.enum(['folder', 'git', 'archive', 'push']),
          location: z.string().max(2000).default(''),
        }),
        response: { 200: z.object({ id: z.string() }), 201: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => {
      const { body, actor } = request;
      if ((body.source === 'folder' || body.source === 'git') && body.location === '') throw refused('Where does it lie? Give a location.');
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => {
          const { id } = await tx.insertInto('repository').values(body).returning('id').executeTakeFirstOrThrow();
          await record(tx, actor, 'repository.added', `repository/${id}`, body);
          return { status: 201, body: { id } };
        }),
      );
      return reply.code(answer.status === 201 ? 201 : 200).send(answer.body);
    },
  );

  app.post(
    '/repositories/:repository/runs',
    {
      config: { permission: 'runs:start' },
      schema: {
        tags: ['runs'],
        summary: 'Audit it',
        params: RepositoryParams,
        response: { 200: z.object({ id: z.string() }), 202: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => {
      const { actor } = request;
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => {
          const repository = await tx.selectFrom('repository').selectAll().where('id', '=', request.params.repository).executeTakeFirst();
          if (!repository) throw notFound('repository');
          if (repository.source === 'push') throw refused('Results of this repository are pushed by CI; there is nothing to fetch.');
          const archive = await tx
            .selectFrom('run')
            .select('archive_sha256')
            .where('repository_id', '=', repository.id)
            .where('archive_sha256', 'is not', null)
            .orderBy('created_at', 'desc')
            .executeTakeFirst();
          const asked = { repository: repository.id, trigger: 'person' as const, archive: archive?.archive_sha256 ?? null };
          const id = await queueRun(tx, actor, asked, parts.now());
          await record(tx, actor, 'run.requested', `run/${id}`, { repository: repository.id });
          return { status: 202, body: { id } };
        }),
      );
      await parts.queue.audit({ org: actor.org, runId: answer.body.id });
      return reply.code(answer.status === 202 ? 202 : 200).send(answer.body);
    },
  );

  await app.register(async (uploads) => {
    uploads.addContentTypeParser(
      ['application/gzip', 'application/octet-stream'],
      { parseAs: 'buffer', bodyLimit: ARCHIVE_LIMIT },
      (_request, body, done) => done(null, body),
    );
    uploads.post(
      '/repositories/:repository/archives',
      {
        bodyLimit: ARCHIVE_LIMIT,
        config: { permission: 'runs:start' },
        schema: {
          tags: ['runs'],
          summary: 'Upload a .tar.gz and audit it',
          params: RepositoryParams,
          response: { 202: z.object({ id: z.string() }) },
        },
      },
      async (request, reply) => {
        const { actor } = request;
        const { repository: repositoryId } = request.params as z.infer<typeof RepositoryParams>;
        const bytes = request.body;
        if (!(bytes instanceof Buffer) || bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw refused('Send a .tar.gz as application/gzip.');
        const id = await inScope(database, actor, async (tx) => {
          const repository = await tx.selectFrom('repository').select('source').where('id', '=', repositoryId).executeTakeFirst();
          if (!repository) throw notFound('repository');
          if (repository.source !== 'archive') throw refused(`Code of this repository comes from ${repository.source}.`);
          const archive = await saveBlob(tx, { mediaType: 'application/gzip', bytes });
          const run = await queueRun(tx, actor, { repository: repositoryId, trigger: 'person', archive }, parts.now());
          await record(tx, actor, 'run.requested', `run/${run}`, { repository: repositoryId, archive });
          return run;
        });
        await parts.queue.audit({ org: actor.org, runId: id });
        return reply.code(202).send({ id });
      },
    );
  });

  await app.register(async (results) => {
    // The text of a result is kept as it came; reading it here saves writing it again. What its names could do to objects, the schema leaves out.
    results.removeContentTypeParser('application/json');
    results.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: RESULT_LIMIT }, (request, body: Buffer, done) => {
      request.sentText = body;
      try {
        done(null, JSON.parse(body.toString('utf8')));
      } catch {
        done(new Problem(400, 'bad-request', 'Bad request', 'The body is not JSON.'));
      }
    });
    importRoute(results.withTypeProvider<ZodTypeProvider>(), parts);
  });
}

function importRoute(app: App, { database, now }: Parts): void {
  app.post(
    '/repositories/:repository/results',
    {
      bodyLimit: RESULT_LIMIT,
      config: { permission: 'results:import' },
      schema: {
        tags: ['runs'],
        summary: 'Import an AuditResult that CI made',
        params: RepositoryParams,
        body: AuditResultSchema,
        response: { 200: Imported, 201: Imported },
      },
    },
    async (request, reply) => {
      const { actor, params } = request;
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => {
          const repository = await tx.selectFrom('repository').select('id').where('id', '=', params.repository).executeTakeFirst();
          if (!repository) throw notFound('repository');
          const at = now().toISOString();
          const { id } = await tx
            .insertInto('run')
            .values({ repository_id: repository.id, state: 'running', trigger: 'push', requested_by: actor.actor, started_at: at })
            .returning('id')
            .executeTakeFirstOrThrow();
          const counts = await importResult(
            tx,
            { result: request.body, text: request.sentText },
            { runId: id, repositoryId: repository.id, actor: actor.actor, at },
          );
          await record(tx, actor, 'run.imported', `run/${id}`, counts);
          return { status: 201, body: { run: id, ...counts } };
        }),
      );
      return reply.code(answer.status === 201 ? 201 : 200).send(answer.body);
    },
  );
}
