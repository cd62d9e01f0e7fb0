import type { FactBase, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { deployedServices } from '../../derive/compose.ts';
import { isWired, live, wiringNote } from '../../derive/wired.ts';

/** A way by which secrets reach the process. */
interface SecretSource extends FactBase {
  seen: string;
  /** A plain variable or file of settings. */
  plain?: true;
  /** Only read there: what puts it there is not in the repository. */
  readOnly?: true;
}

type Sources = Pick<Facts, 'codeUses' | 'composeServices' | 'k8sWorkloads' | 'envReads'>;

/** What is there instead of a manager: where files of settings are handed to a process, and where the code reads secrets from its environment. */
function plainSources({ composeServices, envReads }: Sources): SecretSource[] {
  const seen = new Set<string>();
  // Other containers of the repository tell nothing about a service that takes no setting at all.
  if (envReads.length === 0) return [];
  const reads = live(envReads).filter((read) => read.secret && !seen.has(read.name) && seen.add(read.name) !== undefined);
  const deployed = deployedServices(composeServices).flatMap((service): SecretSource[] => [
    ...((service.envFiles?.length ?? 0) > 0
      ? [
          {
            location: service.location,
            seen: `${service.name} gets its settings from ${service.envFiles?.join(', ')}`,
            plain: true as const,
          },
        ]
      : []),
    ...(service.literalSecrets.length > 0
      ? [
          {
            location: service.location,
            seen: `${service.name} is given ${service.literalSecrets.join(', ')} as plain text`,
            plain: true as const,
          },
        ]
      : []),
  ]);
  // What the deployment does decides; reads alone are only places to look at.
  return deployed.length > 0
    ? deployed
    : reads.map((read) => ({
        location: read.location,
        seen: `${read.name} is read from its environment`,
        plain: true as const,
        readOnly: true as const,
      }));
}

function sourcesOf({ codeUses, composeServices, k8sWorkloads }: Sources): SecretSource[] {
  return [
    ...codeUses
      .filter((use) => use.kind === 'secret-manager-read' || use.kind === 'secret-file-read')
      .map((use) => ({ ...use, seen: use.detail ?? use.kind })),
    ...composeServices
      .filter((service) => (service.secretMounts?.length ?? 0) > 0)
      .map((service) => ({ location: service.location, seen: `${service.name} mounts ${service.secretMounts?.join(', ')}` })),
    ...k8sWorkloads
      .filter((workload) => (workload.secretRefs?.length ?? 0) > 0)
      .map((workload) => ({ location: workload.location, seen: `${workload.name} refers to ${workload.secretRefs?.join(', ')}` })),
  ];
}

function withoutDoubt(source: SecretSource): SecretSource {
  const { location, seen } = source;
  return { location, seen, plain: true };
}

export const fromManagerOrMount = defineCheck({
  id: 'secrets/from-manager-or-mount',
  title: 'Secrets come from a secret manager or from mounted files',
  failTitle: 'Secrets come from plain variables and files of settings only',
  needs: ['codeUses', 'composeServices', 'k8sWorkloads', 'envReads'],
  subjects: (facts) => {
    const sources = sourcesOf(facts);
    if (sources.some((source) => isWired(source) !== false)) return sources;
    // A manager that is written and not used: what is read past it comes from nowhere better.
    return [...sources, ...plainSources(facts).map((source) => (sources.length > 0 ? withoutDoubt(source) : source))];
  },
  // Platforms put secrets of a manager into variables too: a read alone tells nothing, a deployment that hands over a file does.
  holds: (source) => (source.readOnly === true ? undefined : source.plain === true ? false : isWired(source)),
  location: (source) => source.location,
  message: (source) => `${source.seen}${wiringNote(source)}`,
  whenNone: 'na',
  noneMessage: 'The running app reads no secret.',
  confidence: 'likely',
  quantifier: 'any',
});
