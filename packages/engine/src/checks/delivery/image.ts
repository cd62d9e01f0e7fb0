import { defineCheck } from '../../check/define-check.ts';
import { baseImages, finalBase, nodeMajor, productionImages, stageLocation } from '../../derive/images.ts';
import { show } from '../../derive/wired.ts';

const NO_IMAGE = 'No Dockerfile was found.';

export const runsAsNonRoot = defineCheck({
  id: 'delivery/image-runs-as-non-root',
  title: 'The image runs as a user without root rights',
  failTitle: 'The image runs as root',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles),
  holds: (file) =>
    file.user.state === 'known' ? !/^(?:root|0)(?::|$)/.test(file.user.value) : file.user.state === 'absent' ? false : undefined,
  location: (file) => file.location,
  message: (file) => (file.user.state === 'absent' ? 'no USER in the final stage, so the process is root' : `USER ${show(file.user)}`),
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const hasHealthcheck = defineCheck({
  id: 'delivery/image-has-healthcheck',
  title: 'The image says how its health is asked',
  failTitle: 'The image has no HEALTHCHECK',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles),
  holds: (file) => file.healthcheck,
  location: (file) => file.location,
  message: (file) => (file.healthcheck ? 'HEALTHCHECK is set' : 'no HEALTHCHECK'),
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const multiStage = defineCheck({
  id: 'delivery/image-multi-stage',
  title: 'The image is built in one stage and shipped in another',
  failTitle: 'The image ships the stage it was built in',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles),
  holds: (file) => file.stages.length > 1,
  location: (file) => file.location,
  message: (file) =>
    `${file.stages.length} ${file.stages.length === 1 ? 'stage' : 'stages'}: ${file.stages.map((stage) => stage.name ?? stage.base).join(' → ')}`,
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const productionDependenciesOnly = defineCheck({
  id: 'delivery/image-production-dependencies-only',
  title: 'Only production dependencies reach the image',
  failTitle: 'Development dependencies reach the image',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => productionImages(dockerfiles),
  holds: (file) => (file.productionOnly === 'unknown' ? undefined : file.productionOnly),
  location: (file) => file.location,
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'likely',
});

export const baseImagesPinned = defineCheck({
  id: 'delivery/base-images-pinned',
  title: 'Base images name a version',
  failTitle: 'A base image changes under the same name',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => baseImages(dockerfiles),
  holds: ({ stage }) => stage.pinned || stage.digest,
  location: stageLocation,
  message: ({ stage }) => `FROM ${stage.base}`,
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const baseImagesByDigest = defineCheck({
  id: 'delivery/base-images-by-digest',
  title: 'Base images are pinned by digest',
  failTitle: 'A base image is named by a tag that can be moved',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => baseImages(dockerfiles),
  holds: ({ stage }) => stage.digest,
  location: stageLocation,
  message: ({ stage }) => `FROM ${stage.base}`,
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'proved',
});

export const finalImageSmall = defineCheck({
  id: 'delivery/final-image-small',
  title: 'The final image starts from a small base',
  failTitle: 'The final image carries a whole operating system',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) =>
    productionImages(dockerfiles).flatMap((file) => {
      const stage = finalBase(file);
      return stage === undefined || stage.base === 'scratch' ? [] : [{ stage, file }];
    }),
  holds: ({ stage }) => /alpine|slim|distroless|chainguard|wolfi|ubi\d?[\w/-]*(?:micro|minimal)|-minimal\b|scratch/.test(stage.base),
  location: stageLocation,
  message: ({ stage }) => `the final stage starts from ${stage.base}`,
  whenNone: 'na',
  noneMessage: NO_IMAGE,
  confidence: 'likely',
});

/** Release lines that still get security fixes, per the Node.js release schedule; review when a line ends (22: April 2027, 24: April 2028). */
const SUPPORTED_NODE = [22, 24, 26];

export const nodeSupported = defineCheck({
  id: 'delivery/node-supported',
  title: 'The image runs a Node.js release line that still gets security fixes',
  failTitle: 'The image runs a Node.js release line that gets no security fixes any more',
  needs: ['dockerfiles'],
  subjects: ({ dockerfiles }) => baseImages(dockerfiles).filter(({ stage }) => nodeMajor(stage.base) !== undefined),
  holds: ({ stage }) => SUPPORTED_NODE.includes(nodeMajor(stage.base) as number),
  location: stageLocation,
  message: ({ stage }) => `FROM ${stage.base} (Node.js ${nodeMajor(stage.base)}); supported lines are ${SUPPORTED_NODE.join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No image with a readable Node.js version was found.',
  confidence: 'proved',
});
