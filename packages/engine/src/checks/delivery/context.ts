import { defineCheck } from '../../check/define-check.ts';

export const excludesEnv = defineCheck({
  id: 'delivery/dockerignore-excludes-env',
  title: 'A .dockerignore keeps .env files out of the image',
  failTitle: 'Nothing keeps .env files out of the image',
  needs: ['dockerIgnores'],
  subjects: ({ dockerIgnores }) => dockerIgnores,
  holds: (file) => file.excludesEnv,
  location: (file) => file.location,
  message: (file) => (file.excludesEnv ? '.env is excluded' : '.env is not excluded'),
  whenNone: 'fail',
  noneMessage: 'No .dockerignore is in the tree: not in the service, and in no folder around it.',
  confidence: 'proved',
  quantifier: 'any',
});

export const excludesHistory = defineCheck({
  id: 'delivery/dockerignore-excludes-history',
  title: 'A .dockerignore keeps the git history and local node_modules out of the build',
  failTitle: 'The git history or local node_modules are sent to every image build',
  needs: ['dockerIgnores'],
  subjects: ({ dockerIgnores }) => dockerIgnores,
  holds: (file) => file.excludesGit && file.excludesNodeModules,
  location: (file) => file.location,
  message: (file) => `.git is ${file.excludesGit ? '' : 'not '}excluded, node_modules ${file.excludesNodeModules ? 'are' : 'are not'}`,
  whenNone: 'fail',
  noneMessage: 'There is no .dockerignore in the service or at the root of the build context.',
  confidence: 'proved',
  quantifier: 'any',
});
