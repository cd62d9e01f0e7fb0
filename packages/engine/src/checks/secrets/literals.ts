import type { SecretLiteral } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { deployedServices } from '../../derive/compose.ts';
import { live } from '../../derive/wired.ts';

/** Rules about defaults and deployment files have items of their own. */
const ELSEWHERE = new Set(['fallback-literal', 'compose-literal', 'dockerfile-literal', 'ci-literal']);

function printSecret(secret: SecretLiteral): string {
  return `${secret.rule}${secret.name ? ` ${secret.name}` : ''}: ${secret.excerpt}`;
}

export const committedFilesClean = defineCheck({
  id: 'secrets/committed-files-free-of-credentials',
  title: 'No committed file contains a credential, those asked about by other items aside',
  failTitle: 'A committed file contains a credential',
  needs: ['secretLiterals'],
  // Values in example files are published on purpose more often than not; an item of their own asks about them.
  subjects: ({ secretLiterals }) => secretLiterals.filter((secret) => secret.production && !ELSEWHERE.has(secret.rule)),
  holds: () => false,
  location: (secret) => secret.location,
  message: printSecret,
  whenNone: 'pass',
  noneMessage:
    'No credential was found in committed files; defaults in the code, compose files, pipelines and example files are asked about by items of their own.',
  confidence: 'likely',
});

export const noFallbackLiteral = defineCheck({
  id: 'secrets/settings-without-fallback-literal',
  title: 'Secret settings have no value to fall back on',
  failTitle: 'A secret that is not set falls back to a value that anyone can read in the source',
  // Reads of the environment are where such defaults are found: as long as nobody collects them, silence is no answer.
  needs: ['secretLiterals', 'envReads'],
  subjects: ({ secretLiterals }) => secretLiterals.filter((secret) => secret.production && secret.rule === 'fallback-literal'),
  holds: (secret) => (secret.inProduction === 'unknown' ? undefined : !secret.inProduction),
  location: (secret) => secret.location,
  message: (secret) => `${printSecret(secret)}${secret.inProduction === false ? ', outside production only' : ''}`,
  whenNone: 'pass',
  among: {
    what: 'settings that are read from the environment',
    without: 'The service reads no settings from the environment.',
    of: ({ envReads }) => live(envReads),
  },
  noneMessage: 'No secret setting with a literal default was found.',
  confidence: 'proved',
});

export const composeClean = defineCheck({
  id: 'secrets/compose-free-of-literals',
  title: 'Compose files name secrets without their values',
  failTitle: 'A compose file contains the value of a secret',
  needs: ['composeServices'],
  // A database for tests has a password that opens nothing.
  subjects: ({ composeServices }) => deployedServices(composeServices),
  holds: (service) => service.literalSecrets.length === 0,
  location: (service) => service.location,
  message: (service) =>
    service.literalSecrets.length > 0
      ? `${service.name}: literal values for ${service.literalSecrets.join(', ')}`
      : `${service.name}: no literal secrets`,
  whenNone: 'na',
  noneMessage: 'No compose file deploys a service; files for development and tests are not judged.',
  confidence: 'proved',
});

export const imagesClean = defineCheck({
  id: 'secrets/images-free-of-secrets',
  title: 'Images contain no secret, neither as variable nor as file',
  failTitle: 'A secret is built into the image',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => dockerfiles,
  holds: (file) => file.secretNames.length === 0 && file.copiesEnvFile !== true,
  location: (file) => file.location,
  message: (file) =>
    file.secretNames.length > 0
      ? `ENV or ARG ${file.secretNames.join(', ')} with a value`
      : file.copiesEnvFile === true
        ? 'copies a .env file'
        : 'no secret in ENV, ARG or COPY',
  whenNone: 'na',
  noneMessage: 'No Dockerfile was found.',
  confidence: 'proved',
});

export const pipelinesClean = defineCheck({
  id: 'secrets/pipelines-free-of-literals',
  title: 'Pipelines take secrets from the store of the platform',
  failTitle: 'A pipeline contains the value of a secret',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) => ciWorkflows,
  holds: (workflow) => (workflow.literalSecrets === undefined ? undefined : workflow.literalSecrets.length === 0),
  location: (workflow) =>
    workflow.literalSecrets?.[0] ? { path: workflow.location.path, line: workflow.literalSecrets[0].line } : workflow.location,
  message: (workflow) => `${workflow.name}: ${workflow.literalSecrets?.map((secret) => secret.name).join(', ') || 'no literal secrets'}`,
  whenNone: 'na',
  noneMessage: 'No pipeline that runs for this repository is in the tree.',
  confidence: 'proved',
});

export const manifestsClean = defineCheck({
  id: 'secrets/workloads-free-of-literals',
  title: 'Kubernetes manifests refer to secrets without their values',
  failTitle: 'A Kubernetes manifest contains the value of a secret',
  needs: ['k8sWorkloads'],
  subjects: ({ k8sWorkloads }) => k8sWorkloads,
  holds: (workload) => (workload.literalSecrets === undefined ? undefined : workload.literalSecrets.length === 0),
  location: (workload) => workload.location,
  message: (workload) => `${workload.kind} ${workload.name}: ${workload.literalSecrets?.join(', ') || 'no literal secrets'}`,
  whenNone: 'na',
  noneMessage: 'No Kubernetes workload is in the tree.',
  confidence: 'proved',
});
