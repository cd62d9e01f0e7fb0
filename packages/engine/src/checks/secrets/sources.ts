import type { FactBase, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { isWired, live, wiringNote } from '../../derive/wired.ts';

/** A way by which secrets reach the process. */
interface SecretSource extends FactBase {
  seen: string;
  /** A plain variable or file of settings. */
  plain?: true;
}

type Sources = Pick<Facts, 'codeUses' | 'composeServices' | 'k8sWorkloads' | 'envReads'>;

/** What is there instead of a manager: where files of settings are handed to a process, and where the code reads secrets from its environment. */
function plainSources({ composeServices, envReads }: Sources): SecretSource[] {
  const seen = new Set<string>();
  const reads = live(envReads).filter((read) => read.secret && !seen.has(read.name) && seen.add(read.name) !== undefined);
  return [
    ...composeServices
      .filter((service) => (service.envFiles?.length ?? 0) > 0)
      .map((service) => ({
        location: service.location,
        seen: `${service.name} gets its settings from ${service.envFiles?.join(', ')}`,
        plain: true as const,
      })),
    ...reads.map((read) => ({ location: read.location, seen: `${read.name} is read from a plain variable`, plain: true as const })),
  ];
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

export const fromManagerOrMount = defineCheck({
  id: 'secrets/from-manager-or-mount',
  title: 'Secrets come from a secret manager or from mounted files',
  failTitle: 'Secrets come from plain variables and files of settings only',
  needs: ['codeUses', 'composeServices', 'k8sWorkloads', 'envReads'],
  subjects: (facts) => {
    const sources = sourcesOf(facts);
    return sources.some((source) => isWired(source) !== false) ? sources : [...sources, ...plainSources(facts)];
  },
  holds: (source) => (source.plain === true ? false : isWired(source)),
  location: (source) => source.location,
  message: (source) => `${source.seen}${wiringNote(source)}`,
  whenNone: 'fail',
  noneMessage: 'Neither the code nor a deployment file takes secrets from a manager or a mounted file.',
  confidence: 'likely',
  quantifier: 'any',
});
