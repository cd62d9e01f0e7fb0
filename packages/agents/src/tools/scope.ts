import { z } from 'zod';
import { defineTool } from '../tool.ts';

const ScopeRowSchema = z.object({
  service: z.string(),
  standards: z.object({ general: z.int(), domain: z.int() }),
  items: z.object({ general: z.int(), domain: z.int() }),
  decided: z.int(),
  open: z.int(),
});
export type ScopeRow = z.infer<typeof ScopeRowSchema>;

export const scopeTool = defineTool({
  name: 'scope',
  title: 'How much applies',
  description:
    'How many standards and items apply to each service, how many are decided by machine, and how many questions are left for people.',
  input: z.object({}),
  output: z.object({ services: z.array(ScopeRowSchema) }),
  run: async (_args, { source }) => ({ services: await source.scope() }),
});
