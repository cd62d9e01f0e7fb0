import type { FactBase, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { isWired, wiringNote } from '../../derive/wired.ts';

/** A way by which secrets reach the process other than a plain variable or file of settings. */
interface SecretSource extends FactBase {
  seen: string;
}

type Sources = Pick<Facts, 'codeUses' | 'composeServices' | 'k8sWorkloads'>;

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
  needs: ['codeUses', 'composeServices', 'k8sWorkloads'],
  subjects: sourcesOf,
  holds: (source) => isWired(source),
  location: (source) => source.location,
  message: (source) => `${source.seen}${wiringNote(source)}`,
  whenNone: 'fail',
  noneMessage: 'Neither the code nor a deployment file takes secrets from a manager or a mounted file.',
  confidence: 'likely',
  quantifier: 'any',
});
