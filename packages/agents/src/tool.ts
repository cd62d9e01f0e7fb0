import type { z } from 'zod';
import type { AuditSource } from './audit-source.ts';
import type { ProposalStore } from './proposals/store.ts';

export interface ToolContext {
  source: AuditSource;
  proposals: ProposalStore;
  /** Name of the client, cleaned; it says so of itself. */
  client: string;
}

/** A tool without its types, as the protocol sees it. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  /** It only shows; others write proposals. */
  readOnly: boolean;
  input: z.ZodObject;
  output: z.ZodObject;
  call(args: unknown, context: ToolContext): Promise<Record<string, unknown>>;
}

/** Keeps the shapes of arguments and answer together with what is done. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(one: {
  name: string;
  title: string;
  description: string;
  readOnly?: boolean;
  input: I;
  output: O;
  run(args: z.infer<I>, context: ToolContext): Promise<z.infer<O>>;
}): Tool {
  const { run, readOnly = true, ...rest } = one;
  return { ...rest, readOnly, call: async (args, context) => one.output.parse(await run(one.input.parse(args), context)) };
}
