import { SEVERITIES } from '@airworthy/model';
import { z } from 'zod';
import { ToolError } from '../audit-source.ts';
import { defineTool } from '../tool.ts';

const LIMIT = 120;

export const standardsTool = defineTool({
  name: 'standards',
  title: 'Standards and their items',
  description:
    'All standards; the items of one of them; or the items whose words contain a query. Only what comes with Airworthy, nothing of the repository.',
  input: z.object({
    standard: z.string().max(60).optional().describe('Id or number: 08-rate-limiting, 8'),
    query: z.string().max(100).optional(),
  }),
  output: z.object({
    standards: z.array(z.object({ id: z.string(), title: z.string(), kind: z.enum(['general', 'domain']), items: z.int() })),
    items: z.array(z.object({ id: z.string(), title: z.string(), severity: z.enum(SEVERITIES), decidedBy: z.enum(['machine', 'person']) })),
    moreItems: z.int(),
  }),
  async run({ standard, query }, { source }) {
    const all = source.standards();
    const chosen =
      standard === undefined
        ? all
        : all.filter((one) => one.id === standard || (/^\d+$/.test(standard) && one.number === Number(standard)));
    if (chosen.length === 0) throw new ToolError('There is no such standard. Without arguments this tool lists them.');
    const words = query?.toLowerCase();
    const items =
      standard === undefined && words === undefined
        ? []
        : chosen
            .flatMap((one) => one.items)
            .filter(
              (one) => words === undefined || `${one.id} ${one.title} ${one.why} ${one.refs.join(' ')}`.toLowerCase().includes(words),
            );
    return {
      standards: chosen.map(({ id, title, kind, items: own }) => ({ id, title, kind, items: own.length })),
      items: items.slice(0, LIMIT).map(({ id, title, severity, verify }) => ({
        id,
        title,
        severity,
        decidedBy: verify === undefined ? ('person' as const) : ('machine' as const),
      })),
      moreItems: Math.max(0, items.length - LIMIT),
    };
  },
});

export const itemTool = defineTool({
  name: 'item',
  title: 'One item of the standards',
  description: 'What an item demands, why, its references, how it is decided and what closes it; `explain` has its verdict here.',
  input: z.object({ item: z.string().max(40) }),
  output: z.object({
    id: z.string(),
    standard: z.string(),
    title: z.string(),
    why: z.string(),
    severity: z.enum(SEVERITIES),
    refs: z.array(z.string()),
    effort: z.object({ role: z.string(), hours: z.number() }),
    checks: z.array(z.string()),
    ask: z.string().nullable(),
    steps: z.array(z.string()),
  }),
  async run({ item: id }, { source }) {
    for (const standard of source.standards()) {
      const item = standard.items.find((one) => one.id.toLowerCase() === id.toLowerCase());
      if (item === undefined) continue;
      const named = item.verify === undefined ? [] : 'all' in item.verify ? item.verify.all : item.verify.any;
      return {
        id: item.id,
        standard: standard.id,
        title: item.title,
        why: item.why,
        severity: item.severity,
        refs: item.refs,
        effort: item.effort,
        checks: named.map((one) => (typeof one === 'string' ? one : one.check)),
        ask: item.ask ?? null,
        steps: item.fix?.steps ?? [],
      };
    }
    throw new ToolError('There is no item of that id. Items look like S01-004; the tool `standards` lists them.');
  },
});
