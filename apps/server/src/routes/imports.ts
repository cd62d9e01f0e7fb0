import { readReport, ReportError } from '@airworthy/adapters';
import { ImportedMeasurementSchema, ImportedReportSchema } from '@airworthy/model';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, inScopeUndone } from '../database/database.ts';
import { notFound, refused } from '../problem.ts';
import { importReport } from '../store/import/import-report.ts';
import type { SentReport } from '../store/import/import-report.ts';
import { PreviewSchema, previewReport } from '../store/import/preview-report.ts';
import { ServiceParams } from './support.ts';

const REPORT_LIMIT = 32 * 1024 * 1024;
const Counts = z.object({
  reports: z.array(ImportedReportSchema),
  verdictEvents: z.number(),
  findingsOpened: z.number(),
  findingsReopened: z.number(),
});
const Rule = z.object({ tool: z.string(), rule: z.string(), results: z.number() });

/** Reports of other tools about a service. */
export async function importRoutes(app: App, { database, now }: Parts): Promise<void> {
  app.get(
    '/services/:service/imports',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['services'],
        summary: 'Reports of other tools that were taken in, what they measured, and the rules that map to no item',
        params: ServiceParams,
        response: {
          200: z.object({
            reports: z.array(ImportedReportSchema.extend({ at: z.string() })),
            measurements: z.array(ImportedMeasurementSchema),
            unmapped: z.array(Rule),
          }),
        },
      },
    },
    async (request) =>
      inScope(database, request.actor, async (tx) => {
        const service = await tx.selectFrom('service').select('id').where('id', '=', request.params.service).executeTakeFirst();
        if (!service) throw notFound('service');
        const row = await tx.selectFrom('tool_import').selectAll().where('service_id', '=', service.id).executeTakeFirst();
        const rest = (row?.findings ?? []).filter((one) => !one.suppressed && one.fails.length + one.asks.length === 0);
        const unmapped = [...Map.groupBy(rest, (one) => JSON.stringify([one.tool, one.rule])).values()].flatMap((all) =>
          all[0] === undefined ? [] : [{ tool: all[0].tool, rule: all[0].rule, results: all.length }],
        );
        return { reports: row?.reports ?? [], measurements: row?.measurements ?? [], unmapped };
      }),
  );

  await app.register(async (uploads) => {
    // Whatever a tool writes: its content says what it is.
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: REPORT_LIMIT }, (_request, body, done) => done(null, body));
    const typed = uploads.withTypeProvider<ZodTypeProvider>();
    const sentIn = (body: unknown): SentReport => {
      if (!(body instanceof Buffer) || body.length === 0) throw refused('Send the report as the body of the request.');
      return { reports: readOrRefuse(body), bytes: body };
    };
    typed.post(
      '/services/:service/imports',
      {
        bodyLimit: REPORT_LIMIT,
        config: { permission: 'results:import' },
        schema: {
          tags: ['services'],
          summary: 'Take in the report of another tool; the same file again changes nothing',
          params: ServiceParams,
          response: { 200: Counts, 201: Counts },
        },
      },
      async ({ actor, params, body }, reply) => {
        const sent = sentIn(body);
        const counts = await inScope(database, actor, (tx) => importReport(tx, actor, params.service, sent, now()));
        return reply.code(counts.reports.length > 0 ? 201 : 200).send(counts);
      },
    );
    typed.post(
      '/services/:service/imports/preview',
      {
        bodyLimit: REPORT_LIMIT,
        config: { permission: 'results:import' },
        schema: {
          tags: ['services'],
          summary: 'What the report of another tool would change; nothing is taken in',
          params: ServiceParams,
          response: { 200: PreviewSchema },
        },
      },
      async ({ actor, params, body }) => {
        const sent = sentIn(body);
        return inScopeUndone(database, actor, (tx) => previewReport(tx, actor, params.service, sent, now()));
      },
    );
  });
}

function readOrRefuse(bytes: Buffer): ReturnType<typeof readReport> {
  try {
    return readReport(bytes);
  } catch (error) {
    if (error instanceof ReportError)
      throw refused(error.hint === undefined ? error.message : `${error.message} ${error.hint}`, { code: error.code });
    throw error;
  }
}
