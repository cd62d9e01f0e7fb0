import type { Fix } from '../fix.ts';
import { envFilesOutOfImages, historyOutOfImages } from './delivery/dockerignore.ts';
import { staleTakenOut, exampleMade, settingsListed } from './delivery/env-example.ts';
import { imageBuildStops, imageInit } from './delivery/image-build.ts';
import { imageHealthcheck } from './delivery/image-healthcheck.ts';
import { imageInstallsLockfile } from './delivery/image-install.ts';
import { imageProductionOnly } from './delivery/image-production.ts';
import { imageNode } from './delivery/image-node.ts';
import { imageUser } from './delivery/image-user.ts';
import { pipelinePermissions, pipelineTimed } from './delivery/pipeline.ts';
import { gitIgnoresEnv, nodeVersionStated, packageManagerStated } from './delivery/repository.ts';
import { toolsApart } from './delivery/tools-apart.ts';
import { secretsCompared } from './auth/comparisons.ts';
import { algorithmsPinned, audienceChecked, issuerChecked } from './auth/tokens.ts';
import { cacheBounded, cacheCommandsGivenUp } from './data/caches.ts';
import { migrationsEnd, migrationsYield } from './data/migration-limits.ts';
import { poolFixes } from './data/pools.ts';
import {
  answersCompressed,
  answersPrivate,
  answersRevalidated,
  correlationAnswered,
  livenessServed,
  loadShed,
  notFoundHandled,
  startupServed,
  versionTold,
} from './http/app-code.ts';
import { callsTimed } from './http/calls.ts';
import { corsListedEverywhere, corsListedInProduction } from './http/cors.ts';
import { messagesHidden } from './http/error-handler.ts';
import { limiterShared } from './http/limiter-store.ts';
import { proxiesBounded, requestsCutOff } from './http/server-options.ts';
import { levelConfigurable, redactionCovers, redactionSet, serviceNamed } from './logging/loggers.ts';
import { defaultMetrics } from './runtime/metrics.ts';
import { exceptionsCaught, rejectionsCaught } from './runtime/process-handlers.ts';
import { shutdownBounded } from './runtime/shutdown.ts';
import { spansMonotonic } from './runtime/spans.ts';

/** Every fix, in the order in which they are tried. */
export const FIXES: readonly Fix[] = [
  envFilesOutOfImages,
  historyOutOfImages,
  imageUser,
  imageHealthcheck,
  imageInstallsLockfile,
  imageBuildStops,
  imageProductionOnly,
  imageInit,
  imageNode,
  pipelinePermissions,
  pipelineTimed,
  gitIgnoresEnv,
  packageManagerStated,
  nodeVersionStated,
  settingsListed,
  exampleMade,
  staleTakenOut,
  toolsApart,
  ...poolFixes,
  migrationsYield,
  migrationsEnd,
  cacheBounded,
  cacheCommandsGivenUp,
  requestsCutOff,
  proxiesBounded,
  corsListedInProduction,
  corsListedEverywhere,
  limiterShared,
  notFoundHandled,
  messagesHidden,
  livenessServed,
  startupServed,
  answersPrivate,
  answersRevalidated,
  answersCompressed,
  loadShed,
  versionTold,
  correlationAnswered,
  callsTimed,
  rejectionsCaught,
  exceptionsCaught,
  shutdownBounded,
  spansMonotonic,
  defaultMetrics,
  redactionSet,
  redactionCovers,
  levelConfigurable,
  serviceNamed,
  algorithmsPinned,
  issuerChecked,
  audienceChecked,
  secretsCompared,
];
