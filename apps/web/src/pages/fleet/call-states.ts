import type { FleetEdge, FleetModel } from '../../api/program.ts';

/** What is known of calls, the worst first. */
export const STATES = ['open', 'weak', 'mismatch', 'no-route', 'unknown', 'authenticated', 'public'] as const;

/** Calls that were followed in the code; where not one could be, whose address a service holds, which is the best that is known. */
export function followedCalls(model: FleetModel): readonly FleetEdge[] {
  const followed = model.edges.filter((one) => one.by !== 'mention');
  return followed.length > 0 ? followed : model.edges;
}
