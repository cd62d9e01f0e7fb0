import { FindingSchema, formatLocation, SEVERITIES } from '@airworthy/model';
import { z } from 'zod';
import { isOwn, servicesOf } from '../audit-source.ts';
import { page, PageInput, PageOutput } from '../paging.ts';
import { defineTool } from '../tool.ts';
import { quoted, UntrustedSchema } from '../untrusted.ts';

const PLACES = 10;

export const findingsTool = defineTool({
  name: 'findings',
  title: 'What has to be dealt with',
  description:
    'Findings, the most severe first, filtered by service, severity, item, component or path. `explain` shows the evidence with code.',
  input: z.object({
    service: z.string().max(100).optional(),
    severity: z.enum(SEVERITIES).optional(),
    item: z.string().max(40).optional(),
    status: z.enum(['FAIL', 'PARTIAL']).optional(),
    path: z.string().max(300).optional().describe('Only findings with a place in a file whose path contains this'),
    ...PageInput,
  }),
  output: z.object({
    ...PageOutput,
    findings: z.array(
      FindingSchema.pick({
        fingerprint: true,
        item: true,
        service: true,
        status: true,
        severity: true,
        slaDays: true,
        effortHours: true,
        role: true,
      }).extend({
        /** What should be true; null where the words are those of the repository. */
        title: z.string().nullable(),
        repository: z.object({
          message: UntrustedSchema,
          title: UntrustedSchema.exactOptional(),
          places: z.array(UntrustedSchema),
          morePlaces: z.int(),
        }),
      }),
    ),
  }),
  async run(wanted, { source }) {
    const snapshot = await source.snapshot();
    const cards = new Map(snapshot.result.items.map((card) => [card.id, card]));
    const rows = servicesOf(snapshot, wanted.service)
      .flatMap(({ key, service }) => service.findings.map((finding) => ({ key, finding })))
      .filter(
        ({ finding }) =>
          (wanted.severity === undefined || finding.severity === wanted.severity) &&
          (wanted.status === undefined || finding.status === wanted.status) &&
          (wanted.item === undefined || finding.item.toLowerCase() === wanted.item.toLowerCase()) &&
          (wanted.path === undefined || finding.locations.some((at) => at.path.includes(wanted.path as string))),
      )
      .toSorted((a, b) => SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity));
    const { rows: shown, total, next } = page(rows, wanted, snapshot.result.treeHash);
    return {
      total,
      next,
      findings: shown.map(({ key, finding }) => {
        const card = cards.get(finding.item);
        const own = card !== undefined && isOwn(source, card);
        return {
          fingerprint: finding.fingerprint,
          item: finding.item,
          service: key,
          status: finding.status,
          severity: finding.severity,
          slaDays: finding.slaDays,
          effortHours: finding.effortHours,
          role: finding.role,
          title: own ? card.title : null,
          repository: {
            message: quoted(finding.message),
            ...(own ? {} : { title: quoted(finding.title, 200) }),
            places: finding.locations.slice(0, PLACES).map((at) => quoted(formatLocation(at), 300)),
            morePlaces: Math.max(0, finding.locations.length - PLACES),
          },
        };
      }),
    };
  },
});
