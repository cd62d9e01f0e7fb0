import type { EnvFile } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';

/** `.env.test`, `.env-ci`: frameworks mean them to be committed, as long as nothing in them opens a door elsewhere. */
const ofTests = ({ location }: EnvFile): boolean => /(?:^|[./_-])(?:test|testing|ci|e2e)(?:[._-][\w-]*)*$/i.test(location.path);

export const envFilesUntracked = defineCheck({
  id: 'secrets/env-files-untracked',
  title: 'Files with real settings are not committed',
  failTitle: 'A .env file with real settings is committed',
  needs: ['envFiles'],
  subjects: ({ envFiles }) => envFiles.filter((file) => !file.example),
  holds: (file) => !file.tracked || (ofTests(file) && file.secrets.length === 0),
  location: (file) => file.location,
  message: (file) =>
    `${file.location.path} is ${file.tracked ? 'committed' : 'ignored by git'}, ${file.names.length} settings${file.secrets.length > 0 ? `, secrets: ${file.secrets.join(', ')}` : ofTests(file) ? ' of tests, none of them a secret' : ''}`,
  whenNone: 'pass',
  noneMessage: 'No .env file with settings of the service is in the tree.',
  confidence: 'proved',
});

export const examplesHarmless = defineCheck({
  id: 'secrets/examples-free-of-secrets',
  title: 'Example files of settings hold placeholders only',
  failTitle: 'An example file of settings holds a value that looks real',
  needs: ['envFiles'],
  subjects: ({ envFiles }) => envFiles.filter((file) => file.example),
  holds: (file) => file.secrets.length === 0,
  location: (file) => ({ path: file.location.path, line: file.secretLine ?? file.location.line }),
  message: (file) =>
    file.secrets.length > 0 ? `values that look real: ${file.secrets.join(', ')}` : `${file.names.length} settings, placeholders only`,
  whenNone: 'na',
  noneMessage: 'No example file of settings is in the tree.',
  confidence: 'likely',
});

export const envIgnoredByGit = defineCheck({
  id: 'secrets/env-files-ignored',
  title: 'Git ignores .env files',
  failTitle: 'Git does not ignore .env files',
  needs: ['gitIgnores'],
  subjects: ({ gitIgnores }) => gitIgnores,
  holds: (file) => file.ignoresEnv,
  location: (file) => file.location,
  message: (file) => (file.ignoresEnv ? '.env is ignored' : '.env is not ignored'),
  whenNone: 'fail',
  noneMessage: 'There is no .gitignore.',
  confidence: 'proved',
  quantifier: 'any',
});
