import type { DockerIgnore, Dockerfile, Location } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { productionImages } from '../../derive/images.ts';

/** An image that takes folders from its build context, with what leaves something out of it. */
interface Built {
  image: Dockerfile;
  ignores: readonly DockerIgnore[];
}

const taking = (images: readonly Dockerfile[]): Dockerfile[] => productionImages(images).filter((image) => image.takesFolders !== false);

/** Where the root of the context could not be told, any file of the tree may be the one that is read. */
function built({ dockerfiles, dockerIgnores }: { dockerfiles: readonly Dockerfile[]; dockerIgnores: readonly DockerIgnore[] }): Built[] {
  return taking(dockerfiles).map((image) => ({
    image,
    ignores: image.ignoreFile === undefined ? dockerIgnores : dockerIgnores.filter(({ location }) => location.path === image.ignoreFile),
  }));
}

function place({ image, ignores }: Built): Location {
  return ignores[0]?.location ?? image.location;
}

const NOT_READ = 'no .dockerignore is read for this image';

const common = {
  needs: ['dockerfiles', 'dockerIgnores'],
  subjects: built,
  location: place,
  related: ({ image, ignores }: Built): Location[] => (ignores.length > 0 ? [image.location] : []),
  arises: {
    when: ({ dockerfiles }: { dockerfiles: readonly Dockerfile[] }) => taking(dockerfiles).length > 0,
    otherwise: 'No image takes a whole folder of the build context, so nothing comes along unseen.',
  },
  whenNone: 'na',
  noneMessage: 'No image is built from the tree.',
  confidence: 'proved',
} as const;

export const excludesEnv = defineCheck({
  id: 'delivery/dockerignore-excludes-env',
  title: 'A .dockerignore keeps .env files out of the image',
  failTitle: 'Nothing in the tree keeps .env files out of the image',
  ...common,
  holds: ({ ignores }) => ignores.some((file) => file.excludesEnv),
  message: (one) =>
    one.ignores.length === 0 ? NOT_READ : one.ignores.some((file) => file.excludesEnv) ? '.env is excluded' : '.env is not excluded',
});

export const excludesHistory = defineCheck({
  id: 'delivery/dockerignore-excludes-history',
  title: 'A .dockerignore keeps the git history and local node_modules out of the build',
  failTitle: 'The git history or local node_modules are sent to every image build',
  ...common,
  holds: ({ ignores }) => ignores.some((file) => file.excludesGit && file.excludesNodeModules),
  message: (one) => {
    const file = one.ignores.find((each) => each.excludesGit && each.excludesNodeModules) ?? one.ignores[0];
    return file === undefined
      ? NOT_READ
      : `.git is ${file.excludesGit ? '' : 'not '}excluded, node_modules ${file.excludesNodeModules ? 'are' : 'are not'}`;
  },
});
