import type { Manifest } from './manifest.ts';

/** A package that looks like a service, with why. */
export interface Candidate {
  manifest: Manifest;
  /** A workspace file names it, or it lies in a folder for services. */
  expected: boolean;
  because: string[];
}

/** Names of packages that only developers and tests start. */
const DEVELOPMENT_NAME =
  /(?:^|[/-])(?:dev(?:elopment)?-?(?:env|tools?|kit|server|stack|cluster)|local-?(?:dev|env|stack)|test-?(?:env|utils?|kit|server|containers?)|testcontainers|mock-?server|playground)$/i;

/** Takes away what another package deploys, and what only starts others; says why by path. */
export function narrow(accepted: readonly Candidate[]): { kept: Candidate[]; skipped: { candidate: Candidate; why: string }[] } {
  const skipped: { candidate: Candidate; why: string }[] = [];
  const kept = accepted.filter((candidate) => {
    const why = development(candidate, accepted) ?? deployedBy(candidate, accepted);
    if (why !== undefined) skipped.push({ candidate, why });
    return why === undefined;
  });
  return { kept, skipped };
}

/** `services/orders` with a Dockerfile that depends on `packages/orders`: one thing is deployed, not two. */
function deployedBy(candidate: Candidate, accepted: readonly Candidate[]): string | undefined {
  const { name } = candidate.manifest;
  if (name === undefined || isDeployed(candidate)) return undefined;
  const runner = accepted.find((other) => other !== candidate && isDeployed(other) && other.manifest.dependencies.has(name));
  return runner === undefined ? undefined : `${runner.manifest.folder || 'the root package'} deploys it`;
}

function development(candidate: Candidate, accepted: readonly Candidate[]): string | undefined {
  if (isDeployed(candidate) || candidate.manifest.folder === '') return undefined;
  if (DEVELOPMENT_NAME.test(candidate.manifest.name ?? candidate.manifest.folder)) return 'by its name it serves development';
  const started = accepted.filter(
    (other) => other !== candidate && other.manifest.name !== undefined && candidate.manifest.dependencies.has(other.manifest.name),
  );
  return started.length > 1 ? 'it starts several services together, as for development' : undefined;
}

function isDeployed({ because }: Candidate): boolean {
  return because.some((one) => !one.startsWith('depends on') && one !== 'start script' && one !== 'an entry file listens');
}
