import { DecisionSchema, ScoreSchema } from '@airworthy/model';
import { z } from 'zod';
import { servicesOf } from '../audit-source.ts';
import { defineTool } from '../tool.ts';
import { quoted, UntrustedSchema } from '../untrusted.ts';

export const decisionTool = defineTool({
  name: 'decision',
  title: 'May it go to production?',
  description:
    'The decision of each service for each exposure (GO, GO WITH CONDITIONS, NO-GO) with the items that block it, its grade, and how much was verified. Start here.',
  input: z.object({ service: z.string().max(100).optional() }),
  output: z.object({
    treeHash: z.string(),
    standardsHash: z.string(),
    version: z.string(),
    services: z.array(
      z.object({
        service: z.string(),
        score: ScoreSchema,
        findings: z.int(),
        openQuestions: z.int(),
        decisions: z.array(DecisionSchema.omit({ reason: true }).extend({ repository: z.object({ reason: UntrustedSchema }) })),
        repository: z.object({ path: UntrustedSchema, frameworks: z.array(UntrustedSchema) }),
      }),
    ),
  }),
  async run({ service: name }, { source }) {
    const snapshot = await source.snapshot();
    const { result } = snapshot;
    return {
      treeHash: result.treeHash,
      standardsHash: result.standardsHash,
      version: result.tool.version,
      services: servicesOf(snapshot, name).map(({ key, service }) => ({
        service: key,
        score: service.score,
        findings: service.findings.length,
        openQuestions: service.verdicts.filter((one) => one.status === 'UNKNOWN').length,
        decisions: service.decisions.map(({ reason, ...rest }) => ({ ...rest, repository: { reason: quoted(reason) } })),
        repository: { path: quoted(service.path, 300), frameworks: service.frameworks.map((one) => quoted(one, 80)) },
      })),
    };
  },
});
