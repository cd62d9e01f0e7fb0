import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { membersOf } from '../auth/members.ts';
import { inScope, record } from '../database/database.ts';
import { refused } from '../problem.ts';
import { loadBlob, saveBlob } from '../store/blobs.ts';
import { notFound } from '../problem.ts';
import { subjectExists } from '../store/subjects.ts';
import { OrgParams } from './support.ts';

const SUBJECTS = ['finding', 'verdict', 'service', 'review'] as const;
const Subject = OrgParams.extend({ type: z.enum(SUBJECTS), subject: z.string().min(1).max(80) });
const Comment = z.object({ id: z.string(), authorId: z.string(), body: z.string(), mentions: z.array(z.string()), createdAt: z.string() });
const Attachment = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number(),
  sha256: z.string(),
  addedBy: z.string(),
  createdAt: z.string(),
});
const ATTACHMENT_LIMIT = 20 * 1024 * 1024;
/** `@name@example.org` mentions the person of that address. */
const MENTION = /@([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;
/** Files are handed back under the type they came with only where a browser does not run them. */
const SAFE = /^(?:text\/plain|text\/csv|application\/(?:json|pdf|gzip|zip)|image\/(?:png|jpeg|gif|webp))$/;

/** Comments and files beside findings, verdicts (`service:item`), services and reviews. */
export async function discussionRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/discussion/:type/:subject',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['discussion'],
        summary: 'Comments and files, oldest first',
        params: Subject,
        response: { 200: z.object({ comments: z.array(Comment), attachments: z.array(Attachment) }) },
      },
    },
    async (request) => {
      const { type, subject } = request.params;
      return inScope(database, request.actor, async (tx) => {
        const comments = await tx
          .selectFrom('comment')
          .selectAll()
          .where('subject_type', '=', type)
          .where('subject_id', '=', subject)
          .orderBy('created_at')
          .limit(1000)
          .execute();
        const files = await tx
          .selectFrom('attachment')
          .innerJoin('blob', 'blob.sha256', 'attachment.sha256')
          .select([
            'attachment.id',
            'attachment.name',
            'attachment.sha256',
            'attachment.added_by',
            'attachment.created_at',
            'blob.media_type',
            'blob.size',
          ])
          .where('subject_type', '=', type)
          .where('subject_id', '=', subject)
          .orderBy('attachment.created_at')
          .limit(1000)
          .execute();
        return {
          comments: comments.map((one) => ({
            id: one.id,
            authorId: one.author_id,
            body: one.body,
            mentions: one.mentions,
            createdAt: one.created_at.toISOString(),
          })),
          attachments: files.map((one) => ({
            id: one.id,
            name: one.name,
            mediaType: one.media_type,
            size: one.size,
            sha256: one.sha256,
            addedBy: one.added_by,
            createdAt: one.created_at.toISOString(),
          })),
        };
      });
    },
  );

  app.post(
    '/discussion/:type/:subject/comments',
    {
      config: { permission: 'comments:write' },
      schema: {
        tags: ['discussion'],
        summary: 'Comment; @address mentions a member',
        params: Subject,
        body: z.strictObject({ body: z.string().trim().min(1).max(10_000) }),
        response: { 201: Comment },
      },
    },
    async (request, reply) => {
      const { actor, params } = request;
      const members = await membersOf(parts.pool, actor.org);
      const named = new Set([...request.body.body.matchAll(MENTION)].map((match) => match[1]?.toLowerCase()));
      const mentions = members.filter((one) => named.has(one.email)).map((one) => one.userId);
      const saved = await inScope(database, actor, async (tx) => {
        if (!(await subjectExists(tx, params.type, params.subject))) throw notFound(params.type);
        const row = await tx
          .insertInto('comment')
          .values({ subject_type: params.type, subject_id: params.subject, author_id: actor.actor, body: request.body.body, mentions })
          .returningAll()
          .executeTakeFirstOrThrow();
        await record(tx, actor, 'comment.added', `${params.type}/${params.subject}`, { comment: row.id, mentions });
        return row;
      });
      return reply
        .code(201)
        .send({ id: saved.id, authorId: saved.author_id, body: saved.body, mentions, createdAt: saved.created_at.toISOString() });
    },
  );

  await app.register(async (uploads) => {
    uploads.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: ATTACHMENT_LIMIT }, (_request, body, done) => done(null, body));
    uploads.put(
      '/discussion/:type/:subject/attachments/:name',
      {
        bodyLimit: ATTACHMENT_LIMIT,
        config: { permission: 'attachments:write' },
        schema: {
          tags: ['discussion'],
          summary: 'Attach a file',
          params: Subject.extend({ name: z.string().min(1).max(200) }),
          response: { 201: z.object({ id: z.string(), sha256: z.string() }) },
        },
      },
      async (request, reply) => {
        const { actor } = request;
        const params = request.params as z.infer<typeof Subject> & { name: string };
        const bytes = request.body;
        if (!(bytes instanceof Buffer) || bytes.length === 0) throw refused('Send the bytes of the file as the body, with its media type.');
        const given = String(request.headers['content-type'] ?? '').split(';')[0] ?? '';
        const saved = await inScope(database, actor, async (tx) => {
          if (!(await subjectExists(tx, params.type, params.subject))) throw notFound(params.type);
          const sha256 = await saveBlob(tx, { mediaType: SAFE.test(given) ? given : 'application/octet-stream', bytes });
          const row = await tx
            .insertInto('attachment')
            .values({ subject_type: params.type, subject_id: params.subject, name: params.name, sha256, added_by: actor.actor })
            .returning('id')
            .executeTakeFirstOrThrow();
          await record(tx, actor, 'attachment.added', `${params.type}/${params.subject}`, {
            attachment: row.id,
            name: params.name,
            sha256,
          });
          return { id: row.id, sha256 };
        });
        return reply.code(201).send(saved);
      },
    );
  });

  app.get(
    '/attachments/:attachment',
    {
      config: { permission: 'services:read' },
      schema: { tags: ['discussion'], summary: 'The bytes of a file', params: OrgParams.extend({ attachment: z.uuid() }) },
    },
    async (request, reply) => {
      const found = await inScope(database, request.actor, async (tx) => {
        const row = await tx
          .selectFrom('attachment')
          .select(['name', 'sha256'])
          .where('id', '=', request.params.attachment)
          .executeTakeFirst();
        if (!row) throw notFound('file');
        return { name: row.name, ...(await loadBlob(tx, row.sha256)) };
      });
      return reply
        .type(found.mediaType)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}`)
        .send(found.bytes);
    },
  );
}
