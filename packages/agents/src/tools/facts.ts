import { FACT_FAMILIES } from '@airworthy/model';
import type { FactBase } from '@airworthy/model';
import { formatLocation } from '@airworthy/model';
import { z } from 'zod';
import { servicesOf } from '../audit-source.ts';
import { page, PageInput, PageOutput } from '../paging.ts';
import { defineTool } from '../tool.ts';
import { quoted, UntrustedSchema } from '../untrusted.ts';

const WIRING = ['wired', 'conditional', 'not-wired', 'unknown'] as const;

export const factsTool = defineTool({
  name: 'facts',
  title: 'What was read from the code',
  description:
    'Facts of one family (for instance dbClients, queues, envReads) with where they stand and whether the running app gets there. Without a family: how many there are of each, and what could not be read.',
  input: z.object({ service: z.string().max(100), family: z.enum(FACT_FAMILIES).optional(), ...PageInput }),
  output: z.object({
    ...PageOutput,
    service: z.string(),
    families: z.array(z.object({ family: z.enum(FACT_FAMILIES), facts: z.int(), coverage: z.enum(['complete', 'partial', 'none']) })),
    facts: z.array(
      z.object({
        wiring: z.enum(WIRING).nullable(),
        repository: z.object({ place: UntrustedSchema, fact: UntrustedSchema.describe('JSON of the fact') }),
      }),
    ),
  }),
  async run(wanted, { source }) {
    const snapshot = await source.snapshot();
    const [found] = servicesOf(snapshot, wanted.service);
    const [model] = await source.models(found?.service.name);
    const families = FACT_FAMILIES.filter((family) => wanted.family === undefined || family === wanted.family).map((family) => ({
      family,
      facts: model?.facts[family].length ?? 0,
      coverage: model?.coverage[family].state ?? ('none' as const),
    }));
    const all = wanted.family === undefined ? [] : ((model?.facts[wanted.family] ?? []) as readonly FactBase[]);
    const { rows, total, next } = page(all, wanted, snapshot.result.treeHash);
    return {
      total,
      next,
      service: wanted.service,
      families,
      facts: rows.map(({ location, wiring, related: _related, ...rest }) => ({
        wiring: wiring?.state ?? null,
        repository: { place: quoted(formatLocation(location), 300), fact: quoted(JSON.stringify(rest), 1_200) },
      })),
    };
  },
});
