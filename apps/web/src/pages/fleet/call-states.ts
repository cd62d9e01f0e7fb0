import type { FleetEdge, FleetModel } from '../../api/program.ts';

/** What is known of calls, the worst first. */
export const STATES = ['open', 'weak', 'mismatch', 'no-route', 'unknown', 'authenticated', 'public'] as const;

/** Calls that were followed in the code; of a service of which not one could be, whose address it holds, which is the best that is known. */
export function followedCalls(model: FleetModel): readonly FleetEdge[] {
  const followed = new Set(model.edges.filter((one) => one.by !== 'mention').map((one) => one.from));
  return model.edges.filter((one) => one.by !== 'mention' || !followed.has(one.from));
}
