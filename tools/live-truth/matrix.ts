import { randomUUID } from 'node:crypto';
import type { ProbeRun } from '@airworthy/model';
import type { Credentials } from './credentials.ts';

export interface Cell {
  readonly route: string;
  readonly probe: string;
  /** Whether the app lets this credential in, as it was told without any probe. */
  readonly letIn: boolean;
  /** What the probe says; undefined where it makes no claim. */
  readonly claim: 'in' | 'out' | undefined;
}

/** Asks the app itself, with a client that knows nothing of probes. `declared` is what the app is built to do; where it knows, that counts. */
export async function truthOf(
  url: string,
  routes: readonly string[],
  tried: Credentials,
  declared: (route: string, probe: string) => boolean | undefined,
): Promise<{ cells: Map<string, boolean>; contrary: string[] }> {
  const cells = new Map<string, boolean>();
  const contrary: string[] = [];
  for (const route of routes) {
    const [method = 'GET', pattern = '/'] = route.split(' ');
    for (const [probe, authorization] of tried) {
      const answer = await fetch(`${url}${pattern.replaceAll(/:\w+/g, randomUUID())}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
          ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        },
        ...(method === 'GET' ? {} : { body: '{}' }),
      });
      await answer.arrayBuffer();
      const asked = ![401, 403].includes(answer.status) && !(answer.status >= 300 && answer.status < 400);
      const built = declared(route, probe);
      if (answer.status === 429) throw new Error(`${route} is limited: the truth can't be asked for`);
      if (built !== undefined && built !== asked)
        contrary.push(`${route} with ${probe}: built to say ${String(built)}, answers ${answer.status}`);
      cells.set(`${route} ${probe}`, built ?? asked);
    }
  }
  return { cells, contrary };
}

/** What a run says of each route and credential that the truth is known of. */
export function cellsOf(run: ProbeRun, truth: ReadonlyMap<string, boolean>): Cell[] {
  return run.results.flatMap((one): Cell[] => {
    const route = /(?:^| by )([A-Z]+ \/\S*)$/.exec(one.subject)?.[1];
    const letIn = route === undefined ? undefined : truth.get(`${route} ${one.probe}`);
    if (route === undefined || letIn === undefined) return [];
    const claim = one.outcome === 'refuted' ? 'in' : one.outcome === 'confirmed' ? 'out' : undefined;
    return [{ route, probe: one.probe, letIn, claim }];
  });
}

export const right = ({ letIn, claim }: Cell): boolean => claim === (letIn ? 'in' : 'out');
